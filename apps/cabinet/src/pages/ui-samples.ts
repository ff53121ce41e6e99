import type { Instalment, InstalmentState } from '@nesie/ui';

/** Figures of nobody, for the page of parts. */
export const figures = {
  receiveTiyn: '10000000',
  payTiyn: '10870000',
  overpaymentTiyn: '870000',
  dueOn: '2026-12-23',
  rate: { share: '0.0029', per: 'day' },
  nominalAnnualRate: '105.85',
  gesv: '175.4',
} as const;

const interest = [1500000, 1394307, 1285443, 1173313, 1057819, 938860];

export const instalments: readonly Instalment[] = interest.map((cost, i) => ({
  number: i + 1,
  dueOn: `2027-${String(i + 1).padStart(2, '0')}-24`,
  principalTiyn: String(9_230_000 - cost),
  interestTiyn: String(cost),
  totalTiyn: '9230000',
  balanceTiyn: String(50_000_000 - (i + 1) * 8_100_000),
}));

const states: readonly InstalmentState[] = ['paid', 'paid', 'overdue', 'partly', 'due', 'coming'];

export const running: readonly Instalment[] = instalments.map(({ balanceTiyn: _, ...row }, i) => ({
  ...row,
  paidTiyn: i < 2 ? row.totalTiyn : '400000',
  state: states[i] ?? 'coming',
}));

/** So many seconds from now. */
export function instant(seconds: number): string {
  return new Date(Date.now() + seconds * 1000).toISOString();
}
