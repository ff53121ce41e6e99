import type { LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Tiyn } from '@nesie/money';
import type { Evidence, NewLeaf } from '../evidence/index.ts';
import type { Ledger, NewEntry } from '../ledger/index.ts';
import type { ChangedLoan, EventVerdict, Loans, NewLoanEvent } from '../loans/index.ts';
import type { At } from './instrument.ts';
import { type Finding, insertFindings } from './store.ts';

/** What is told to a client. */
export type ClientNews =
  | {
      readonly kind: 'paid-out';
      readonly partyId: string;
      readonly reference: string;
      readonly amount: Tiyn;
      readonly dueOn: LocalDate;
    }
  | {
      readonly kind: 'paid-out-instalments';
      readonly partyId: string;
      readonly reference: string;
      readonly amount: Tiyn;
      /** The first payment and its day. */
      readonly payment: Tiyn;
      readonly dueOn: LocalDate;
    }
  | {
      readonly kind: 'payout-rejected';
      readonly partyId: string;
      readonly reference: string;
      readonly amount: Tiyn;
    }
  | {
      readonly kind: 'repayment';
      readonly partyId: string;
      readonly reference: string;
      readonly amount: Tiyn;
      readonly outstanding: Tiyn;
    }
  | {
      /** Of instalments, with nothing overdue any more. */
      readonly kind: 'repayment-next';
      readonly partyId: string;
      readonly reference: string;
      readonly amount: Tiyn;
      readonly payment: Tiyn;
      readonly dueOn: LocalDate;
    }
  | {
      /** Not enough for what is overdue, penalty included. */
      readonly kind: 'repayment-overdue';
      readonly partyId: string;
      readonly reference: string;
      readonly amount: Tiyn;
      readonly overdue: Tiyn;
    }
  | {
      /** Money for a loan on which nothing is owed: closed before, or called off. */
      readonly kind: 'repayment-over';
      readonly partyId: string;
      readonly reference: string;
      readonly amount: Tiyn;
    }
  | {
      readonly kind: 'closed';
      readonly partyId: string;
      readonly reference: string;
      readonly refundable: Tiyn;
    };

/** What payments need of the evidence log. */
export type EvidenceLog = Pick<Evidence, 'append' | 'appendAll'>;

export interface EffectsDeps {
  readonly ledger: Ledger;
  readonly loans: Loans;
  readonly evidence: EvidenceLog;
  readonly tell: (tx: Tx, news: ClientNews) => Promise<void>;
  readonly at: At;
}

/** Something that happened to a loan, and what it brings with it whichever way the loan takes it. */
export interface LoanDeed {
  readonly events: readonly NewLoanEvent[];
  /** Postings and findings, once it is known whether the loan took the events. */
  readonly consequence: (taken: boolean) => {
    readonly postings: readonly NewEntry[];
    readonly findings: readonly Finding[];
  };
  /** The leaf, when it did. */
  readonly leaf: ((changed: ChangedLoan) => NewLeaf) | null;
  readonly news: ((changed: ChangedLoan) => readonly ClientNews[]) | null;
}

export interface Effects {
  readonly deeds: readonly LoanDeed[];
  readonly postings: readonly NewEntry[];
  readonly findings: readonly Finding[];
  readonly leaves: readonly NewLeaf[];
}

const TAKEN: ReadonlySet<EventVerdict> = new Set<EventVerdict>(['recorded']);

/**
 * Brings about what a batch of bank entries, or one answer of the bank, means: loan events, postings, findings,
 * messages, and last the leaves. All in the caller's transaction.
 * @returns for each deed whether its loan took it
 */
export async function applyEffects(deps: EffectsDeps, tx: Tx, effects: Effects): Promise<readonly boolean[]> {
  const { at } = deps;
  const events = effects.deeds.flatMap((deed) => deed.events);
  const { verdicts, changed } = await at('effects: loan events', deps.loans.recordEvents(tx, events));
  const byLoan = new Map(changed.map((one) => [one.loan.id, one]));

  const postings = [...effects.postings];
  const findings = [...effects.findings];
  const leaves = [...effects.leaves];
  const news: ClientNews[] = [];
  let next = 0;
  const taken = effects.deeds.map((deed) => {
    const own = verdicts.slice(next, next + deed.events.length);
    next += deed.events.length;
    const isTaken = own.every((verdict) => TAKEN.has(verdict));
    const consequence = deed.consequence(isTaken);
    postings.push(...consequence.postings);
    findings.push(...consequence.findings);
    const loan = byLoan.get(deed.events[0]?.loanId ?? '');
    if (isTaken && loan) {
      if (deed.leaf) leaves.push(deed.leaf(loan));
      if (deed.news) news.push(...deed.news(loan));
    }
    return isTaken;
  });
  for (const { loan, before, after } of changed) {
    if (before.state === 'cancelled' && after.disbursed > 0n) {
      findings.push({ kind: 'paid-after-cancellation', about: loan.id });
    }
    for (const reference of after.waitingReversals) {
      findings.push({ kind: 'reversal-waiting', about: `${loan.id}/${reference}`.slice(0, 200) });
    }
  }

  await at('effects: postings', deps.ledger.mustPost(tx, postings));
  await at('effects: findings', insertFindings(tx, findings));
  for (const one of news) await at('effects: message', deps.tell(tx, one));
  // Last: it takes the subjects' head rows.
  await at('effects: leaves', deps.evidence.appendAll(tx, leaves));
  return taken;
}
