import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import {
  addWorkingDays,
  checkDigit,
  ibanWithCheckDigits,
  isWorkingDay,
  maskPhone,
  readBin,
  readIban,
  readIin,
  readPhone,
} from './index.ts';

test('[R-6.1b] numbers known to be valid are read, with birth date and sex', () => {
  assert.deepEqual(readIin('061211600012'), { iin: '061211600012', birthDate: '2006-12-11', sex: 'female' });
  assert.deepEqual(readIin('900101 300007'), { iin: '900101300007', birthDate: '1990-01-01', sex: 'male' });
  assert.ok('iin' in readIin('900101300811'), 'second round of weights');
});

test('[R-6.1b] a wrong check digit, a wrong length and a birth date that cannot be are refused by name', () => {
  assert.deepEqual(readIin('900101300008'), { problem: 'wrong-check-digit' });
  assert.deepEqual(readIin('90010130000'), { problem: 'not-twelve-digits' });
  assert.deepEqual(readIin('90010130000a'), { problem: 'not-twelve-digits' });
  const impossible = `90023030000`;
  const digit = checkDigit(impossible);
  assert.deepEqual(readIin(`${impossible}${digit}`), { problem: 'no-such-birth-date' });
  assert.equal(checkDigit('90010130080'), null, 'never issued');
});

// The eleventh digit has weight 11 in the first round, so the number's own design does not protect it there.
test('a single wrong digit is noticed, save the eleventh and where the second round of weights decides', () => {
  const unnoticed: string[] = [];
  for (const at of [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11]) {
    for (let add = 1; add < 10; add++) {
      const digits = [...'900101300007'].map(Number);
      digits[at] = ((digits[at] ?? 0) + add) % 10;
      if (!('problem' in readIin(digits.join('')))) unnoticed.push(digits.join(''));
    }
  }
  assert.ok(unnoticed.length <= 1, `unnoticed: ${unnoticed.join(' ')}`);
});

test('business numbers are told from individual ones', () => {
  assert.ok('bin' in readBin('090840000906'));
  assert.ok('bin' in readBin('960440000151'));
  assert.ok('problem' in readBin('900101300007'));
});

test('[R-6.1e] public account numbers pass, a changed one and an unknown bank do not', () => {
  for (const [iban, bank] of [
    ['KZ476010131000179714', '601'],
    ['kz85 722S 0000 0012 5964', '722'],
    ['KZ54125KZT1002300104', '125'],
  ] as const) {
    const read = readIban(iban);
    assert.ok('iban' in read && read.bankCode === bank);
  }
  assert.deepEqual(readIban('KZ476010131000179715'), { problem: 'wrong-check-digits' });
  assert.deepEqual(readIban('DE89370400440532013000'), { problem: 'not-kazakh' });
  assert.deepEqual(readIban('KZ47601013100017971'), { problem: 'wrong-length' });
  assert.deepEqual(readIban(ibanWithCheckDigits('000', '0000000000001')), {
    problem: 'unknown-bank',
    bankCode: '000',
  });
});

test('[R-6.1d] mobile numbers as people type them', () => {
  for (const typed of ['8 701 234 56 78', '+7 (701) 234-56-78', '77012345678', '7012345678']) {
    assert.equal(readPhone(typed), '+77012345678');
  }
  for (const typed of ['+77272345678', '12345', '+447012345678', 'seven', '+7701234567'])
    assert.equal(readPhone(typed), null);
  assert.equal(maskPhone('+77012345678'), '+7 ••• ••• •• 78');
});

test('working days of 2026 and 2027', () => {
  assert.equal(isWorkingDay(parseLocalDate('2026-03-25')), false);
  assert.equal(isWorkingDay(parseLocalDate('2026-03-16')), true);
  assert.equal(isWorkingDay(parseLocalDate('2027-03-15')), false);
  assert.equal(isWorkingDay(parseLocalDate('2025-01-05')), true, 'a Sunday that worked');
  assert.equal(addWorkingDays(parseLocalDate('2026-12-31'), 1), '2027-01-05');
  assert.throws(() => isWorkingDay(parseLocalDate('2031-01-01')));
  assert.equal(
    addWorkingDays(parseLocalDate('2027-12-31'), 1),
    '2028-01-03',
    'past the table only weekends are off',
  );
});
