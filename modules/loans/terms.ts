import type { LocalDate } from '@nesie/clock';
import { type Decimal, formatDecimal, parseDecimal, parseTiyn, type Tiyn } from '@nesie/money';
import { z } from 'zod';

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
  /** Interest a day, a fraction. */
  readonly dailyRate: Decimal;
  readonly termDays: number;
  readonly dueOn: LocalDate;
  /** Interest that the contract shows, tiyn: up to the due day never more than this. */
  readonly interest: Tiyn;
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
 * Servicing of a short unsecured consumer microcredit by the dates the rules are in force.
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
 * @throws RangeError for a day before the first edition that the product knows
 */
export function servicingRulesOn(day: LocalDate): ServicingRules {
  const edition = SERVICING_EDITIONS.findLast(({ from }) => from <= day);
  if (!edition) throw new RangeError(`no servicing rules are known for ${day}`);
  return edition.rules;
}

const DecimalText = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/);
const Day = z.iso.date();

const StoredTerms = z.strictObject({
  dailyRate: DecimalText,
  termDays: z.int().min(1).max(3_660),
  dueOn: Day,
  interestTiyn: z.string().regex(/^\d{1,18}$/),
  servicing: z.strictObject({
    edition: z.string().min(1).max(100),
    penaltyDailyRate: DecimalText,
    penaltyDays: z.int().min(0).max(3_660),
    penaltyYearlyShare: DecimalText,
    interestDaysOverdue: z.int().min(0).max(3_660),
    overpaymentShare: DecimalText.nullable(),
    setOff: z
      .array(
        z.strictObject({
          throughOverdueDays: z.int().min(0).nullable(),
          order: z
            .array(z.enum(DEBT_PARTS))
            .refine(
              (order) => new Set(order).size === DEBT_PARTS.length && order.length === DEBT_PARTS.length,
            ),
        }),
      )
      .min(1)
      .max(10)
      .refine((orders) => orders.at(-1)?.throughOverdueDays === null),
  }),
});

/** Terms as they are stored: JSON with rates and sums as text. */
export type StoredTerms = z.infer<typeof StoredTerms>;

/** @throws on terms that can't be served: an order of set-off that leaves a part out, figures out of range */
export function toStoredTerms({ dailyRate, termDays, dueOn, interest, servicing }: LoanTerms): StoredTerms {
  return StoredTerms.parse({
    dailyRate: formatDecimal(dailyRate),
    termDays,
    dueOn,
    interestTiyn: interest.toString(),
    servicing: {
      ...servicing,
      penaltyDailyRate: formatDecimal(servicing.penaltyDailyRate),
      penaltyYearlyShare: formatDecimal(servicing.penaltyYearlyShare),
      overpaymentShare: servicing.overpaymentShare && formatDecimal(servicing.overpaymentShare),
    },
  });
}

/** @throws on a row that is not what `toStoredTerms` wrote */
export function fromStoredTerms(stored: unknown): LoanTerms {
  const { dailyRate, termDays, dueOn, interestTiyn, servicing } = StoredTerms.parse(stored);
  return {
    dailyRate: parseDecimal(dailyRate),
    termDays,
    dueOn: dueOn as LocalDate, // checked: an ISO date that exists
    interest: parseTiyn(interestTiyn),
    servicing: {
      ...servicing,
      penaltyDailyRate: parseDecimal(servicing.penaltyDailyRate),
      penaltyYearlyShare: parseDecimal(servicing.penaltyYearlyShare),
      overpaymentShare: servicing.overpaymentShare === null ? null : parseDecimal(servicing.overpaymentShare),
    },
  };
}
