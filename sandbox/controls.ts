import { type Answer, type Faults, isRecord, json, problem, WIRE_FAULTS } from './serve.ts';

/** The switches that every stand-in has. */
export const commonSwitches: Faults = { dead: false, delayMs: 0, wire: 'none' };

/** Which values a switch takes: any of a list, a boolean, or a number of milliseconds up to ten minutes. */
export type SwitchRules<M> = {
  readonly [K in keyof M]: readonly M[K][] | 'boolean' | 'milliseconds';
};

export const commonRules: SwitchRules<Faults> = {
  dead: 'boolean',
  delayMs: 'milliseconds',
  wire: WIRE_FAULTS,
};

function fits(rule: readonly unknown[] | 'boolean' | 'milliseconds', value: unknown): boolean {
  if (rule === 'boolean') return typeof value === 'boolean';
  if (rule === 'milliseconds')
    return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 600_000;
  return rule.includes(value);
}

/**
 * The switches after a change, or the name of the first that doesn't exist or
 * doesn't take its value: a misspelt switch must not pass as a passed test.
 */
export function switched<M extends object>(
  mode: M,
  rules: SwitchRules<M>,
  change: unknown,
): { readonly mode: M } | { readonly wrong: string } {
  if (!isRecord(change)) return { wrong: 'mode' };
  for (const [name, value] of Object.entries(change)) {
    const rule = Object.hasOwn(rules, name) ? rules[name as keyof M] : undefined;
    if (rule === undefined || !fits(rule, value)) return { wrong: name };
  }
  return { mode: { ...mode, ...change } };
}

const ALMATY_OFFSET_MS = 5 * 3_600_000;
const DAY_MS = 86_400_000;
const MOST_AHEAD_MS = 50 * 366 * DAY_MS;

/** The day in Kazakhstan at a moment: UTC+5 since 1 March 2024. */
export function dayAt(ms: number): string {
  return new Date(ms + ALMATY_OFFSET_MS).toISOString().slice(0, 10);
}

export function nextDay(day: string): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + DAY_MS).toISOString().slice(0, 10);
}

export function isDay(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** ISO 7064 mod 97-10 and the Kazakh shape: 20 signs. */
export function isIban(text: unknown): text is string {
  if (typeof text !== 'string' || !/^KZ\d{2}[A-Z0-9]{16}$/.test(text)) return false;
  const digits = [...(text.slice(4) + text.slice(0, 4))].map((sign) => Number.parseInt(sign, 36)).join('');
  return BigInt(digits) % 97n === 1n;
}

/** Twelve digits whose last is the right check digit. */
export function isIin(text: unknown): text is string {
  if (typeof text !== 'string' || !/^\d{12}$/.test(text)) return false;
  const digits = [...text].map(Number);
  const sum = (shift: number) =>
    digits.slice(0, 11).reduce((total, digit, i) => total + digit * (((i + shift) % 11) + 1), 0) % 11;
  const check = sum(0) === 10 ? sum(2) : sum(0);
  return check === digits[11];
}

/** "250000.00" as tiyn; null for anything that isn't a sum with at most two decimals. */
export function tiynOf(text: unknown): bigint | null {
  const match = typeof text === 'string' ? /^(\d{1,15})(?:\.(\d{1,2}))?$/.exec(text) : null;
  return match ? BigInt(match[1] ?? '0') * 100n + BigInt((match[2] ?? '').padEnd(2, '0')) : null;
}

export function tengeOf(tiyn: bigint): string {
  const digits = (tiyn < 0n ? -tiyn : tiyn).toString().padStart(3, '0');
  return `${tiyn < 0n ? '-' : ''}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

/**
 * The clock's offset after it was told one, in whole milliseconds; null when that is no offset.
 * Time goes forward only: of two who tell it, the one further ahead is believed.
 */
export function readOffset(told: unknown, before: number): number | null {
  const isOffset =
    typeof told === 'number' && Number.isSafeInteger(told) && told >= 0 && told <= MOST_AHEAD_MS;
  return isOffset ? Math.max(told, before) : null;
}

/** What any stand-in is told: how to behave, and how far business time runs ahead. */
export type Steering<M> =
  | { readonly kind: 'mode'; readonly mode: M }
  | { readonly kind: 'clock'; readonly offsetMs: number };

export interface Steered<M extends object> {
  readonly mode: M;
  readonly rules: SwitchRules<M>;
  readonly offsetMs: number;
  /** keeps what was told, and does it */
  readonly tell: (steering: Steering<M>) => void;
}

/** `POST /control` and `POST /control/clock`, the same for every stand-in; null for another path. */
export function steer<M extends object>(
  path: string,
  body: Readonly<Record<string, unknown>>,
  { mode, rules, offsetMs, tell }: Steered<M>,
): Answer | null {
  if (path === '/control/clock') {
    const told = readOffset(body.offsetMs, offsetMs);
    if (told === null) return problem(400, 'clock-wrong', 'offsetMs: whole milliseconds, from 0 up');
    tell({ kind: 'clock', offsetMs: told });
    return json(200, { offsetMs: told });
  }
  if (path !== '/control') return null;
  const next = switched(mode, rules, body.mode);
  if ('wrong' in next) return problem(400, 'switch-wrong', next.wrong);
  tell({ kind: 'mode', mode: next.mode });
  return json(200, { mode: next.mode });
}
