import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkCode, checkDate, checkIban, checkIin, checkName, checkPhone, checkPresent } from './checks.ts';

test('[R-6.1b] an IIN is checked by its digit, in both rounds', () => {
  for (const right of ['900101300007', '900101300811', '061211600012', '9001 0130 0007']) {
    assert.equal(checkIin(right), null, right);
  }
  assert.equal(checkIin('900101300008'), 'check.iinDigit');
  assert.equal(checkIin('900101300800'), 'check.iinDigit');
  assert.equal(checkIin('90010130000'), 'check.iinLength');
  assert.equal(checkIin(' '), 'check.required');
});

test('[R-6.1e] an IBAN is Kazakh, 20 long and right by mod 97', () => {
  for (const right of ['KZ476010131000179714', 'kz85 722S 0000 0012 5964', 'KZ54125KZT1002300104']) {
    assert.equal(checkIban(right), null, right);
  }
  assert.equal(checkIban('KZ476010131000179715'), 'check.ibanDigits');
  assert.equal(checkIban('DE89370400440532013000'), 'check.ibanLength');
  assert.equal(checkIban(''), 'check.required');
});

test('[R-6.1d] a mobile number is taken however it is typed, a land line is not', () => {
  for (const right of ['+7 701 234 56 78', '8 (747) 123-45-67', '7012345678', '77012345678']) {
    assert.equal(checkPhone(right), null, right);
  }
  for (const wrong of ['+7 495 123 45 67', '701234567', '+1 701 234 5678', '8727']) {
    assert.equal(checkPhone(wrong), 'check.phone', wrong);
  }
});

test('codes, dates and texts', () => {
  assert.equal(checkCode('123 456'), null);
  assert.equal(checkCode('12345'), 'check.code');
  assert.equal(checkDate('2031-03-04'), null);
  assert.equal(checkDate('2031-02-30'), 'check.date');
  assert.equal(checkPresent('  '), 'check.required');
  assert.equal(checkPresent('ә'.repeat(11), 10), 'check.tooLong');
});

test('[R-6.1a] a name is what a document has: short ones and long ones, and no emoji, digit or Latin letter', () => {
  for (const right of ['Ә', 'Ли', 'Серікқызы', 'Салтыков-Щедрин', 'Абу Бакр', 'қ'.repeat(40)]) {
    assert.equal(checkName(right), null, right);
  }
  assert.equal(checkName(''), 'check.required');
  assert.equal(checkName('Cерік'), 'check.latin');
  assert.equal(checkName('Айгүл😀'), 'check.name');
  assert.equal(checkName('Айгүл2'), 'check.name');
  assert.equal(checkName('ә'.repeat(61)), 'check.tooLong');
});
