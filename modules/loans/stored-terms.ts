import type { LocalDate } from '@nesie/clock';
import { formatDecimal, parseDecimal, parseTiyn, type Tiyn, tiyn } from '@nesie/money';
import { z } from 'zod';
import { DEBT_PARTS, type LoanTerms, type ServicingRules } from './terms.ts';

/** Rows of one schedule: ten years of months. */
export const MAX_ROWS = 120;

const DecimalText = z.string().regex(/^\d{1,12}(\.\d{1,12})?$/);
const Sum = z.string().regex(/^\d{1,18}$/);
const Day = z.iso.date();

const Servicing = z.strictObject({
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
          .refine((order) => new Set(order).size === DEBT_PARTS.length && order.length === DEBT_PARTS.length),
      }),
    )
    .min(1)
    .max(10)
    .refine((orders) => orders.at(-1)?.throughOverdueDays === null),
});

/** The earlier edition: one payment, its principal being that of the loan. */
const FirstEdition = z.strictObject({
  dailyRate: DecimalText,
  termDays: z.int().min(1).max(3_660),
  dueOn: Day,
  interestTiyn: Sum,
  servicing: Servicing,
});

const Row = z.strictObject({ dueOn: Day, principalTiyn: Sum, interestTiyn: Sum });

const SecondEdition = z.strictObject({
  edition: z.literal(2),
  method: z.enum(['single-payment', 'annuity', 'equal-principal']),
  rate: z.strictObject({ share: DecimalText, per: z.enum(['day', 'year']) }),
  // Thirty days a month would need another count of days in the fold; no such loan is opened.
  basis: z.literal('actual-365'),
  rows: z
    .array(Row)
    .min(1)
    .max(MAX_ROWS)
    .refine((rows) => rows.every(({ dueOn }, n) => dueOn > (rows[n - 1]?.dueOn ?? ''))),
  servicing: Servicing,
});

/** Terms as they are stored: JSON with rates and sums as text. */
export type StoredTerms = z.infer<typeof SecondEdition>;

/**
 * @throws on terms that can't be served: an order of set-off that leaves a part out, rows that do not add up or rise,
 *   another basis than the days of the calendar, figures out of range
 */
export function toStoredTerms({ method, rate, basis, rows, dueOn, servicing }: LoanTerms): StoredTerms {
  let balance = rows.reduce((sum, row) => sum + row.principal, 0n);
  const addsUp = rows.every((row, n) => {
    balance -= row.principal;
    return row.number === n + 1 && row.total === row.principal + row.interest && row.balance === balance;
  });
  if (!addsUp || rows.at(-1)?.dueOn !== dueOn) throw new RangeError('the schedule does not add up');
  return SecondEdition.parse({
    edition: 2,
    method,
    rate: { share: formatDecimal(rate.share), per: rate.per },
    basis,
    rows: rows.map((row) => ({
      dueOn: row.dueOn,
      principalTiyn: row.principal.toString(),
      interestTiyn: row.interest.toString(),
    })),
    servicing: {
      ...servicing,
      penaltyDailyRate: formatDecimal(servicing.penaltyDailyRate),
      penaltyYearlyShare: formatDecimal(servicing.penaltyYearlyShare),
      overpaymentShare: servicing.overpaymentShare && formatDecimal(servicing.overpaymentShare),
    },
  });
}

/**
 * @param principal of the loan; the earlier edition did not repeat it
 * @throws on a row that is not what `toStoredTerms`, or the earlier edition, wrote
 */
export function fromStoredTerms(stored: unknown, principal: Tiyn): LoanTerms {
  const isFirst = typeof stored === 'object' && stored !== null && !('edition' in stored);
  return isFirst ? fromFirst(FirstEdition.parse(stored), principal) : fromSecond(SecondEdition.parse(stored));
}

function fromSecond({ method, rate, basis, rows, servicing }: StoredTerms): LoanTerms {
  let balance = rows.reduce((sum, row) => sum + parseTiyn(row.principalTiyn), 0n);
  const read = rows.map((row, n) => {
    const principal = parseTiyn(row.principalTiyn);
    const interest = parseTiyn(row.interestTiyn);
    balance -= principal;
    return {
      number: n + 1,
      dueOn: row.dueOn as LocalDate, // checked: an ISO date that exists
      principal,
      interest,
      total: tiyn(principal + interest),
      balance: tiyn(balance),
    };
  });
  const dueOn = read.at(-1)?.dueOn;
  if (dueOn === undefined) throw new RangeError('a schedule has a row');
  return {
    method,
    rate: { share: parseDecimal(rate.share), per: rate.per },
    basis,
    rows: read,
    dueOn,
    servicing: readServicing(servicing),
  };
}

function fromFirst(
  { dailyRate, dueOn, interestTiyn, servicing }: z.infer<typeof FirstEdition>,
  principal: Tiyn,
): LoanTerms {
  const interest = parseTiyn(interestTiyn);
  const day = dueOn as LocalDate; // checked: an ISO date that exists
  return {
    method: 'single-payment',
    rate: { share: parseDecimal(dailyRate), per: 'day' },
    basis: 'actual-365',
    rows: [
      { number: 1, dueOn: day, principal, interest, total: tiyn(principal + interest), balance: tiyn(0n) },
    ],
    dueOn: day,
    servicing: readServicing(servicing),
  };
}

function readServicing(stored: z.infer<typeof Servicing>): ServicingRules {
  return {
    ...stored,
    penaltyDailyRate: parseDecimal(stored.penaltyDailyRate),
    penaltyYearlyShare: parseDecimal(stored.penaltyYearlyShare),
    overpaymentShare: stored.overpaymentShare === null ? null : parseDecimal(stored.overpaymentShare),
  };
}
