import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import type { BankEntry } from '../../gateways/bank/port.ts';
import { deedOf, type Judged, unexplained } from './deeds.ts';
import {
  contentHash,
  type EntryVerdict,
  type Judgement,
  judge,
  type Known,
  type KnownAttempt,
  type KnownEntry,
  referenceCandidates,
  type Source,
} from './domain.ts';
import { applyEffects, type EffectsDeps, type LoanDeed } from './effects.ts';
import * as payoutStore from './payout-store.ts';
import * as store from './store.ts';

/** Entries one call takes. */
export const MAX_ENTRIES = 500;

export interface EntriesDeps extends EffectsDeps {
  readonly vault: Vault;
}

/** What became of an entry: taken for what it is, seen before, or seen before with other content. */
export type AcceptVerdict = EntryVerdict | 'repeated' | 'changed';

/** Money in, and all else that shows on the account. */
export function createEntries(deps: EntriesDeps) {
  const { at, vault } = deps;

  async function gather(tx: Tx, entries: readonly BankEntry[]): Promise<Known> {
    const ids = [...new Set(entries.flatMap(({ endToEndId }) => (endToEndId === null ? [] : [endToEndId])))];
    const attempts = await at('entries: pay-outs locked', payoutStore.knownAttempts(tx, ids));
    const earlier = await at('entries: earlier', store.knownEntries(tx, ids));
    const candidates = [...new Set(entries.flatMap(({ reference }) => referenceCandidates(reference)))];
    const loans = await at('entries: loans named', deps.loans.findByReferences(tx, candidates));
    const known = new Map<string, KnownEntry[]>();
    for (const [id, entry] of earlier) known.set(id, [...(known.get(id) ?? []), entry]);
    return { attempts, entries: known, loans };
  }

  /**
   * Takes entries of the MFO's account: each is recorded once and judged, its postings, loan events, messages and
   * leaves stand or fall with it, all in the caller's transaction. Repeats are harmless.
   * @param entries at most 500, in any order
   * @returns a verdict an entry, in the order given
   */
  async function acceptEntries(
    tx: Tx,
    entries: readonly BankEntry[],
    source: Exclude<Source, 'pain.002'>,
  ): Promise<readonly AcceptVerdict[]> {
    if (entries.length > MAX_ENTRIES) throw new RangeError(`more than ${MAX_ENTRIES} entries in one batch`);
    // One batch at a time: an entry and its reversal must see each other.
    await at('entries: account locked', store.lockAccount(tx));
    const seen = await at(
      'entries: seen',
      store.findEntryHashes(
        tx,
        entries.map(({ id }) => id),
      ),
    );
    const fresh = new Map<string, BankEntry>();
    for (const entry of entries) if (!seen.has(entry.id) && !fresh.has(entry.id)) fresh.set(entry.id, entry);

    const known = await at('entries: known', gather(tx, [...fresh.values()]));
    const judged = judgeAll([...fresh.values()], known, source);
    const changed = entries.filter((entry) => isChanged(entry, seen, fresh));
    const deeds = judged.flatMap(({ deed }) => (deed ? [deed] : []));
    const plain = judged.filter(({ deed }) => deed === null).map(unexplained);
    await at('entries: outcomes', settlePayouts(tx, judged, source));
    const taken = await at(
      'entries: effects',
      applyEffects(deps, tx, {
        deeds,
        postings: plain.map(({ posting }) => posting),
        findings: [
          ...plain.map(({ finding }) => finding),
          ...changed.map(({ id }) => ({ kind: 'entry-changed', about: id }) as const),
        ],
        leaves: plain.map(({ leaf }) => leaf),
      }),
    );
    const verdicts = verdictsOf(judged, deeds, taken);
    await at('entries: written', store.insertEntries(tx, vault, toRows(judged, verdicts), source));
    const told = new Set(seen.keys());
    return entries.map((entry): AcceptVerdict => {
      const isRepeat = told.has(entry.id);
      told.add(entry.id);
      if (changed.includes(entry)) return 'changed';
      return isRepeat ? 'repeated' : (verdicts.get(entry.id) ?? 'unmatched');
    });
  }

  /** Pay-outs that an entry shows to be paid: what was only sent is known now. */
  async function settlePayouts(tx: Tx, judged: readonly Judged[], source: Source): Promise<void> {
    for (const { entry, judgement } of judged) {
      if (judgement.verdict === 'payout-returned') {
        // The money is here again: another pay-out may be intended.
        const { id, state } = judgement.attempt.payout;
        if (state !== 'paid' && state !== 'sent') continue;
        await at('entries: pay-out returned', payoutStore.movePayout(tx, id, { state: 'rejected' }));
      }
      if (judgement.verdict !== 'payout') continue;
      const { payout, number, outcome } = judgement.attempt;
      if (outcome?.kind === 'paid') continue;
      const paid = { kind: 'paid', source, reason: null, paidOn: entry.bookedOn } as const;
      // An attempt that was taken for absent or rejected keeps that outcome; the pay-out is paid all the same.
      await at('entries: outcome', payoutStore.insertOutcome(tx, payout.id, number, paid));
      await at('entries: pay-out paid', payoutStore.movePayout(tx, payout.id, { state: 'paid' }));
    }
  }

  return { acceptEntries };
}

function isChanged(
  entry: BankEntry,
  seen: ReadonlyMap<string, Buffer>,
  fresh: ReadonlyMap<string, BankEntry>,
): boolean {
  const first = fresh.get(entry.id);
  const hash = seen.get(entry.id) ?? (first && contentHash(first));
  return hash !== undefined && !hash.equals(contentHash(entry));
}

/** What is taken back must be judged before what takes it back, wherever they stand in the batch. */
function rank(entry: BankEntry, known: Known): number {
  const isOwn = entry.endToEndId !== null && known.attempts.has(entry.endToEndId);
  if (entry.creditDebit === 'credit') return isOwn ? 2 : 0;
  return isOwn ? 1 : 3;
}

function judgeAll(entries: readonly BankEntry[], known: Known, source: Source): readonly Judged[] {
  const attempts = new Map(known.attempts);
  const seen = new Map([...known.entries].map(([id, list]) => [id, [...list]]));
  const ordered = entries.toSorted((a, b) => rank(a, known) - rank(b, known));
  return ordered.map((entry) => {
    const judgement = judge(entry, { attempts, entries: seen, loans: known.loans });
    if (entry.endToEndId !== null) remember(entry, entry.endToEndId, judgement, seen);
    if (judgement.verdict === 'payout') markPaid(attempts, judgement.attempt.payout.id);
    return { entry, judgement, deed: deedOf(entry, judgement, source) };
  });
}

/** A second message of a pay-out that this batch shows to be paid is one too many. */
function markPaid(attempts: Map<string, KnownAttempt>, payoutId: string): void {
  for (const [id, attempt] of attempts) {
    if (attempt.payout.id !== payoutId) continue;
    attempts.set(id, { ...attempt, payout: { ...attempt.payout, state: 'paid' } });
  }
}

function remember(
  entry: BankEntry,
  endToEndId: string,
  judgement: Judgement,
  seen: Map<string, KnownEntry[]>,
): void {
  const list = seen.get(endToEndId) ?? [];
  if ('original' in judgement && judgement.original) {
    const at = list.indexOf(judgement.original);
    if (at >= 0) list[at] = { ...judgement.original, isReversed: true };
  }
  list.push({
    bankId: entry.id,
    amount: entry.amountTiyn,
    direction: entry.creditDebit,
    verdict: judgement.verdict,
    loanId: 'loanId' in judgement ? judgement.loanId : null,
    bookedOn: entry.bookedOn,
    isReversed: false,
  });
  seen.set(endToEndId, list);
}

function verdictsOf(
  judged: readonly Judged[],
  deeds: readonly LoanDeed[],
  taken: readonly boolean[],
): ReadonlyMap<string, EntryVerdict> {
  return new Map(
    judged.map(({ entry, judgement, deed }) => {
      const isTaken = deed === null || taken[deeds.indexOf(deed)] === true;
      const isReceipt = judgement.verdict === 'repayment';
      return [entry.id, isReceipt && !isTaken ? 'unmatched' : judgement.verdict] as const;
    }),
  );
}

function toRows(
  judged: readonly Judged[],
  verdicts: ReadonlyMap<string, EntryVerdict>,
): readonly store.JudgedEntry[] {
  return judged.map(({ entry, judgement }) => {
    const verdict = verdicts.get(entry.id) ?? judgement.verdict;
    return { entry, verdict, loanId: loanOf(judgement, verdict), reverses: reversedBy(judgement) };
  });
}

function loanOf(judgement: Judgement, verdict: EntryVerdict): string | null {
  if ('attempt' in judgement) return judgement.attempt.payout.loanId;
  if (judgement.verdict === 'receipt-reversed') return judgement.original.loanId;
  return judgement.verdict === 'repayment' && verdict === 'repayment' ? judgement.loanId : null;
}

function reversedBy(judgement: Judgement): string | null {
  return 'original' in judgement ? (judgement.original?.bankId ?? null) : null;
}
