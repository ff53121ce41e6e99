import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addDays,
  daysBetween,
  formatDate,
  formatInstant,
  isRealDate,
  joinDate,
  splitDate,
  today,
} from './dates.ts';

test('a day is written in words in each language', () => {
  assert.equal(formatDate('2026-11-23', 'kk'), '23\u00a0қараша 2026');
  assert.equal(formatDate('2026-11-03', 'ru'), '3\u00a0ноября 2026');
  assert.equal(formatDate('2026-11-23', 'en'), '23\u00a0November 2026');
  assert.equal(formatDate('2026-13-01', 'kk'), '—');
});

test('an instant is told by the clock of Kazakhstan', () => {
  assert.equal(formatInstant('2026-11-23T20:30:00.000Z', 'kk'), '24\u00a0қараша 2026, 01:30');
  assert.equal(today(Date.parse('2026-11-23T18:59:59Z')), '2026-11-23');
  assert.equal(today(Date.parse('2026-11-23T19:00:00Z')), '2026-11-24');
});

test('days are counted on the calendar', () => {
  assert.equal(addDays('2026-02-27', 3), '2026-03-02');
  assert.equal(daysBetween('2026-11-23', '2026-12-23'), 30);
});

test('a half-typed date is kept as typed', () => {
  for (const typed of [
    { day: '5', month: '', year: '' },
    { day: '', month: '3', year: '20' },
    { day: '31', month: '2', year: '2026' },
  ]) {
    assert.deepEqual(splitDate(joinDate(typed)), typed);
  }
  assert.equal(joinDate({ day: '', month: '', year: '' }), '');
  assert.equal(joinDate({ day: '5', month: '3', year: '2021' }), '2021-03-05');
});

test('only days of the calendar are real', () => {
  assert.ok(isRealDate('2028-02-29'));
  for (const wrong of ['2026-02-29', '2026-2-1', '2026-00-10', '', '26-01-01'])
    assert.ok(!isRealDate(wrong), wrong);
});
