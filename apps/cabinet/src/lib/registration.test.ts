import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Draft } from '../api-types.ts';
import { isComplete, nextStep, stepState } from './registration.ts';

const passed = { present: true, verdict: { passed: true, criteria: [] } };
const whole: Draft = {
  id: '00000000-0000-4000-8000-000000000000',
  state: 'draft',
  expiresAt: '2026-12-23T00:00:00.000Z',
  fields: {
    surname: 'Серікқызы',
    firstName: 'Айгүл',
    patronymic: '',
    iin: '900101300007',
    documentKind: 'id-card',
    documentNumber: '012345678',
    documentIssuedOn: '2021-03-05',
    documentExpiresOn: '2031-03-04',
    phone: '+77012345678',
    iban: 'KZ476010131000179714',
  },
  phoneConfirmed: true,
  portrait: passed,
  documentFront: passed,
  problems: [],
};

test('a draft with everything right is complete, without a patronymic too', () => {
  assert.ok(isComplete(whole));
  assert.equal(nextStep(whole, null), null);
});

test('what the server found wrong is to be corrected; what was never typed is to be done', () => {
  const wrong = { ...whole, problems: [{ field: 'iin', code: 'under-age', detail: '…' }] };
  assert.equal(stepState(wrong, 'iin'), 'trouble');
  assert.equal(nextStep(wrong, null), 'iin');
  const empty = {
    ...whole,
    fields: { ...whole.fields, iin: '' },
    problems: [{ field: 'iin', code: 'missing', detail: '…' }],
  };
  assert.equal(stepState(empty, 'iin'), 'todo');
});

test('[R-6.1d] a phone counts only when its code came back, and waiting for it is no mistake', () => {
  const waiting: Draft = {
    ...whole,
    phoneConfirmed: false,
    problems: [{ field: 'phone', code: 'phone-not-confirmed', detail: '…' }],
  };
  assert.equal(stepState(waiting, 'phone'), 'todo');
  assert.ok(!isComplete(waiting));
});

test('[R-6.1f] a portrait that was refused is to be taken again', () => {
  const refused: Draft = { ...whole, portrait: { present: true, verdict: { passed: false, criteria: [] } } };
  assert.equal(stepState(refused, 'portrait'), 'trouble');
  assert.equal(nextStep(refused, 'account'), 'portrait');
});

test('going on looks behind the question first, then at what was skipped', () => {
  const skipped: Draft = {
    ...whole,
    fields: { ...whole.fields, iin: '' },
    documentFront: { present: false },
  };
  assert.equal(nextStep(skipped, 'portrait'), 'document-picture');
  assert.equal(nextStep(skipped, 'document-picture'), 'iin');
});
