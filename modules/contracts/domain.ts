import { dayInFigures, type Instant, type LocalDate, plusDays, plusMillis, startOfDay } from '@nesie/clock';
import { formatDecimal, parseDecimal, parseTiyn } from '@nesie/money';
import type { Text } from '@nesie/problem';
import type { ServicingDetails, TermsDetails } from '../documents/index.ts';
import type { LoanTerms, ServicingRules } from '../loans/index.ts';
import { sumDigits } from './texts.ts';

export type ContractState = 'drawn' | 'signed' | 'annulled';

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

export interface Signature {
  readonly actId: string;
  readonly loanId: string;
  readonly signedAt: Instant;
}

/** The last moment of a day: the GESV in a contract is that of the day of signing, so it isn't signed later. */
export function lastMomentOf(day: LocalDate): Instant {
  return plusMillis(startOfDay(plusDays(day, 1)), -1);
}

/** What has become of a contract: signed for good; else open while its day is, its offer, and no newer contract. */
export function stateOf(
  contract: Contract,
  signature: Signature | null,
  isOpen: boolean,
  now: Instant,
): ContractState {
  if (signature) return 'signed';
  return isOpen && now <= contract.signBy ? 'drawn' : 'annulled';
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
  return {
    dailyRate: parseDecimal(figures.dailyRate),
    termDays: figures.termDays,
    dueOn: figures.dueOn,
    interest: parseTiyn(figures.overpaymentTiyn),
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
    kk: `№ ${number} шартқа қол қою: ${values.amount} алу, ${values.on} дейін ${values.pay} қайтару`,
    ru: `Подписание договора № ${number}: получить ${values.amount}, вернуть ${values.pay} до ${values.on}`,
    en: `Signing contract No. ${number}: receive ${values.amount}, repay ${values.pay} by ${values.on}`,
  };
}
