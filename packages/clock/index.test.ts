import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  dayOf,
  daysBetween,
  fixedClock,
  isLocalDate,
  millisBetween,
  parseInstant,
  parseLocalDate,
  plusDays,
  plusSeconds,
  plusYears,
  sandboxClock,
  startOfDay,
} from './index.ts';

test('a day of Kazakhstan begins at 19:00 UTC of the day before', () => {
  assert.equal(dayOf(parseInstant('2026-11-23T18:59:59.999Z')), '2026-11-23');
  assert.equal(dayOf(parseInstant('2026-11-23T19:00:00Z')), '2026-11-24');
  assert.equal(startOfDay(parseLocalDate('2026-11-24')), '2026-11-23T19:00:00.000Z');
});

test('days that do not exist are refused', () => {
  assert.equal(isLocalDate('2026-02-29'), false);
  assert.equal(isLocalDate('2028-02-29'), true);
  assert.throws(() => parseLocalDate('2026-13-01'));
  assert.throws(() => parseInstant('2026-11-23'));
  assert.throws(() => parseInstant('yesterday'));
});

test('arithmetic over months, years and zones', () => {
  assert.equal(plusDays(parseLocalDate('2026-12-31'), 1), '2027-01-01');
  assert.equal(daysBetween(parseLocalDate('2024-02-28'), parseLocalDate('2024-03-01')), 2);
  assert.equal(plusYears(parseLocalDate('2024-02-29'), 10), '2034-02-28');
  const at = parseInstant('2026-11-23T12:00:00+05:00');
  assert.equal(at, '2026-11-23T07:00:00.000Z');
  assert.equal(millisBetween(at, plusSeconds(at, 1.5)), 1500);
});

test('the sandbox clock only goes forward', () => {
  const clock = sandboxClock();
  clock.adopt(60_000);
  clock.adopt(1_000);
  assert.equal(clock.offsetMs, 60_000);
  assert.ok(millisBetween(clock.real(), clock.now()) >= 59_000);
});

test('a fixed clock stands until it is moved', () => {
  const clock = fixedClock(parseInstant('2026-01-01T00:00:00Z'));
  clock.advance(90);
  assert.equal(clock.now(), '2026-01-01T00:01:30.000Z');
});
