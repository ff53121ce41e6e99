import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { ApiProblem, NoAnswer } from '../api.ts';
import { keepLetterDraft, type LetterDraft, readLetterDraft, sendLetter } from './letter-draft.ts';

const draft: LetterDraft = { kind: 'appeal', loanId: '', subject: 'Тақырып', text: 'Бірінші жол.\nЕкінші.' };

/** What the server was sent, letter by letter, and how it answers the next ones. */
let keys: (string | null)[] = [];
let answers: (() => Response)[] = [];

const lost = (): Response => {
  throw new TypeError('network');
};
const answer = (status: number, body: object) => () => new Response(JSON.stringify(body), { status });

beforeEach(() => {
  const kept = new Map<string, string>();
  const storage = {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  };
  Object.defineProperty(globalThis, 'sessionStorage', { value: storage, configurable: true });
  keys = [];
  answers = [];
  globalThis.fetch = async (path, request) => {
    if (path === '/api/session') return answer(200, { kind: 'client', csrfToken: 'token' })();
    keys.push(new Headers(request?.headers).get('idempotency-key'));
    return (answers.shift() ?? lost)();
  };
});

test('after no answer the same words go under the same key, also from a page loaded anew', async () => {
  answers = [lost, answer(201, { id: 'letter' })];
  await assert.rejects(sendLetter('a', draft), NoAnswer);
  const typed = readLetterDraft('a', {});
  assert.deepEqual(typed, draft);
  assert.equal((await sendLetter('a', typed)).id, 'letter');
  assert.equal(keys.length, 2);
  assert.equal(keys[0], keys[1]);
});

test('changed words are another letter, and so is the same after a refusal', async () => {
  answers = [lost, answer(429, { code: 'letters-a-day' }), answer(201, { id: 'letter' })];
  await assert.rejects(sendLetter('a', draft), NoAnswer);
  const changed = { ...draft, text: 'Басқаша.' };
  await assert.rejects(sendLetter('a', changed), ApiProblem);
  await sendLetter('a', changed);
  assert.equal(new Set(keys).size, 3);
});

test('what was sent is no draft any more', async () => {
  answers = [answer(201, { id: 'letter' })];
  keepLetterDraft('a', draft);
  await sendLetter('a', draft);
  assert.equal(readLetterDraft('a', {}).text, '');
});

test("a draft is its writer's alone; a link chooses what it is about and keeps the words", () => {
  keepLetterDraft('a', draft);
  assert.equal(readLetterDraft('b', {}).text, '');
  assert.deepEqual(readLetterDraft('a', { kind: 'new-terms', loanId: 'loan' }), {
    ...draft,
    kind: 'new-terms',
    loanId: 'loan',
  });
});
