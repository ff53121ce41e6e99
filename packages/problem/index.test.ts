import assert from 'node:assert/strict';
import { test } from 'node:test';
import { chooseLang, ok, refuse, toProblem } from './index.ts';

const problems = {
  'too-much': {
    status: 422,
    text: { kk: 'Ең көбі {most} ₸.', ru: 'Не больше {most} ₸.', en: 'At most {most} ₸. Ask for less.' },
  },
};

test('a refusal becomes problem details with its figures and a short title', () => {
  const problem = toProblem(problems, { code: 'too-much', most: 324_375n } as never, 'en');
  assert.equal(problem.status, 422);
  assert.equal(problem.type, 'urn:nesie:problem:too-much');
  assert.equal(problem.title, 'At most 324375 ₸.');
  assert.equal(problem.detail, 'At most 324375 ₸. Ask for less.');
  assert.equal(problem.most, '324375');
});

test('a code without a sentence is a bug, not an answer', () => {
  assert.throws(() => toProblem(problems as never, { code: 'never-mapped' }, 'kk'), /never-mapped/);
});

test('the first language that the product speaks is taken, Kazakh otherwise', () => {
  assert.equal(chooseLang('de, ru-KZ;q=0.8, en'), 'ru');
  assert.equal(chooseLang(undefined), 'kk');
  assert.equal(chooseLang('zh'), 'kk');
});

test('results tell themselves apart', () => {
  assert.equal(ok(1).refused, false);
  assert.equal(refuse({ code: 'x' }).refused, true);
});
