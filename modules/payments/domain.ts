import { createHash } from 'node:crypto';
import { canonicalJson, sha256 } from '@nesie/canonical';
import { type Instant, type LocalDate, millisBetween, plusDays, plusMillis } from '@nesie/clock';
import type { Tiyn } from '@nesie/money';
import type { BankEntry } from '../../gateways/bank/port.ts';

/** Messages one pay-out may need before people have to look. */
export const MAX_ATTEMPTS = 5;

/** `cancelled`: called off before anything was sent. */
export type PayoutState = 'intended' | 'sent' | 'paid' | 'rejected' | 'cancelled';

/** To whom money goes, as the bank is told. */
export interface Creditor {
  readonly name: string;
  readonly iin: string;
  readonly iban: string;
}

export interface Payout {
  readonly id: string;
  readonly loanId: string;
  readonly partyId: string;
  readonly amount: Tiyn;
  readonly state: PayoutState;
  /** Messages written so far; the number of the last is the fencing token of what becomes of it. */
  readonly attempts: number;
}

/** One message to the bank. */
export interface Attempt {
  readonly payoutId: string;
  readonly number: number;
  readonly messageId: string;
  readonly endToEndId: string;
  readonly requestedOn: LocalDate;
  readonly sentAt: Instant;
}

/** Of an outcome: told by status, by notification or by statement. */
export type Source = 'pain.002' | 'camt.053' | 'camt.054';

export type EntryVerdict =
  | 'repayment'
  | 'unmatched'
  | 'payout'
  | 'payout-repeated'
  | 'payout-returned'
  | 'receipt-reversed'
  | 'unknown-debit';

/** The ids of a message: the same pay-out and number always give the same, another number never does. */
export function messageIds(payoutId: string, number: number): { messageId: string; endToEndId: string } {
  const short = createHash('sha256').update(payoutId).digest('hex').slice(0, 24).toUpperCase();
  return { messageId: `P${short}-${number}`, endToEndId: `E${short}-${number}` };
}

/**
 * The day on which the bank is asked to execute: today, but after the last day it has closed, and after the day of the
 * message before, which came too late for its own.
 */
export function requestedDay(
  today: LocalDate,
  lastClosed: LocalDate | null,
  lastRequested: LocalDate | null,
): LocalDate {
  const gone = [lastClosed, lastRequested].filter((day) => day !== null).filter((day) => day >= today);
  const latest = gone.sort().at(-1);
  return latest === undefined ? today : plusDays(latest, 1);
}

/** Final rejections that say only that the time was over: another message may follow by itself. */
export function isRejectedForTime(reason: string): boolean {
  return /^(TM01|DT01)\b/.test(reason);
}

const FIRST_LOOK_MS = 2_000;
const LONGEST_WAIT_MS = 10 * 60_000;

/** When to ask again about a message: soon at first, then ever more rarely, at least every ten minutes. */
export function nextLook(sentAt: Instant, now: Instant): Instant {
  const waited = Math.max(0, millisBetween(sentAt, now));
  return plusMillis(now, Math.min(LONGEST_WAIT_MS, FIRST_LOOK_MS + waited / 4));
}

/** What an entry says, for telling a repeat from another entry under one id. */
export function contentHash(entry: BankEntry): Buffer {
  return sha256(
    canonicalJson({
      bookedOn: entry.bookedOn,
      amountTiyn: entry.amountTiyn.toString(),
      creditDebit: entry.creditDebit,
      endToEndId: entry.endToEndId,
      reference: entry.reference,
    }),
  );
}

/** Cyrillic capitals that look like Latin ones: people type a contract's number on either keyboard. */
const LOOK_ALIKES: Readonly<Record<string, string>> = {
  А: 'A',
  В: 'B',
  Е: 'E',
  К: 'K',
  М: 'M',
  Н: 'H',
  О: 'O',
  Р: 'P',
  С: 'C',
  Т: 'T',
  У: 'Y',
  Х: 'X',
};

const MAX_TEXT = 420;
const MAX_WORDS = 40;
const MAX_JOINED = 5;

/**
 * What a payer's text may name as a loan's reference: each run of up to five neighbouring words, without spaces and
 * signs, since people write `NS 26 000001` as well as `NS-26-000001`.
 */
export function referenceCandidates(text: string | null): readonly string[] {
  if (text === null) return [];
  const words = text
    .slice(0, MAX_TEXT)
    .toUpperCase()
    .replace(/[А-Я]/g, (letter) => LOOK_ALIKES[letter] ?? ' ')
    .split(/[^A-Z0-9]+/)
    .filter((word) => word !== '')
    .slice(0, MAX_WORDS);
  const found = new Set<string>();
  for (let first = 0; first < words.length; first += 1) {
    for (let count = 1; count <= MAX_JOINED && first + count <= words.length; count += 1) {
      const joined = words.slice(first, first + count).join('');
      // Every reference has a digit; without this rule each word would be looked up.
      if (joined.length >= 4 && joined.length <= 35 && /\d/.test(joined)) found.add(joined);
    }
  }
  return [...found];
}

/** What is known when an entry is judged. */
export interface Known {
  /** Attempts by their end-to-end id, with what has become of them. */
  readonly attempts: ReadonlyMap<string, KnownAttempt>;
  /** Earlier entries by end-to-end id. */
  readonly entries: ReadonlyMap<string, readonly KnownEntry[]>;
  /** Loans by reference candidates. */
  readonly loans: ReadonlyMap<string, { readonly id: string; readonly partyId: string }>;
}

export interface KnownAttempt {
  readonly payout: Payout;
  readonly number: number;
  readonly outcome: {
    readonly kind: 'paid' | 'rejected' | 'absent';
    readonly paidOn: LocalDate | null;
  } | null;
  /** Its pay-out was given up and another stands in its place. */
  readonly isReplaced: boolean;
}

export interface KnownEntry {
  readonly bankId: string;
  readonly amount: Tiyn;
  readonly direction: 'credit' | 'debit';
  readonly verdict: EntryVerdict;
  readonly loanId: string | null;
  readonly bookedOn: LocalDate;
  readonly isReversed: boolean;
}

export type Judgement =
  | { readonly verdict: 'repayment'; readonly loanId: string }
  | { readonly verdict: 'unmatched'; readonly original?: KnownEntry }
  | { readonly verdict: 'unknown-debit' }
  | { readonly verdict: 'payout' | 'payout-repeated'; readonly attempt: KnownAttempt }
  | {
      readonly verdict: 'payout-returned';
      readonly attempt: KnownAttempt;
      readonly original: KnownEntry | null;
    }
  | { readonly verdict: 'receipt-reversed'; readonly original: KnownEntry };

/**
 * What an entry is. A reversal carries the end-to-end id of the transaction it belongs to: a debit with that of a
 * receipt takes the receipt back, a credit with that of a pay-out brings the pay-out back, marked as such or not.
 */
export function judge(entry: BankEntry, known: Known): Judgement {
  const { endToEndId } = entry;
  const attempt = endToEndId === null ? undefined : known.attempts.get(endToEndId);
  const earlier = endToEndId === null ? [] : (known.entries.get(endToEndId) ?? []);
  const sameSum = earlier.filter(({ amount, isReversed }) => amount === entry.amountTiyn && !isReversed);
  if (attempt) return judgeOwn(entry, attempt, earlier, sameSum);
  if (entry.creditDebit === 'debit') {
    const original = sameSum.find(({ direction }) => direction === 'credit');
    return original ? { verdict: 'receipt-reversed', original } : { verdict: 'unknown-debit' };
  }
  // Its reversal came first: together they are nothing, so neither goes to a loan.
  if (sameSum.some(({ verdict }) => verdict === 'unknown-debit')) return { verdict: 'unmatched' };
  // The bank gives a debit back, and it was none of ours.
  if (entry.isReversal) return { verdict: 'unmatched' };
  const named = new Map(
    referenceCandidates(entry.reference).flatMap((candidate) => {
      const loan = known.loans.get(candidate);
      return loan ? [[loan.id, loan] as const] : [];
    }),
  );
  const [loan] = named.values();
  // Two loans named in one text: people decide.
  return loan && named.size === 1 ? { verdict: 'repayment', loanId: loan.id } : { verdict: 'unmatched' };
}

function judgeOwn(
  entry: BankEntry,
  attempt: KnownAttempt,
  earlier: readonly KnownEntry[],
  sameSum: readonly KnownEntry[],
): Judgement {
  if (entry.amountTiyn !== attempt.payout.amount) {
    return { verdict: entry.creditDebit === 'debit' ? 'unknown-debit' : 'unmatched' };
  }
  if (entry.creditDebit === 'credit') return judgeReturn(attempt, earlier, sameSum);
  const seen = earlier.some(({ verdict }) => verdict === 'payout');
  const paidByAnother = attempt.payout.state === 'paid' && attempt.outcome?.kind !== 'paid';
  const isOneTooMany = seen || paidByAnother || attempt.isReplaced;
  return { verdict: isOneTooMany ? 'payout-repeated' : 'payout', attempt };
}

/** What comes back is the payment too many, if there was one; a return of what nobody saw go is for people. */
function judgeReturn(
  attempt: KnownAttempt,
  earlier: readonly KnownEntry[],
  sameSum: readonly KnownEntry[],
): Judgement {
  const tooMany = sameSum.find(({ verdict }) => verdict === 'payout-repeated');
  if (tooMany) return { verdict: 'unmatched', original: tooMany };
  const original = sameSum.find(({ verdict }) => verdict === 'payout');
  if (original) return { verdict: 'payout-returned', attempt, original };
  const isOnlyTold = attempt.outcome?.kind === 'paid' && earlier.length === 0;
  return isOnlyTold ? { verdict: 'payout-returned', attempt, original: null } : { verdict: 'unmatched' };
}
