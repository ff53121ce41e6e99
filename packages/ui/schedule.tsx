import { Day, Money } from './figures.tsx';
import { formatTenge, readTiyn } from './money.ts';
import { useUi } from './provider.tsx';
import { type Column, Table } from './table.tsx';

export type InstalmentState = 'paid' | 'partly' | 'due' | 'overdue' | 'coming';

export interface Instalment {
  readonly number: number;
  /** 'YYYY-MM-DD' */
  readonly dueOn: string;
  readonly principalTiyn: string;
  readonly interestTiyn: string;
  readonly totalTiyn: string;
  /** what is still owed after this payment, where the schedule is the signed one */
  readonly balanceTiyn?: string;
  /** what has been paid of it, where the loan runs */
  readonly paidTiyn?: string;
  readonly state?: InstalmentState;
}

const marks: Record<InstalmentState, string> = {
  paid: 'tag tag-done',
  partly: 'tag tag-waiting',
  due: 'tag tag-todo',
  overdue: 'tag tag-trouble',
  coming: 'tag',
};

/** Every payment: its day, its parts, and either what is owed after it or how it stands. */
export function ScheduleTable({ rows }: { readonly rows: readonly Instalment[] }) {
  const { words } = useUi();
  const columns: Column<Instalment>[] = [
    {
      key: 'day',
      name: words.paymentDay,
      head: true,
      cell: (row) => (
        <span>
          {row.number}. <Day date={row.dueOn} />
        </span>
      ),
    },
    {
      key: 'total',
      name: words.payment,
      figure: true,
      cell: (row) => (
        <strong>
          <Money tiyn={row.totalTiyn} />
        </strong>
      ),
    },
    {
      key: 'principal',
      name: words.ofPrincipal,
      figure: true,
      cell: (row) => <Money tiyn={row.principalTiyn} />,
    },
    {
      key: 'interest',
      name: words.ofInterest,
      figure: true,
      cell: (row) => <Money tiyn={row.interestTiyn} />,
    },
  ];
  if (rows.some((row) => row.balanceTiyn !== undefined))
    columns.push({
      key: 'balance',
      name: words.balance,
      figure: true,
      cell: (row) => <Money tiyn={row.balanceTiyn ?? ''} />,
    });
  if (rows.some((row) => row.state))
    columns.push({ key: 'state', name: words.state, cell: (row) => <InstalmentMark row={row} /> });
  return (
    <Table
      caption={words.schedule}
      captionHidden
      columns={columns}
      rows={rows}
      rowKey={(row) => row.number}
      rowClass={(row) => (row.state === 'due' || row.state === 'overdue' ? `row-${row.state}` : '')}
    />
  );
}

function InstalmentMark({ row }: { readonly row: Instalment }) {
  const { words } = useUi();
  const state = row.state ?? 'coming';
  return (
    <span className={marks[state]}>
      {state === 'partly' && row.paidTiyn ? words.paid(formatTenge(row.paidTiyn)) : words.instalment[state]}
    </span>
  );
}

const width = 320;
const height = 132;
const floor = height - 20;

/** A bar for every payment: the lower part gives back what was received, the upper is what it costs. */
export function InstalmentChart({ rows }: { readonly rows: readonly Instalment[] }) {
  const { words } = useUi();
  // Drawing only: the figures in the table are exact.
  const bars = rows.map((row) => ({
    number: row.number,
    principal: Number(readTiyn(row.principalTiyn) ?? 0n),
    interest: Number(readTiyn(row.interestTiyn) ?? 0n),
    state: row.state,
  }));
  const top = Math.max(1, ...bars.map((bar) => bar.principal + bar.interest));
  const pitch = (width - 8) / Math.max(bars.length, 1);
  const bar = Math.min(pitch * 0.72, 44);
  const tall = (sum: number) => (sum / top) * (floor - 8);
  const first = rows[0];
  const last = rows.at(-1);
  if (!first || !last) return null;
  const interest = rows.reduce((sum, row) => sum + (readTiyn(row.interestTiyn) ?? 0n), 0n);
  return (
    <figure className="chart">
      <svg
        viewBox={`0 0 ${width} ${height}`}
        role="img"
        aria-label={words.bars(rows.length, formatTenge(first.totalTiyn), formatTenge(last.totalTiyn))}
      >
        {bars.map(({ number, principal, interest: cost, state }, i) => {
          const x = 4 + pitch * i + (pitch - bar) / 2;
          const low = Math.max(tall(principal), 2);
          const high = Math.max(tall(cost), 1);
          return (
            <g key={number} className={state === 'paid' ? 'bar-paid' : undefined}>
              <rect className="bar-principal" x={x} y={floor - low} width={bar} height={low} />
              <rect className="bar-interest" x={x} y={floor - low - high} width={bar} height={high} />
              <text className="bar-number" x={x + bar / 2} y={height - 5} textAnchor="middle">
                {number}
              </text>
            </g>
          );
        })}
        <path className="chart-base" d={`M4 ${floor}H${width - 4}`} />
      </svg>
      <figcaption className="legend small">
        <span className="legend-paid">{words.ofPrincipal}</span>
        <span className="legend-cost">{words.overpayment(formatTenge(interest.toString()))}</span>
      </figcaption>
    </figure>
  );
}
