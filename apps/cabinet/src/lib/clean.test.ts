import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plainDigits, withoutUnseen } from './clean.ts';

test('marks that nobody sees are taken off what was pasted, and nothing that is seen', () => {
  assert.equal(withoutUnseen('\u202eСерік\u200bқызы\u200f'), 'Серікқызы');
  assert.equal(withoutUnseen('\ufeffАйгүл\u00ad'), 'Айгүл');
  assert.equal(withoutUnseen('Нұр-Сұлтан Ө.'), 'Нұр-Сұлтан Ө.');
  assert.equal(withoutUnseen('Айгүл😀'), 'Айгүл😀');
});

test('a copied number keeps its digits and whatever is wrong with it', () => {
  assert.equal(plainDigits('\u200e9001 0130–0007\u200f'), '900101300007');
  assert.equal(plainDigits('90010130000x'), '90010130000x');
});
