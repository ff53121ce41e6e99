import { formatTenge, readTiyn } from './money.ts';
import { useUi } from './provider.tsx';

const width = 320;
const height = 120;
const floor = height - 18;

export interface CostChartProps {
  readonly receiveTiyn: string;
  readonly payTiyn: string;
  readonly termDays: number;
  readonly maxDays: number;
}

/** What is owed from the first day to the last: the flat part is what was received, the wedge above is what it costs. */
export function CostChart({ receiveTiyn, payTiyn, termDays, maxDays }: CostChartProps) {
  const { words } = useUi();
  const receive = Number(readTiyn(receiveTiyn) ?? 0n);
  const pay = Number(readTiyn(payTiyn) ?? 0n);
  // Drawing only: the figures beside the picture are exact.
  const top = Math.max(pay, receive * 1.14, 1);
  const y = (sum: number) => floor - (sum / top) * (floor - 14);
  const x = 8 + (termDays / Math.max(maxDays, 1)) * (width - 16);
  const label = words.cost(formatTenge(receiveTiyn), formatTenge(payTiyn), words.days(termDays));
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
        <path className="chart-body" d={`M8 ${floor}V${y(receive)}H${x}V${floor}z`} />
        <path className="chart-cost" d={`M8 ${y(receive)}L${x} ${y(pay)}V${y(receive)}z`} />
        <path className="chart-base" d={`M8 ${floor}H${width - 8}`} />
        <path className="chart-due" d={`M${x} ${y(pay)}V${floor}`} />
        <circle className="chart-dot" cx={x} cy={y(pay)} r="4" />
      </svg>
      <figcaption className="legend small">
        <span className="legend-body">{words.principal}</span>
        <span className="legend-cost">{words.overpayment(formatTenge(diff(payTiyn, receiveTiyn)))}</span>
      </figcaption>
    </figure>
  );
}

function diff(a: string, b: string): string {
  return ((readTiyn(a) ?? 0n) - (readTiyn(b) ?? 0n)).toString();
}

/** The loan as a picture: paid and left. */
export function LoanPicture({
  paidTiyn,
  leftTiyn,
}: {
  readonly paidTiyn: string;
  readonly leftTiyn: string;
}) {
  const { words } = useUi();
  const paid = Number(readTiyn(paidTiyn) ?? 0n);
  const left = Number(readTiyn(leftTiyn) ?? 0n);
  const share = paid + left > 0 ? paid / (paid + left) : 0;
  return (
    <figure className="chart">
      <svg
        viewBox="0 0 320 24"
        role="img"
        aria-label={words.loan(formatTenge(paidTiyn), formatTenge(leftTiyn))}
      >
        <rect className="chart-left" x="1" y="1" width="318" height="22" rx="8" />
        {share > 0 && (
          <rect className="chart-paid" x="1" y="1" width={Math.max(318 * share, 16)} height="22" rx="8" />
        )}
      </svg>
      <figcaption className="legend small">
        <span className="legend-paid">{words.paid(formatTenge(paidTiyn))}</span>
        <span className="legend-left">{words.left(formatTenge(leftTiyn))}</span>
      </figcaption>
    </figure>
  );
}
