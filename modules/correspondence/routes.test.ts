import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createHttpServer } from '@nesie/http';
import { applicationProblems } from '../applications/index.ts';
import { documentProblems } from '../documents/index.ts';
import { loanProblems } from '../loans/index.ts';
import { noticeRoutes } from '../notices/index.ts';
import { correspondenceRoutes, letterProblems, numberText } from './index.ts';
import { createLetterWorld, granted } from './testing/world.ts';

let world: Awaited<ReturnType<typeof createLetterWorld>>;
let app: Awaited<ReturnType<typeof createHttpServer>>;
let party: Awaited<ReturnType<typeof world.aParty>>;
before(async () => {
  world = await createLetterWorld();
  party = await world.aParty();
  app = await createHttpServer({
    publicUrl: new URL('http://localhost:8080'),
    problems: [applicationProblems, documentProblems, loanProblems, letterProblems],
    sessionOf: async (cookie) => ({
      actor: cookie ? party.actor : { kind: 'visitor' },
      sessionId: 's',
      csrfToken: 'csrf',
    }),
  });
  await app.register(correspondenceRoutes(world), { prefix: '/api' });
  await app.register(noticeRoutes(world.notices), { prefix: '/api' });
});
after(async () => {
  await app?.close();
  await world?.base.close();
});

async function ask(method: 'GET' | 'HEAD' | 'POST', url: string, body?: unknown, isClient = true) {
  const answer = await app.inject({
    method,
    url: `/api${url}`,
    headers: {
      'accept-language': 'ru',
      'x-csrf-token': 'csrf',
      ...(isClient ? { cookie: 'nesie_session=x' } : {}),
      ...(method === 'POST' ? { 'idempotency-key': randomUUID(), 'content-type': 'application/json' } : {}),
    },
    ...(method === 'POST' ? { payload: JSON.stringify(body ?? {}) } : {}),
  });
  return {
    status: answer.statusCode,
    headers: answer.headers,
    bytes: answer.rawPayload,
    json: () => answer.json(),
  };
}

const wish = { kind: 'new-terms', subject: 'Отсрочка', text: 'Прошу отсрочку.\nС уважением' };

test('[R-2.3] a letter is written, listed, read, and its documents opened and confirmed, over HTTP', async () => {
  const made = await ask('POST', '/letters', wish);
  assert.equal(made.status, 201);
  const { id, number, documentId, receiptDocumentId } = made.json();
  assert.deepEqual(
    { ...made.json(), id: '', number: '', at: '', documentId: '', receiptDocumentId: '' },
    {
      ...wish,
      ...{ id: '', number: '', at: '', documentId: '', receiptDocumentId: '', direction: 'in' },
      ...{
        answerBy: '2026-12-08',
        answersId: null,
        loanId: null,
        answeredAt: null,
        unread: false,
        answers: [],
      },
    },
  );
  const [listed] = (await ask('GET', '/letters')).json();
  assert.deepEqual([listed.id, listed.number, listed.text], [id, number, undefined]);

  const head = await ask('HEAD', `/documents/${documentId}`);
  assert.equal(head.status, 404);
  const file = await ask('GET', `/documents/${receiptDocumentId}`);
  assert.equal(file.headers['content-type'], 'application/pdf');
  assert.match(
    String(file.headers['content-disposition']),
    /^inline; filename="nesie-letter-receipt-[0-9a-f]{8}\.pdf"$/,
  );
  assert.match(file.bytes.toString('latin1', 0, 8), /^%PDF-1\.7/);

  const confirmed = await ask('POST', `/documents/${receiptDocumentId}/confirmation`);
  assert.equal(confirmed.status, 201);
  const papers = (await ask('GET', '/documents')).json();
  assert.deepEqual(
    new Set(papers.map((paper: { id: string }) => paper.id)),
    new Set([documentId, receiptDocumentId, confirmed.json().documentId]),
  );
  const opened = Object.fromEntries(
    papers.map((paper: { id: string; openedAt: string | null }) => [paper.id, paper.openedAt !== null]),
  );
  assert.deepEqual([opened[documentId], opened[receiptDocumentId]], [false, true]);
  const own = papers.find((paper: { id: string }) => paper.id === documentId);
  assert.deepEqual(Object.keys(own).sort(), [
    'at',
    'from',
    'id',
    'kind',
    'letterId',
    'openedAt',
    'sha256',
    'title',
  ]);
  assert.deepEqual([own.letterId, own.title.ru], [id, `Ваше письмо № ${number}`]);
});

test('an answer is read with its letter, and its message is listed', async () => {
  const { id, number } = (await ask('POST', '/letters', wish)).json();
  const staff = await world.aStaffMember('administrator');
  const answer = granted(await world.answers.answerLetter(staff, number, 'Согласны.'));
  const unread = (await ask('GET', '/letters')).json().filter((letter: { unread: boolean }) => letter.unread);
  assert.deepEqual(
    unread.map((letter: { number: string }) => letter.number),
    [numberText(answer.number)],
  );
  const [told] = (await ask('GET', `/letters/${id}`)).json().answers;
  assert.deepEqual([told.id, told.text, told.documentId], [answer.id, 'Согласны.', answer.documentId]);
  const [message] = (await ask('GET', '/messages')).json();
  assert.deepEqual(Object.keys(message).sort(), ['at', 'id', 'purpose', 'state', 'text']);
});

test('what is wrong in a letter is told in the language of the one who wrote it', async () => {
  const wrong = [
    [{ ...wish, text: 'a\u0000b' }, 422, 'letter-control-character'],
    [{ ...wish, subject: ' ' }, 422, 'letter-empty'],
    [{ ...wish, subject: 'x'.repeat(121) }, 400, 'request-invalid'],
    [{ ...wish, text: 'x'.repeat(5001) }, 400, 'request-invalid'],
    [{ ...wish, kind: 'complaint' }, 400, 'request-invalid'],
    [{ ...wish, loanId: randomUUID() }, 404, 'loan-not-found'],
    [{ ...wish, text: '\ud800' }, 400, 'body-unreadable'],
  ] as const;
  for (const [body, status, code] of wrong) {
    const answer = await ask('POST', '/letters', body);
    assert.deepEqual([answer.status, answer.json().code], [status, code]);
    assert.match(answer.json().detail, /[а-я]/);
  }
});

test('[R-12.2] who is not logged in gets nothing', async () => {
  const { id, documentId } = (await ask('POST', '/letters', wish)).json();
  for (const [method, url, status] of [
    ['GET', '/documents', 401],
    ['GET', '/letters', 401],
    ['GET', '/messages', 401],
    ['GET', `/letters/${id}`, 404],
    ['GET', `/documents/${documentId}`, 404],
    ['POST', `/documents/${documentId}/confirmation`, 401],
  ] as const)
    assert.equal((await ask(method, url, {}, false)).status, status, url);
});
