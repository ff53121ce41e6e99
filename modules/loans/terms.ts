import type { LocalDate } from '@nesie/clock';
import type { Basis, Method, Rate, ScheduleRow } from '@nesie/credit';
import { type Decimal, parseDecimal } from '@nesie/money';

/** What a payment can be set off against. Costs are not among them: no charge beside interest and penalty is lawful. */
export const DEBT_PARTS = [
  'overdue-principal',
  'overdue-interest',
  'penalty',
  'current-principal',
  'current-interest',
] as const;
export type DebtPart = (typeof DEBT_PARTS)[number];

/** An order of set-off, used while the loan is not more than so many days overdue. */
export interface SetOffOrder {
  /** null: without end */
  readonly throughOverdueDays: number | null;
  readonly order: readonly DebtPart[];
}

/** How a loan is served: legal parameters of the day it was signed, kept with it for good. */
export interface ServicingRules {
  /** Names the edition of the parameters, for the contract and the credit file. */
  readonly edition: string;
  /** Penalty a day as a fraction of the overdue sum. */
  readonly penaltyDailyRate: Decimal;
  /** Days overdue in a row for which a penalty runs. */
  readonly penaltyDays: number;
  /** Most penalty in a year of the loan, as a fraction of the issued sum. */
  readonly penaltyYearlyShare: Decimal;
  /** Days overdue in a row after which interest stops. */
  readonly interestDaysOverdue: number;
  /** Most interest and penalty together, as a fraction of the issued sum; null: no such cap. */
  readonly overpaymentShare: Decimal | null;
  readonly setOff: readonly SetOffOrder[];
}

/** A loan's terms as signed: figures are kept, never computed again. */
export interface LoanTerms {
  readonly method: Method;
  readonly rate: Rate;
  /** Loans are served by the days of the calendar: another basis is refused when one is opened. */
  readonly basis: Basis;
  /** The schedule of the contract: while nothing is overdue the client never owes more interest than it shows. */
  readonly rows: readonly ScheduleRow[];
  /** The last due day. */
  readonly dueOn: LocalDate;
  readonly servicing: ServicingRules;
}

/** A legal parameter's edition. */
interface Edition {
  readonly from: string;
  readonly source: string;
  /** Whether the MFO's compliance officer has to confirm it before relying on it. */
  readonly confirmed: boolean;
  readonly rules: ServicingRules;
}

/**
 * Servicing of an unsecured consumer microcredit by the dates the rules are in force.
 * @see docs/law.md, "Limits" and "Counting"
 */
const SERVICING_EDITIONS: readonly Edition[] = [
  {
    from: '2024-07-01',
    source: 'docs/law.md: Limits (penalty, interest after 90 days, overpayment), Counting (order of set-off)',
    confirmed: false,
    rules: {
      edition: 'servicing-2024-07-01',
      penaltyDailyRate: parseDecimal('0.005'),
      penaltyDays: 90,
      penaltyYearlyShare: parseDecimal('0.1'),
      interestDaysOverdue: 90,
      // Short microcredits only: see servicingRulesOn.
      overpaymentShare: parseDecimal('1'),
      setOff: [
        {
          throughOverdueDays: 180,
          order: [
            'overdue-principal',
            'overdue-interest',
            'penalty',
            'current-principal',
            'current-interest',
          ],
        },
        {
          throughOverdueDays: null,
          order: [
            'overdue-principal',
            'overdue-interest',
            'current-principal',
            'current-interest',
            'penalty',
          ],
        },
      ],
    },
  },
];

/**
 * The rules by which a microcredit signed on a day is served.
 *
 * That everything paid over the principal, penalty included, is at most the principal holds for short microcredits
 * only (up to 45 days and up to 45 MCI); for the others the annual effective rate has its own cap, and the penalty
 * the yearly one.
 * @param isShort whether the microcredit is a short one by its term and sum
 * @throws RangeError for a day before the first edition that the product knows
 * @see docs/law.md, "Limits"
 */
export function servicingRulesOn(day: LocalDate, { isShort }: { readonly isShort: boolean }): ServicingRules {
  const edition = SERVICING_EDITIONS.findLast(({ from }) => from <= day);
  if (!edition) throw new RangeError(`no servicing rules are known for ${day}`);
  return isShort ? edition.rules : { ...edition.rules, overpaymentShare: null };
}
