import { type LocalDate, parseInstant, parseLocalDate } from '@nesie/clock';
import { type ScheduleTerms, scheduleOf } from '@nesie/credit';
import { parseDecimal, type Tiyn, tenge, tiyn } from '@nesie/money';
import type { LoanEvent, Standing } from '../domain.ts';
import { type LoanTerms, servicingRulesOn } from '../terms.ts';

/** The day of issue of every example. */
export const issuedOn = parseLocalDate('2026-03-02');
const recordedAt = parseInstant('2026-03-02T06:00:00Z');
export const servicing = servicingRulesOn(issuedOn, { isShort: false });

/** Terms by the schedule of the contract. 0.365 a year is a thousandth a day. */
export function termsOf(wanted: Partial<ScheduleTerms> = {}): LoanTerms {
  const of: ScheduleTerms = {
    method: 'equal-principal',
    principal: tenge(120_000),
    rate: { share: parseDecimal('0.365'), per: 'year' },
    basis: 'actual-365',
    term: { unit: 'months', count: 3 },
    issuedOn,
    ...wanted,
  };
  const { method, basis, rows } = scheduleOf(of);
  return { method, rate: of.rate, basis, rows, dueOn: rows.at(-1)?.dueOn ?? issuedOn, servicing };
}

export const principalOf = ({ rows }: LoanTerms): Tiyn =>
  tiyn(rows.reduce((sum, row) => sum + row.principal, 0n));
export const interestOf = ({ rows }: LoanTerms): Tiyn =>
  tiyn(rows.reduce((sum, row) => sum + row.interest, 0n));
export const on = (text: string) => parseLocalDate(text);

export function disbursed(terms: LoanTerms, day: LocalDate = issuedOn): LoanEvent {
  return { kind: 'disbursed', reference: 'payout', amount: principalOf(terms), effectiveOn: day, recordedAt };
}
export function payment(day: LocalDate, amount: bigint, reference = `p${day}`): LoanEvent {
  return { kind: 'payment', reference, amount: tiyn(amount), effectiveOn: day, recordedAt };
}
/** What each payment went to: principal, interest, penalty. */
export function parts({ payments }: Standing) {
  return payments.map(({ principal, interest, penalty }) => [principal, interest, penalty]);
}
