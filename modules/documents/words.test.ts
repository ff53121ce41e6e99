import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { dateWords, kkNumber, percentOfShare, ruNumber, ruPlural, sumWords } from './words.ts';

test('numbers in Kazakh words', () => {
  const cases: readonly (readonly [bigint, string])[] = [
    [0n, 'нөл'],
    [7n, 'жеті'],
    [19n, 'он тоғыз'],
    [100n, 'бір жүз'],
    [1_000n, 'бір мың'],
    [194_625n, 'бір жүз тоқсан төрт мың алты жүз жиырма бес'],
    [2_000_001n, 'екі миллион бір'],
  ];
  for (const [n, words] of cases) assert.equal(kkNumber(n), words);
});

test('numbers in Russian words, with their genders and cases', () => {
  const cases: readonly (readonly [bigint, string])[] = [
    [0n, 'ноль'],
    [1_000n, 'одна тысяча'],
    [2_002n, 'две тысячи два'],
    [11_014n, 'одиннадцать тысяч четырнадцать'],
    [194_625n, 'сто девяносто четыре тысячи шестьсот двадцать пять'],
    [21_000_000n, 'двадцать один миллион'],
  ];
  for (const [n, words] of cases) assert.equal(ruNumber(n), words);
});

test('a sum has its tiyn and no-break spaces; a sum below zero or beyond a thousand milliards is refused', () => {
  assert.deepEqual(sumWords('19462505'), {
    digits: '194\u00a0625,05\u00a0₸',
    kk: '194\u00a0625,05 (бір жүз тоқсан төрт мың алты жүз жиырма бес) теңге 05 тиын',
    ru: '194\u00a0625,05 (сто девяносто четыре тысячи шестьсот двадцать пять) тенге 05 тиын',
  });
  assert.throws(() => sumWords('-100'), RangeError);
  assert.throws(() => sumWords('100000000000000'), RangeError);
});

test('dates, with the Kazakh dative for «дейін»', () => {
  assert.deepEqual(dateWords('2026-09-05'), {
    digits: '05.09.2026',
    kk: '2026 жылғы 5\u00a0қыркүйек',
    kkTo: '2026 жылғы 5\u00a0қыркүйекке',
    ru: '5\u00a0сентября 2026 года',
  });
});

test('a share becomes per cent exactly', () => {
  const cases = {
    '0.0029': '0,29',
    '0.005': '0,5',
    '0.1': '10',
    '1': '100',
    '0.00293304': '0,293304',
    '0': '0',
  };
  for (const [share, percent] of Object.entries(cases)) assert.equal(percentOfShare(share), percent);
});

test('Russian plurals', () => {
  const day = (n: number) => ruPlural(n, 'день', 'дня', 'дней');
  assert.deepEqual([1, 2, 5, 11, 14, 21, 22, 45, 111].map(day), [
    'день',
    'дня',
    'дней',
    'дней',
    'дней',
    'день',
    'дня',
    'дней',
    'дней',
  ]);
});

test('two numbers never have the same words', () => {
  const number = fc.bigInt({ min: 0n, max: 999_999_999_999n });
  fc.assert(
    fc.property(number, number, (a, b) => {
      if (a === b) return;
      assert.notEqual(kkNumber(a), kkNumber(b));
      assert.notEqual(ruNumber(a), ruNumber(b));
    }),
  );
});
