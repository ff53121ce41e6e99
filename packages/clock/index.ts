/** A moment, always `YYYY-MM-DDTHH:mm:ss.sssZ`: it compares as text and goes into SQL and JSON as it is. */
export type Instant = string & { readonly __brand: 'Instant' };

/** A calendar day of Kazakhstan, `YYYY-MM-DD`. */
export type LocalDate = string & { readonly __brand: 'LocalDate' };

/** Time as an argument. Business time may run ahead of real time in the sandbox, never in production. */
export interface Clock {
  /** Business time: deadlines of the law, of acts and of live images, accrual, documents. */
  now(): Instant;
  /** Real time: leases, rate limits, sessions, TOTP. */
  real(): Instant;
}

/** A clock whose business time can be told to run ahead. */
export interface SandboxClock extends Clock {
  /** The offset that the database holds, milliseconds; smaller than before is refused. */
  adopt(offsetMs: number): void;
  readonly offsetMs: number;
}

// One zone since 1 March 2024, UTC+5 all year (docs/law.md); days before that are not computed here.
const ALMATY_OFFSET_MS = 5 * 3_600_000;
const DAY_MS = 86_400_000;
const INSTANT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:?\d{2})$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

function instantOf(ms: number): Instant {
  return new Date(ms).toISOString() as Instant;
}

function msOf(instant: Instant): number {
  return Date.parse(instant);
}

/** @returns the instant in the one form used everywhere; throws on anything else than ISO 8601 with a zone */
export function parseInstant(text: string): Instant {
  const ms = INSTANT.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(ms)) throw new RangeError('not an instant');
  return instantOf(ms);
}

/** Whether a text is a day that exists. */
export function isLocalDate(text: string): text is LocalDate {
  if (!DATE.test(text)) return false;
  const ms = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}

/** @returns the day; throws on a day that doesn't exist, such as 2026-02-29 */
export function parseLocalDate(text: string): LocalDate {
  if (!isLocalDate(text)) throw new RangeError('not a day');
  return text;
}

export function plusMillis(instant: Instant, ms: number): Instant {
  return instantOf(msOf(instant) + ms);
}

export function plusSeconds(instant: Instant, seconds: number): Instant {
  return plusMillis(instant, seconds * 1000);
}

/** @returns `to` − `from` in milliseconds */
export function millisBetween(from: Instant, to: Instant): number {
  return msOf(to) - msOf(from);
}

/** The day it is in Kazakhstan at a moment (Asia/Almaty). */
export function dayOf(instant: Instant): LocalDate {
  return new Date(msOf(instant) + ALMATY_OFFSET_MS).toISOString().slice(0, 10) as LocalDate;
}

/** The first moment of a day in Kazakhstan. */
export function startOfDay(day: LocalDate): Instant {
  return instantOf(Date.parse(`${day}T00:00:00Z`) - ALMATY_OFFSET_MS);
}

export function plusDays(day: LocalDate, days: number): LocalDate {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10) as LocalDate;
}

/** @returns `to` − `from` in days */
export function daysBetween(from: LocalDate, to: LocalDate): number {
  return (Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / DAY_MS;
}

/** A day in figures, as messages and documents in kk and ru have it: `23.12.2026`. */
export function dayInFigures(day: LocalDate): string {
  return day.split('-').reverse().join('.');
}

/** A moment by Kazakhstan's clock, to the minute: `23.12.2026 14:05`. */
export function momentInFigures(instant: Instant): string {
  return `${dayInFigures(dayOf(instant))} ${plusMillis(instant, ALMATY_OFFSET_MS).slice(11, 16)}`;
}

/** The same day some years on; 29 February becomes 28 February where there is none. */
export function plusYears(day: LocalDate, years: number): LocalDate {
  const moved = `${String(Number(day.slice(0, 4)) + years).padStart(4, '0')}${day.slice(4)}`;
  return isLocalDate(moved) ? moved : parseLocalDate(`${moved.slice(0, 8)}28`);
}

/** The clock of production: business time is real time. */
export function systemClock(): Clock {
  const now = () => instantOf(Date.now());
  return { now, real: now };
}

/** The clock of the sandbox: business time runs ahead of real time by an offset that never shrinks. */
export function sandboxClock(): SandboxClock {
  let offsetMs = 0;
  return {
    now: () => instantOf(Date.now() + offsetMs),
    real: () => instantOf(Date.now()),
    adopt(next) {
      if (next > offsetMs) offsetMs = next;
    },
    get offsetMs() {
      return offsetMs;
    },
  };
}

/** A clock for tests: it stands until it is moved. */
export function fixedClock(
  start: Instant,
): Clock & { set(to: Instant): void; advance(seconds: number): void } {
  let at = start;
  return {
    now: () => at,
    real: () => at,
    set(to) {
      at = to;
    },
    advance(seconds) {
      at = plusSeconds(at, seconds);
    },
  };
}

/** Milliseconds on a clock that only goes forward, for measuring how long something took. */
export function monotonicMs(): number {
  return performance.now();
}
