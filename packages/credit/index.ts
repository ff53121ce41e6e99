export { compareGesv } from './compare-gesv.ts';
export { plusMonths } from './due-days.ts';
export { type Flow, gesv, MAX_FLOWS, shownGesv } from './gesv.ts';
export { interestForPeriod, nominalAnnualPercent } from './interest.ts';
export { flowsOf, scheduleOf } from './schedule.ts';
export {
  type Basis,
  MAX_TERM,
  type Method,
  type Rate,
  type Schedule,
  type ScheduleRow,
  type ScheduleTerms,
  type Term,
} from './terms.ts';
