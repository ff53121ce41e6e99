import { isLocalDate, parseLocalDate } from '@nesie/clock';
import type { Actor } from '@nesie/db';
import { formatDecimal } from '@nesie/money';
import type { FastifyInstance } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';
import type { Loans, LoanView } from './loans.ts';
import type { Payoff } from './payoff.ts';
import { servedRows } from './schedule.ts';

const LoanId = z.object({ id: z.uuid() });
const Day = z.object({ on: z.string().refine(isLocalDate) });

/** How a client pays: the MFO's account and what to write. */
export interface RepaymentDetails {
  readonly iban: string;
  readonly bin: string;
  /** Payment purpose code; it is configured, since the law page does not confirm one. */
  readonly knp: string;
}

export interface LoanRoutesDeps {
  readonly loans: Loans;
  readonly repayment: RepaymentDetails;
  /** State of the money on its way out, told by whoever sends it; null: nothing was ordered yet. */
  readonly payoutState: (actor: Actor, loanId: string) => Promise<PayoutState | null>;
}

export type PayoutState = 'intended' | 'sent' | 'paid' | 'rejected' | 'cancelled';

/** A loan as clients see it: sums as text in tiyn. */
export function toLoanWire(
  { loan, standing }: LoanView,
  repayment: RepaymentDetails,
  payout: PayoutState | null,
) {
  const { outstanding, next } = standing;
  const { terms } = loan;
  return {
    id: loan.id,
    contractId: loan.contractId,
    state: standing.state,
    principalTiyn: loan.principal.toString(),
    method: terms.method,
    rate: { share: formatDecimal(terms.rate.share), per: terms.rate.per },
    dueOn: terms.dueOn,
    nextPayment: next && {
      dueOn: next.dueOn,
      amountTiyn: next.amount.toString(),
      overdueTiyn: next.overdue.toString(),
    },
    schedule: servedRows(terms, standing).map((row) => ({
      number: row.number,
      dueOn: row.dueOn,
      principalTiyn: row.principal.toString(),
      interestTiyn: row.interest.toString(),
      totalTiyn: row.total.toString(),
      paidTiyn: row.paid.toString(),
      state: row.state,
    })),
    overdueTiyn: standing.overdue.total.toString(),
    overdueDays: standing.overdueDays,
    closedOn: standing.closedOn,
    refundableTiyn: standing.refundable.toString(),
    outstanding: {
      principalTiyn: outstanding.principal.toString(),
      interestTiyn: outstanding.interest.toString(),
      penaltyTiyn: outstanding.penalty.toString(),
      totalTiyn: outstanding.total.toString(),
      asOf: standing.asOf,
    },
    repayment: { ...repayment, reference: loan.reference },
    payments: standing.payments.map((payment) => ({
      kind: payment.kind,
      on: payment.on,
      amountTiyn: payment.amount.toString(),
      principalTiyn: payment.principal.toString(),
      interestTiyn: payment.interest.toString(),
      penaltyTiyn: payment.penalty.toString(),
      refundableTiyn: payment.refundable.toString(),
    })),
    payout: { state: payout ?? 'intended' },
  };
}
export type LoanWire = ReturnType<typeof toLoanWire>;

function toPayoffWire({ on, debt, dueBefore, saved }: Payoff) {
  return {
    on,
    totalTiyn: debt.total.toString(),
    principalTiyn: debt.principal.toString(),
    interestTiyn: debt.interest.toString(),
    penaltyTiyn: debt.penalty.toString(),
    dueBeforeTiyn: dueBefore.toString(),
    savedTiyn: saved.toString(),
  };
}
export type PayoffWire = ReturnType<typeof toPayoffWire>;

/** `GET /loans/:id` and what closes it on a day, `GET /loans/:id/payoff?on=`. Another's loan is not there. */
export function loanRoutes({ loans, repayment, payoutState }: LoanRoutesDeps) {
  return async (instance: FastifyInstance): Promise<void> => {
    const app = instance.withTypeProvider<ZodTypeProvider>();
    app.get('/loans/:id', { schema: { params: LoanId } }, async (request, reply) => {
      const found = await loans.readLoan(request.actor, request.params.id);
      const payout = found.refused ? null : await payoutState(request.actor, request.params.id);
      return reply.answer(found, (view) => toLoanWire(view, repayment, payout));
    });
    const schema = { params: LoanId, querystring: Day };
    app.get('/loans/:id/payoff', { schema }, async (request, reply) => {
      const { id } = request.params;
      const on = parseLocalDate(request.query.on);
      return reply.answer(await loans.quotePayoff(request.actor, id, on), toPayoffWire);
    });
  };
}
