import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ListedLetter } from '../api-types/papers.ts';
import { threadsOf } from './threads.ts';

const letter = (of: Partial<ListedLetter>): ListedLetter => ({
  id: 'a',
  number: 'К-2026-000001',
  direction: 'in',
  kind: 'question',
  subject: 'Тақырып',
  at: '2026-11-23T10:00:00.000Z',
  answerBy: null,
  answeredAt: null,
  answersId: null,
  loanId: null,
  unread: false,
  ...of,
});

test('an answer stands with its letter, and makes the thread unread and the newest', () => {
  const first = letter({ id: 'first', at: '2026-11-01T10:00:00.000Z' });
  const second = letter({ id: 'second', at: '2026-11-02T10:00:00.000Z' });
  const answer = letter({
    id: 'answer',
    direction: 'out',
    answersId: 'first',
    unread: true,
    at: '2026-11-03T10:00:00.000Z',
  });
  assert.deepEqual(
    threadsOf([answer, second, first]).map(({ letter: { id }, unread, at }) => ({ id, unread, at })),
    [
      { id: 'first', unread: true, at: '2026-11-03T10:00:00.000Z' },
      { id: 'second', unread: false, at: '2026-11-02T10:00:00.000Z' },
    ],
  );
});

test('an answer whose letter is not in the list is not lost', () => {
  const answer = letter({ id: 'answer', direction: 'out', answersId: 'elsewhere' });
  assert.deepEqual(
    threadsOf([answer]).map(({ letter: { id } }) => id),
    ['answer'],
  );
});
