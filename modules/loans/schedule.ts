import type { ScheduleRow } from '@nesie/credit';
import { type Tiyn, tiyn } from '@nesie/money';
import type { Standing } from './domain.ts';
import type { LoanTerms } from './terms.ts';

export type RowState = 'paid' | 'partly' | 'due' | 'overdue' | 'coming';

/** A row of the schedule with what was paid of it. */
export interface ServedRow extends ScheduleRow {
  readonly paid: Tiyn;
  readonly state: RowState;
}

/**
 * The signed rows with what was paid of each: payments, penalty aside, cover the rows in order. `due` is the next row
 * to pay. Where only a penalty is left, or nothing, every row is paid, though less may have been needed than was signed.
 */
export function servedRows(terms: LoanTerms, standing: Standing): readonly ServedRow[] {
  let rest: bigint = standing.paidToRows;
  return terms.rows.map((row) => {
    const paid = tiyn(rest < row.total ? rest : row.total);
    rest -= paid;
    return { ...row, paid, state: rowState(row, paid, terms, standing) };
  });
}

function rowState(row: ScheduleRow, paid: Tiyn, terms: LoanTerms, standing: Standing): RowState {
  if (standing.state === 'awaiting-payout' || standing.state === 'cancelled') return 'coming';
  const { principal, interest } = standing.outstanding;
  if (principal + interest === 0n) return 'paid';
  // By the last due day the whole debt is due, interest for late days included: only that pays the last row.
  const isPaid = paid === row.total && row.number < terms.rows.length;
  if (isPaid) return 'paid';
  if (row.dueOn < standing.asOf) return 'overdue';
  if (paid > 0n) return 'partly';
  return row.dueOn === standing.next?.dueOn ? 'due' : 'coming';
}
