import {
  dayInFigures,
  type Instant,
  type LocalDate,
  plusDays,
  plusMillis,
  plusSeconds,
  startOfDay,
} from '@nesie/clock';
import { formatDecimal, parseDecimal, parseTiyn } from '@nesie/money';
import type { Text } from '@nesie/problem';
import type { ServicingDetails, TermsDetails } from '../documents/index.ts';
import type { LoanTerms, ServicingRules } from '../loans/index.ts';
import { sumDigits } from './texts.ts';

/**
 * `cooling-off`: signed, in its pause; `to-confirm`: the pause is over and the client is asked again; `signed`: nothing
 * is missing any more; `cancelled`: given up after it was signed; `annulled`: never signed.
 */
export type ContractState = 'drawn' | 'cooling-off' | 'to-confirm' | 'signed' | 'cancelled' | 'annulled';

/** Hours after the pause in which the client confirms: long enough for a weekend, short enough for the terms to hold. */
export const CONFIRM_HOURS = 72;

/** A contract as drawn. */
export interface Contract {
  readonly id: string;
  readonly number: string;
  readonly applicationId: string;
  readonly offerId: string;
  readonly partyId: string;
  readonly documentId: string;
  /** SHA-256 of the document, hexadecimal: what acts on this contract name */
  readonly documentSha256: string;
  readonly accountId: string;
  readonly trustFingerprint: string;
  readonly figures: TermsDetails;
  readonly drawnOn: LocalDate;
  readonly drawnAt: Instant;
  readonly signBy: Instant;
}

/** The pause of a signed contract, by business time. */
export interface Pause {
  /** from this moment on the client may confirm */
  readonly until: Instant;
  /** from this moment on he no longer may */
  readonly confirmBy: Instant;
}

export interface Signature {
  readonly actId: string;
  readonly loanId: string;
  readonly signedAt: Instant;
  readonly pause: Pause | null;
}

/** The client's second word, after the pause. */
export interface Confirmation {
  readonly actId: string;
  readonly confirmedAt: Instant;
}

/** Who gave a signed contract up: its client, or nobody confirmed it in time. */
export type CancelReason = 'client' | 'not-confirmed';

export interface Cancellation {
  readonly reason: CancelReason;
  readonly cancelledAt: Instant;
}

/** What has been written about a contract since it was drawn. */
export interface Fate {
  readonly signature: Signature | null;
  readonly confirmation: Confirmation | null;
  readonly cancellation: Cancellation | null;
}

/** The last moment of a day: the GESV in a contract is that of the day of signing, so it isn't signed later. */
export function lastMomentOf(day: LocalDate): Instant {
  return plusMillis(startOfDay(plusDays(day, 1)), -1);
}

/** The pause that terms ask for, from the moment of the signature. */
export function pauseOf({ pauseHours }: TermsDetails, signedAt: Instant): Pause | null {
  if (pauseHours === null) return null;
  const until = plusSeconds(signedAt, pauseHours * 3600);
  return { until, confirmBy: plusSeconds(until, CONFIRM_HOURS * 3600) };
}

/**
 * What has become of a contract. Unsigned, it is open while its day is, its offer, and no newer contract; signed with
 * a pause, it waits for the client's second word, and is given up when that does not come in time.
 */
export function stateOf(contract: Contract, fate: Fate, isOpen: boolean, now: Instant): ContractState {
  const { signature, confirmation, cancellation } = fate;
  if (!signature) return isOpen && now <= contract.signBy ? 'drawn' : 'annulled';
  if (cancellation) return 'cancelled';
  if (!signature.pause || confirmation) return 'signed';
  if (now < signature.pause.until) return 'cooling-off';
  return now < signature.pause.confirmBy ? 'to-confirm' : 'cancelled';
}

/** Rules of serving as the contract prints them. */
export function servicingDetails(rules: ServicingRules): ServicingDetails {
  return {
    penaltyDailyRate: formatDecimal(rules.penaltyDailyRate),
    penaltyDays: rules.penaltyDays,
    penaltyYearlyShare: formatDecimal(rules.penaltyYearlyShare),
    interestDaysOverdue: rules.interestDaysOverdue,
    overpaymentShare: rules.overpaymentShare && formatDecimal(rules.overpaymentShare),
    setOff: rules.setOff.map(({ throughOverdueDays, order }) => ({ throughOverdueDays, order })),
  };
}

/** What the loan is served by: the figures that were signed, never computed again. */
export function loanTermsOf(figures: TermsDetails, servicing: ServicingRules): LoanTerms {
  const { method, basis, rate, dueOn, schedule } = figures;
  return {
    method,
    basis,
    rate: { share: parseDecimal(rate.share), per: rate.per },
    rows: schedule.map((row) => ({
      number: row.number,
      dueOn: row.dueOn,
      principal: parseTiyn(row.principalTiyn),
      interest: parseTiyn(row.interestTiyn),
      total: parseTiyn(row.totalTiyn),
      balance: parseTiyn(row.balanceTiyn),
    })),
    dueOn,
    servicing,
  };
}

/** The deed in a sentence: in the act, on the screen, and in the message with the one-time password. */
export function signingSummary({ number, figures }: Contract): Text {
  const values = {
    amount: sumDigits(figures.amountTiyn),
    pay: sumDigits(figures.payTiyn),
    on: dayInFigures(figures.dueOn),
  };
  return {
    kk: `№ ${number} шартқа қол қою: ${values.amount} алу, ${values.on} күніне дейін ${values.pay} қайтару`,
    ru: `Подписание договора № ${number}: получить ${values.amount}, вернуть ${values.pay} до ${values.on}`,
    en: `Signing contract No. ${number}: receive ${values.amount}, repay ${values.pay} by ${values.on}`,
  };
}

/** The second deed in a sentence. */
export function confirmationSummary({ number, figures }: Contract): Text {
  const amount = sumDigits(figures.amountTiyn);
  return {
    kk: `№ ${number} шартты екінші рет растау: ${amount} шотыңызға жіберіледі`,
    ru: `Второе подтверждение договора № ${number}: ${amount} будут отправлены на ваш счёт`,
    en: `Second confirmation of contract No. ${number}: ${amount} will be sent to your account`,
  };
}
