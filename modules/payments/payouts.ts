import { randomUUID } from 'node:crypto';
import { dayOf, type LocalDate } from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import type { Tiyn } from '@nesie/money';
import { ok, type Result, refuse } from '@nesie/problem';
import { steps } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import {
  type Attempt,
  type Creditor,
  isRejectedForTime,
  MAX_ATTEMPTS,
  messageIds,
  type Payout,
  type PayoutState,
  requestedDay,
  type Source,
} from './domain.ts';
import { applyEffects, type EffectsDeps, type LoanDeed } from './effects.ts';
import type { PayoutRefusal } from './errors.ts';
import * as payoutStore from './payout-store.ts';
import * as store from './store.ts';

export const PAYOUT_STEP = 'payout';

export interface PayoutsDeps extends EffectsDeps {
  readonly db: Db;
  readonly vault: Vault;
}

/** The client's account, as whoever keeps it resolved it. */
export interface PayoutAccount {
  readonly id: string;
  /** What the bank said about it: only `own` is paid to. */
  readonly ownership: 'own' | 'not-own' | 'unknown';
  readonly creditor: Creditor;
}

export interface NewPayout {
  readonly loanId: string;
  readonly partyId: string;
  readonly amount: Tiyn;
  readonly account: PayoutAccount;
}

export type Payouts = ReturnType<typeof createPayouts>;

/** Money out: its three committed states. */
export function createPayouts(deps: PayoutsDeps) {
  const { db, vault, at } = deps;

  /**
   * Intends the pay-out of a loan, in the transaction that opens it; a step sends it after the commit.
   * The party's keys must exist.
   * @returns the pay-out, or `account-not-verified`, `payout-already-intended`, `loan-cancelled`
   */
  async function intendPayout(tx: Tx, wanted: NewPayout): Promise<Result<Payout, PayoutRefusal>> {
    if (wanted.amount <= 0n) throw new RangeError('amount must be above zero');
    // to the client's own account; what the bank has not answered pays nothing.
    if (wanted.account.ownership !== 'own') return refuse({ code: 'account-not-verified' });
    const last = await at('intend: looked', payoutStore.payoutOfLoan(tx, wanted.loanId));
    if (last && last.state !== 'rejected') return refuse({ code: 'payout-already-intended' });
    // Taken with its row: whoever calls the loan off at the same moment is waited for.
    await at('intend: loan held', deps.loans.lockLoans(tx, [wanted.loanId]));
    const loan = await at('intend: loan', deps.loans.viewLoan(tx, wanted.loanId));
    if (loan?.standing.state === 'cancelled') return refuse({ code: 'loan-cancelled' });
    const payout: Payout = {
      id: randomUUID(),
      loanId: wanted.loanId,
      partyId: wanted.partyId,
      amount: wanted.amount,
      state: 'intended',
      attempts: 0,
    };
    const { id: accountId, creditor } = wanted.account;
    await at('intend: written', payoutStore.insertPayout(tx, vault, { payout, accountId, creditor }));
    const step = { kind: PAYOUT_STEP, key: payout.id, partyId: payout.partyId, wakeAt: tx.now };
    await at('intend: scheduled', steps.schedule(tx, step));
    return ok(payout);
  }

  /**
   * Writes the next message of a pay-out: from here on it may have been sent.
   * @returns null where its first payment would be due before its money comes: the pay-out is given up
   */
  async function writeAttempt(tx: Tx, payout: Payout): Promise<Attempt | null> {
    const number = payout.attempts + 1;
    const closed = await at('send: last closed day', store.edgeStatement(tx, 'last'));
    const last = await at('send: last message', payoutStore.findAttempt(tx, payout.id, payout.attempts));
    const requestedOn = requestedDay(dayOf(tx.now), closed?.day ?? null, last?.requestedOn ?? null);
    const loan = await at('send: loan', deps.loans.findLoan(tx, payout.loanId));
    const firstDueOn = loan?.terms.rows[0]?.dueOn;
    if (firstDueOn === undefined || requestedOn >= firstDueOn) {
      await at('send: given up', reject(tx, payout, 'due-day-reached'));
      return null;
    }
    const ids = messageIds(payout.id, number);
    const attempt: Attempt = { payoutId: payout.id, number, ...ids, requestedOn, sentAt: tx.now };
    await at('send: attempt written', payoutStore.insertAttempt(tx, attempt));
    await at('send: state sent', payoutStore.movePayout(tx, payout.id, { state: 'sent', attempts: number }));
    return attempt;
  }

  /** Nothing more can become of the attempt; what was known before stays. */
  async function recordRejected(tx: Tx, payout: Payout, attempt: Attempt, reason: string): Promise<void> {
    const outcome = { kind: 'rejected', source: 'pain.002', reason, paidOn: null } as const;
    if (!(await at('known: outcome', payoutStore.insertOutcome(tx, payout.id, attempt.number, outcome))))
      return;
    if (isRejectedForTime(reason) && attempt.number < MAX_ATTEMPTS) {
      await at('known: intended again', payoutStore.movePayout(tx, payout.id, { state: 'intended' }));
      return;
    }
    await at('known: refused', reject(tx, payout, reason));
  }

  async function reject(tx: Tx, payout: Payout, reason: string): Promise<void> {
    await at('known: rejected', payoutStore.movePayout(tx, payout.id, { state: 'rejected' }));
    const loan = await at('known: loan', deps.loans.findLoan(tx, payout.loanId));
    await at(
      'known: client told',
      deps.tell(tx, {
        kind: 'payout-rejected',
        partyId: payout.partyId,
        reference: loan?.reference ?? '',
        amount: payout.amount,
      }),
    );
    const effects = applyEffects(deps, tx, {
      deeds: [],
      postings: [],
      findings: [{ kind: 'payout-rejected', about: payout.id }],
      leaves: [
        {
          subject: payout.partyId,
          kind: 'payout-rejected',
          fields: { payout: payout.id, loan: payout.loanId, amountTiyn: payout.amount.toString(), reason },
        },
      ],
    });
    await at('known: rejection’s effects', effects);
  }

  /** A closed day does not show the message: it was never executed and never will be. */
  async function recordAbsent(tx: Tx, payout: Payout, attempt: Attempt): Promise<void> {
    const outcome = { kind: 'absent', source: 'camt.053', reason: null, paidOn: null } as const;
    if (!(await at('known: outcome', payoutStore.insertOutcome(tx, payout.id, attempt.number, outcome))))
      return;
    if (attempt.number >= MAX_ATTEMPTS) return reject(tx, payout, 'attempts-exhausted');
    await at('known: intended again', payoutStore.movePayout(tx, payout.id, { state: 'intended' }));
  }

  /** The bank says that it has executed the message; the entry on the account is still to be seen. */
  async function recordPaid(tx: Tx, payout: Payout, attempt: Attempt): Promise<void> {
    const paidOn = attempt.requestedOn;
    const outcome = { kind: 'paid', source: 'pain.002', reason: null, paidOn } as const;
    if (!(await at('known: outcome', payoutStore.insertOutcome(tx, payout.id, attempt.number, outcome))))
      return;
    await at('known: paid', payoutStore.movePayout(tx, payout.id, { state: 'paid' }));
    const deed = paidOutDeed(payout, attempt.endToEndId, paidOn, 'pain.002', 'payouts-in-transit');
    const effects = applyEffects(deps, tx, { deeds: [deed], postings: [], findings: [], leaves: [] });
    await at('known: effects', effects);
  }

  return {
    intendPayout,
    writeAttempt,
    recordRejected,
    recordAbsent,
    recordPaid,
    /** State of a loan's pay-out for its reader; null: none was intended, or it is another's. */
    payoutState: (actor: Actor, loanId: string): Promise<PayoutState | null> =>
      db.read(actor, 'read-payout', async (tx) => {
        const payout = await at('read: pay-out', payoutStore.payoutOfLoan(tx, loanId));
        return payout?.state ?? null;
      }),
    /** The newest pay-out of a loan. */
    payoutOfLoan: (tx: Tx, loanId: string): Promise<Payout | null> => payoutStore.payoutOfLoan(tx, loanId),
  };
}

/** What it means for loan, ledger, client and log that the money has gone to the client. */
export function paidOutDeed(
  payout: Payout,
  reference: string,
  paidOn: LocalDate,
  source: Source,
  creditAccount: 'bank' | 'payouts-in-transit',
): LoanDeed {
  const { amount, loanId, partyId } = payout;
  return {
    events: [{ loanId, kind: 'disbursed', reference, amount, effectiveOn: paidOn }],
    consequence: (taken) => {
      if (!taken) throw new Error(`loan ${loanId} did not take its own pay-out`);
      const legs = [
        { account: 'settlement', amount },
        { account: creditAccount, amount: negative(amount) },
      ];
      return {
        postings: [
          { reference: `payout:${reference}`, kind: 'payout', subject: null, valueOn: paidOn, legs },
        ],
        findings: [],
      };
    },
    leaf: () => ({
      subject: partyId,
      kind: 'paid-out',
      fields: { payout: payout.id, loan: loanId, amountTiyn: amount.toString(), paidOn, source, reference },
    }),
    news: ({ loan: { reference: contract, terms }, after: { next } }) => {
      const told = { partyId, reference: contract, amount };
      if (terms.rows.length === 1 || !next) return [{ kind: 'paid-out', ...told, dueOn: terms.dueOn }];
      return [{ kind: 'paid-out-instalments', ...told, dueOn: next.dueOn, payment: next.amount }];
    },
  };
}

export function negative(amount: Tiyn): Tiyn {
  return -amount as Tiyn;
}
