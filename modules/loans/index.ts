export {
  ENGINE_VERSION,
  type LoanEvent,
  type LoanState,
  type NextPayment,
  type Standing,
  standingOn,
} from './domain.ts';
export { type LoanRefusal, loanProblems, type MoneyMoving } from './errors.ts';
export {
  type ChangedLoan,
  createLoans,
  type EventVerdict,
  type Loans,
  type LoansDeps,
  type LoanView,
  MAX_EVENT_BATCH,
  type NewLoan,
  type NewLoanEvent,
  type Recorded,
} from './loans.ts';
export type { Payoff } from './payoff.ts';
export {
  type LoanRoutesDeps,
  type LoanWire,
  loanRoutes,
  type PayoffWire,
  type PayoutState,
  type RepaymentDetails,
  toLoanWire,
} from './routes.ts';
export { type Loan, referenceKey } from './store.ts';
export { type LoanTerms, type ServicingRules, servicingRulesOn } from './terms.ts';
