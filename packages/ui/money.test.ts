import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatFraction, formatPercent, formatRound, formatTenge, parseTenge } from './money.ts';

test('a sum has thin spaces that do not break, a comma and two decimals', () => {
  assert.equal(formatTenge('25000000'), '250\u202f000,00\u00a0₸');
  assert.equal(formatTenge('5'), '0,05\u00a0₸');
  assert.equal(formatTenge('100000000000'), '1\u202f000\u202f000\u202f000,00\u00a0₸');
  assert.equal(formatTenge(-150n), '−1,50\u00a0₸');
});

test('what is no whole number of tiyn is never shown as a sum', () => {
  for (const wrong of ['', '1.5', 'abc', '1e9', ' 1', '99999999999999999999']) {
    assert.equal(formatTenge(wrong), '—');
  }
});

test('a label leaves out tiyn only when there are none', () => {
  assert.equal(formatRound('25000000'), '250\u202f000\u00a0₸');
  assert.equal(formatRound('25000001'), '250\u202f000,01\u00a0₸');
});

test('a sum is read as people type it, and refused otherwise', () => {
  const sums = {
    '250 000': '25000000',
    '250000,5': '25000050',
    '250 000 ₸': '25000000',
    '0': '0',
    '1.05': '105',
  };
  for (const [typed, tiyn] of Object.entries(sums)) assert.equal(parseTenge(typed), tiyn, typed);
  for (const wrong of ['', '-1', '1,234', '1,2,3', '12a', '1e6', '9'.repeat(13)]) {
    assert.equal(parseTenge(wrong), null, wrong);
  }
});

test('what was formatted reads back', () => {
  for (const tiyn of ['1', '99', '100', '19462500', '123456789']) {
    assert.equal(parseTenge(formatTenge(tiyn)), tiyn);
  }
});

test('a fraction becomes per cent by moving the point, never by a float', () => {
  assert.equal(formatFraction('0.0029'), '0,29\u202f%');
  assert.equal(formatFraction('0.0029966'), '0,29966\u202f%');
  assert.equal(formatFraction('0.46'), '46\u202f%');
  assert.equal(formatFraction('1'), '100\u202f%');
  assert.equal(formatFraction('x'), '—');
  assert.equal(formatPercent('178.6'), '178,6\u202f%');
});
