import { dayOf, type LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { type Tiyn, tiyn } from '@nesie/money';
import * as store from './store.ts';

/** Entries one call takes. */
export const MAX_BATCH = 10_000;

const MAX_LEGS = 16;

/** One side of an entry. */
export interface Leg {
  /** Code of an account that a migration opened. */
  readonly account: string;
  /** Tiyn: above zero debit, below zero credit; never zero. */
  readonly amount: Tiyn;
}

export interface NewEntry {
  /** Unique for ever; the same reference with the same content is a harmless repeat. */
  readonly reference: string;
  readonly kind: string;
  /** What the entry is about; the ledger does not ask what that is. */
  readonly subject: string | null;
  /** The day from which it counts; it is booked on the day of the transaction, whatever this says. */
  readonly valueOn: LocalDate;
  /** 2 to 16, an account at most once, summing to zero. */
  readonly legs: readonly Leg[];
  /** Reference of the entry that this one mirrors and so corrects. */
  readonly reverses?: string;
}

/**
 * What became of an entry. `repeated`: there already, with this content. `reference-reused`: there already, with
 * other content. `overdrawn`: an account would stand on the side it may never be on.
 */
export type Verdict =
  | 'posted'
  | 'repeated'
  | 'reference-reused'
  | 'unknown-account'
  | 'overdrawn'
  | 'not-reversible';

const VERDICTS: ReadonlySet<string> = new Set<Verdict>([
  'posted',
  'repeated',
  'reference-reused',
  'unknown-account',
  'overdrawn',
  'not-reversible',
]);

/** An account with what was debited and credited. */
export interface AccountLine {
  readonly account: string;
  readonly kind: string;
  readonly debit: Tiyn;
  readonly credit: Tiyn;
  /** Debit less credit. */
  readonly balance: Tiyn;
}

export type Ledger = ReturnType<typeof createLedger>;

function isVerdict(text: string): text is Verdict {
  return VERDICTS.has(text);
}

function checkEntry({ reference, legs }: NewEntry): void {
  if (legs.length < 2 || legs.length > MAX_LEGS) throw new RangeError(`${reference}: 2 to ${MAX_LEGS} legs`);
  if (legs.some(({ amount }) => amount === 0n)) throw new RangeError(`${reference}: a leg of zero`);
  if (legs.reduce((sum, { amount }) => sum + amount, 0n) !== 0n)
    throw new RangeError(`${reference}: not balanced`);
  if (new Set(legs.map(({ account }) => account)).size !== legs.length) {
    throw new RangeError(`${reference}: an account twice`);
  }
}

/** Append-only double entry. Functions take the caller's transaction and have no effect of their own beside it. */
export function createLedger() {
  async function post(tx: Tx, entries: readonly NewEntry[]): Promise<readonly Verdict[]> {
    if (entries.length === 0) return [];
    if (entries.length > MAX_BATCH) throw new RangeError(`more than ${MAX_BATCH} entries in one batch`);
    for (const entry of entries) checkEntry(entry);
    const legs = entries.flatMap((entry) => entry.legs);
    const verdicts = await store.post(tx, {
      references: entries.map(({ reference }) => reference),
      kinds: entries.map(({ kind }) => kind),
      subjects: entries.map(({ subject }) => subject),
      valueOn: entries.map(({ valueOn }) => valueOn),
      reverses: entries.map(({ reverses }) => reverses ?? null),
      legCounts: entries.map((entry) => entry.legs.length),
      legAccounts: legs.map(({ account }) => account),
      legAmounts: legs.map(({ amount }) => amount),
      bookedOn: dayOf(tx.now),
      recordedAt: tx.now,
    });
    const known = verdicts.filter(isVerdict);
    if (known.length !== entries.length) throw new Error('the ledger gave no verdict on some entry');
    return known;
  }

  async function mustPost(tx: Tx, entries: readonly NewEntry[]): Promise<void> {
    const verdicts = await post(tx, entries);
    const refused = verdicts.findIndex((verdict) => verdict !== 'posted' && verdict !== 'repeated');
    if (refused >= 0) throw new Error(`ledger entry ${entries[refused]?.reference}: ${verdicts[refused]}`);
  }

  return {
    /**
     * Posts entries in order, each seeing those before it, all in the caller's transaction.
     * @returns a verdict an entry; refused ones leave no trace and do not stop the others
     * @throws RangeError on an entry that does not balance, has an account twice, or a leg of zero: bugs of callers
     */
    post,
    /** As `post`, for callers to whom any refusal is a bug: throws on it, and with it the transaction fails. */
    mustPost,
    /**
     * Posts the mirror of an entry: the only way to correct one.
     * @returns as `post`; `not-reversible` for an entry that is not there or was reversed before
     */
    reverse: async (
      tx: Tx,
      wanted: {
        readonly reference: string;
        readonly reverses: string;
        readonly kind: string;
        readonly valueOn: LocalDate;
      },
    ): Promise<Verdict> => {
      const entry = await store.legsOf(tx, wanted.reverses);
      if (!entry) return 'not-reversible';
      const legs = entry.legs.map(({ code, amount }) => ({ account: code, amount: tiyn(-amount) }));
      const [verdict] = await post(tx, [{ ...wanted, subject: entry.subject, legs }]);
      return verdict ?? 'not-reversible';
    },
    /** Balances by account of everything posted about one subject, debit above zero. Staff and system only. */
    balancesOf: (tx: Tx, subject: string): Promise<ReadonlyMap<string, Tiyn>> =>
      store.balancesOf(tx, subject),
    /**
     * The trial balance, from the entries themselves.
     * @param bookedThrough the last booking day counted; null: all
     * @returns every account, whether debits equal credits, and whether running balances agree with the entries
     *   (only when all are counted)
     */
    trialBalance: async (tx: Tx, bookedThrough: LocalDate | null = null) => {
      const rows = await store.accountLines(tx, bookedThrough);
      const lines: readonly AccountLine[] = rows.map(({ code, kind, debit, credit }) => ({
        account: code,
        kind,
        debit: tiyn(BigInt(debit)),
        credit: tiyn(BigInt(credit)),
        balance: tiyn(BigInt(debit) - BigInt(credit)),
      }));
      const isBalanced = lines.reduce((sum, { balance }) => sum + balance, 0n) === 0n;
      const runningAgree =
        bookedThrough !== null || rows.every(({ running }, index) => running === lines[index]?.balance);
      return { lines, isBalanced, runningAgree };
    },
  };
}
