import { type Tiyn, tiyn } from '@nesie/money';
import type { BankEntry } from '../../gateways/bank/port.ts';
import type { NewLeaf } from '../evidence/index.ts';
import type { NewEntry } from '../ledger/index.ts';
import type { Judgement, KnownAttempt, KnownEntry, Source } from './domain.ts';
import type { LoanDeed } from './effects.ts';
import { negative, paidOutDeed } from './payouts.ts';
import type { Finding } from './store.ts';

const PROCESS = 'process:bank-account';

/** An entry, what it is, and what that means for a loan. */
export interface Judged {
  readonly entry: BankEntry;
  readonly judgement: Judgement;
  readonly deed: LoanDeed | null;
}

/** Debits the first account and credits the second, for one entry of the bank. */
function movement(entry: BankEntry, kind: string, debit: string, credit: string): NewEntry {
  return {
    reference: `bank:${entry.id}`,
    kind,
    subject: null,
    valueOn: entry.bookedOn,
    legs: [
      { account: debit, amount: entry.amountTiyn },
      { account: credit, amount: negative(entry.amountTiyn) },
    ],
  };
}

/** What an entry means for a loan; null when it means nothing for any. */
export function deedOf(entry: BankEntry, judgement: Judgement, source: Source): LoanDeed | null {
  switch (judgement.verdict) {
    case 'repayment':
      return repaymentDeed(entry, judgement.loanId);
    case 'payout':
      return payoutDeed(entry, judgement.attempt, source);
    case 'payout-returned':
      return returnDeed(entry, judgement);
    case 'receipt-reversed':
      return judgement.original.loanId
        ? reversalDeed(entry, judgement.original, judgement.original.loanId)
        : null;
    default:
      return null;
  }
}

function repaymentDeed(entry: BankEntry, loanId: string): LoanDeed {
  const amount = entry.amountTiyn;
  return {
    events: [{ loanId, kind: 'payment', reference: entry.id, amount, effectiveOn: entry.bookedOn }],
    consequence: (taken) =>
      taken
        ? { postings: [movement(entry, 'repayment', 'bank', 'settlement')], findings: [] }
        : {
            postings: [movement(entry, 'receipt-unmatched', 'bank', 'suspense')],
            findings: [{ kind: 'reference-reused', about: entry.id }],
          },
    leaf: ({ loan, after }) => ({
      subject: loan.partyId,
      kind: 'repayment',
      fields: {
        loan: loan.id,
        bankEntry: entry.id,
        amountTiyn: amount.toString(),
        paidOn: entry.bookedOn,
        outstandingTiyn: after.outstanding.total.toString(),
        state: after.state,
      },
    }),
    news: ({ loan, before, after }) => {
      const { partyId, reference } = loan;
      const told = { partyId, reference, amount };
      if (after.state === 'closed' && before.state !== 'closed') {
        return [{ kind: 'closed', partyId, reference, refundable: after.refundable }];
      }
      if (after.state !== 'active') return [{ kind: 'repayment-over', ...told }];
      const { next, outstanding } = after;
      if (loan.terms.rows.length === 1 || !next) {
        return [{ kind: 'repayment', ...told, outstanding: outstanding.total }];
      }
      if (after.overdueDays > 0) {
        const overdue = tiyn(after.overdue.total + outstanding.penalty);
        return [{ kind: 'repayment-overdue', ...told, overdue }];
      }
      return [{ kind: 'repayment-next', ...told, payment: next.amount, dueOn: next.dueOn }];
    },
  };
}

function payoutDeed(entry: BankEntry, attempt: KnownAttempt, source: Source): LoanDeed {
  const { payout, outcome } = attempt;
  const reference = entry.endToEndId ?? entry.id;
  if (outcome?.kind !== 'paid') return paidOutDeed(payout, reference, entry.bookedOn, source, 'bank');
  const posting = movement(entry, 'payout-seen', 'payouts-in-transit', 'bank');
  const { loanId, amount } = payout;
  // Told by status with the day asked for; the account shows another: interest runs from when the money went.
  const redated =
    outcome.paidOn === entry.bookedOn
      ? []
      : ([
          {
            loanId,
            kind: 'reversal',
            reference: `redated:${entry.id}`,
            amount,
            effectiveOn: entry.bookedOn,
            reverses: { kind: 'disbursed', reference },
          },
          { loanId, kind: 'disbursed', reference: entry.id, amount, effectiveOn: entry.bookedOn },
        ] as const);
  return {
    events: redated,
    consequence: () => ({ postings: [posting], findings: [] }),
    leaf: () => ({
      subject: payout.partyId,
      kind: 'payout-day-corrected',
      fields: { loan: loanId, payout: payout.id, paidOn: entry.bookedOn },
    }),
    news: null,
  };
}

function returnDeed(
  entry: BankEntry,
  { attempt, original }: Extract<Judgement, { verdict: 'payout-returned' }>,
): LoanDeed {
  const { payout, outcome } = attempt;
  const wasRedated = original !== null && outcome?.kind === 'paid' && outcome.paidOn !== original.bookedOn;
  const reference = wasRedated ? original.bankId : (entry.endToEndId ?? entry.id);
  const { loanId, partyId, amount } = payout;
  return {
    events: [
      {
        loanId,
        kind: 'reversal',
        reference: entry.id,
        amount,
        effectiveOn: entry.bookedOn,
        reverses: { kind: 'disbursed', reference },
      },
    ],
    consequence: (taken) => ({
      postings: [movement(entry, 'payout-returned', 'bank', taken ? 'settlement' : 'suspense')],
      findings: [{ kind: 'payout-returned', about: entry.id }],
    }),
    leaf: () => ({
      subject: partyId,
      kind: 'payout-returned',
      fields: { loan: loanId, payout: payout.id, bankEntry: entry.id, returnedOn: entry.bookedOn },
    }),
    news: null,
  };
}

function reversalDeed(entry: BankEntry, original: KnownEntry, loanId: string): LoanDeed {
  const amount: Tiyn = entry.amountTiyn;
  return {
    events: [
      {
        loanId,
        kind: 'reversal',
        reference: entry.id,
        amount,
        effectiveOn: entry.bookedOn,
        reverses: { kind: 'payment', reference: original.bankId },
      },
    ],
    consequence: (taken) => ({
      postings: [movement(entry, 'repayment-reversed', taken ? 'settlement' : 'suspense', 'bank')],
      findings: taken ? [] : [{ kind: 'reference-reused', about: entry.id }],
    }),
    leaf: ({ loan, after }) => ({
      subject: loan.partyId,
      kind: 'repayment-reversed',
      fields: {
        loan: loan.id,
        bankEntry: entry.id,
        reverses: original.bankId,
        amountTiyn: amount.toString(),
        outstandingTiyn: after.outstanding.total.toString(),
        state: after.state,
      },
    }),
    news: null,
  };
}

/** Entries that no loan explains stand on the suspense account until people say what they are. */
export function unexplained({ entry, judgement }: Judged): {
  readonly posting: NewEntry;
  readonly finding: Finding;
  readonly leaf: NewLeaf;
} {
  const isCredit = entry.creditDebit === 'credit';
  const kind =
    judgement.verdict === 'payout-repeated'
      ? 'payout-paid-twice'
      : isCredit
        ? 'receipt-unmatched'
        : 'debit-unknown';
  return {
    posting: isCredit ? movement(entry, kind, 'bank', 'suspense') : movement(entry, kind, 'suspense', 'bank'),
    finding: { kind, about: entry.id },
    leaf: {
      subject: PROCESS,
      kind,
      fields: { bankEntry: entry.id, amountTiyn: entry.amountTiyn.toString(), bookedOn: entry.bookedOn },
    },
  };
}
