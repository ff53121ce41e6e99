export { compareGesv } from './compare-gesv.ts';
export { type Flow, gesv, MAX_FLOWS, shownGesv } from './gesv.ts';
export {
  interestForDays,
  MAX_TERM_DAYS,
  nominalAnnualPercent,
  type SinglePayment,
  type SinglePaymentTerms,
  singlePayment,
} from './single-payment.ts';
