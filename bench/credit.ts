import { type LocalDate, monotonicMs, parseLocalDate, plusDays } from '@nesie/clock';
import { compareGesv, flowsOf, gesv, type Method, type ScheduleTerms, scheduleOf } from '@nesie/credit';
import { parseDecimal, tenge } from '@nesie/money';
import { type BenchRow, median, row } from './rows.ts';

const CAP = parseDecimal('46');
const FIRST_DAY = parseLocalDate('2026-01-15');
const ROUNDS = 300;
const WARM_UP = 50;

/** What a quote may take with everything around it. */
const QUOTE_LIMIT_MS = 5;

const terms = (method: Method, months: number, issuedOn: LocalDate): ScheduleTerms => ({
  method,
  principal: tenge(500_000),
  rate: { share: parseDecimal('0.36'), per: 'year' },
  basis: 'actual-365',
  term: { unit: 'months', count: months },
  issuedOn,
});

/** Median milliseconds of a quote's counting: the schedule, the figure to show, the cap without rounding. */
function quoteMs(method: Method, months: number): number {
  const taken: number[] = [];
  for (let round = 0; round < WARM_UP + ROUNDS; round += 1) {
    const offer = terms(method, months, plusDays(FIRST_DAY, round));
    const started = monotonicMs();
    const flows = flowsOf(scheduleOf(offer), offer.principal);
    gesv(flows);
    compareGesv(flows, CAP);
    if (round >= WARM_UP) taken.push(monotonicMs() - started);
  }
  return median(taken);
}

/** A quote of twelve rows well under 5 ms; a hundred and twenty rows beside it. */
export async function creditBench(): Promise<readonly BenchRow[]> {
  return (['annuity', 'equal-principal'] as const).flatMap((method) =>
    [12, 120].map((months) =>
      row(
        'credit',
        `schedule, GESV and cap, ${months} rows, ${method}`,
        quoteMs(method, months),
        'ms',
        QUOTE_LIMIT_MS,
        ROUNDS,
      ),
    ),
  );
}
