import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { type Installation, startInstallation } from '../cli/installation.ts';
import { BORROWER_FIELDS } from '../cli/once/footage-borrower.ts';
import { assertProblem, assertRefused, faultsOf, Visitor } from './testing/visitor.ts';

const FIELDS = '/registration-drafts/current/fields';
const NAMES = Object.keys(BORROWER_FIELDS);

let installation: Installation;
let visitor: Visitor;

before(async () => {
  installation = await startInstallation({ purpose: 'bad-input' });
  visitor = await new Visitor(installation.url).open();
  assert.equal((await visitor.post('/registration-drafts')).status, 201);
});
after(() => installation?.stop());

/** What the draft holds now: a refusal must leave it as it was. */
async function fieldsNow(): Promise<unknown> {
  return (await visitor.get('/registration-drafts/current')).json.fields;
}

test('a field of registration that is too long, of another type or unknown is refused, and nothing is kept', async () => {
  await visitor.put(FIELDS, { surname: 'Сейтжанов' });
  const kept = await fieldsNow();
  const values = ['х'.repeat(101), 7, true, null, ['x'], { a: 1 }];
  for (const name of NAMES) {
    for (const value of values) {
      const answer = await visitor.put(FIELDS, { surname: 'Басқа', [name]: value });
      assertProblem(answer, 400, 'request-invalid');
      assert.deepEqual(
        faultsOf(answer).map((fault) => fault.split(':')[0]),
        [name],
      );
    }
  }
  for (const name of ['role', 'state', 'partyId', 'phoneConfirmed', 'constructor']) {
    assertProblem(
      await visitor.put(FIELDS, { surname: 'Басқа', [name]: 'confirmed' }),
      400,
      'request-invalid',
    );
  }
  for (const body of [[], 'surname', 5, null, true]) {
    assertProblem(await visitor.put(FIELDS, body), 400, 'request-invalid');
  }
  assert.deepEqual(await fieldsNow(), kept);
});

test('what is wrong with the shape of a field is said in the language asked for', async () => {
  await assertRefused(
    (lang) => visitor.put(FIELDS, { iin: 'х'.repeat(101) }, { lang }),
    400,
    'request-invalid',
  );
  await assertRefused((lang) => visitor.put(FIELDS, { iin: 870312300511 }, { lang }), 400, 'request-invalid');
  await assertRefused((lang) => visitor.put(FIELDS, { unknown: 'x' }, { lang }), 400, 'request-invalid');
});

const WRONG: readonly (readonly [rule: string, typed: object, faults: readonly string[]])[] = [
  ['[R-6.1a] a name in Latin letters', { surname: 'Seitzhanov' }, ['surname:latin-letters']],
  ['[R-6.1a] a name with a digit', { firstName: 'Әділет2' }, ['firstName:not-a-name']],
  ['[R-6.1a] a name that is too long', { patronymic: 'а'.repeat(61) }, ['patronymic:too-long']],
  ['[R-6.1a] no surname', { surname: ' ' }, ['surname:missing']],
  ['[R-6.1b] an IIN one digit off', { iin: '870312300512' }, ['iin:iin-wrong-check-digit']],
  ['[R-6.1b] an IIN of eleven digits', { iin: '87031230051' }, ['iin:iin-not-twelve-digits']],
  [
    '[R-6.1c] a document number with letters',
    { documentNumber: '04751236A' },
    ['documentNumber:not-nine-digits'],
  ],
  [
    '[R-6.1c] a document that has expired',
    { documentIssuedOn: '2013-06-03', documentExpiresOn: '2023-06-02' },
    ['documentExpiresOn:document-expired'],
  ],
  ['[R-6.1c] a day that does not exist', { documentIssuedOn: '2021-02-30' }, ['documentIssuedOn:not-a-date']],
  ['[R-6.1d] a landline', { phone: '+77272550123' }, ['phone:not-a-mobile-number']],
  [
    '[R-6.1e] an IBAN with wrong check digits',
    { iban: 'KZ86722S000000125964' },
    ['iban:iban-wrong-check-digits'],
  ],
  ['[R-6.1e] an IBAN of another country', { iban: 'DE89370400440532013000' }, ['iban:iban-not-kazakh']],
];

for (const [rule, typed, faults] of WRONG) {
  test(`${rule} is kept as typed, named in three languages, and not submitted`, async () => {
    const sentences = new Set<string>();
    for (const lang of ['kk', 'ru', 'en']) {
      const draft = await visitor.put(FIELDS, { ...BORROWER_FIELDS, ...typed }, { lang });
      assert.equal(draft.status, 200);
      const own = faultsOf(draft, 'problems').filter((fault) => NAMES.includes(fault.split(':')[0] ?? ''));
      // The number is not confirmed: that is a fault of its own, beside these.
      assert.deepEqual(
        own.filter((fault) => fault !== 'phone:phone-not-confirmed'),
        faults,
      );
      const problems = draft.json.problems as readonly { readonly code: string; readonly detail: string }[];
      sentences.add(problems.find(({ code }) => faults.some((fault) => fault.endsWith(code)))?.detail ?? '');
    }
    assert.equal(sentences.size, 3);
    const answer = await visitor.post('/registration-drafts/current/submission', {
      deviceKey: {},
      language: 'kk',
    });
    assert.ok(answer.status >= 400 && answer.status < 500);
  });
}

test('a body that is no JSON is refused as unreadable', async () => {
  for (const body of ['{', '{"surname":', 'surname=x', '{"a":1}}', '', '\u0000', '{"__proto__":{"a":1}}']) {
    await assertRefused((lang) => visitor.send('PUT', FIELDS, { body, lang }), 400, 'body-unreadable');
  }
});

test('JSON that nothing can hash (lone surrogates, endless numbers, a thousand nestings) is unreadable, not our error', async () => {
  const nested = `${'['.repeat(1000)}${']'.repeat(1000)}`;
  for (const body of ['{"surname":"\\ud800"}', '{"\\udfff":"x"}']) {
    const answer = await visitor.send('PUT', FIELDS, { body });
    assert.equal(answer.status, 400, answer.text);
  }
  const submission = (deviceKey: string) =>
    visitor.send('POST', '/registration-drafts/current/submission', {
      body: `{"language":"kk","deviceKey":{"x":${deviceKey}}}`,
    });
  for (const member of ['1e999', '"\\ud800"', nested])
    assertProblem(await submission(member), 400, 'body-unreadable');
  const bare = (body: string) => visitor.send('POST', `/contracts/${randomUUID()}/acts`, { body });
  assertProblem(await bare(nested), 400, 'body-unreadable');
  assertProblem(await bare(`${'['.repeat(100_000)}${']'.repeat(100_000)}`), 400, 'body-unreadable');
});

test('another content type is refused', async () => {
  for (const type of [
    'text/xml',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'image/gif',
  ]) {
    await assertRefused(
      (lang) => visitor.send('PUT', FIELDS, { body: '{"surname":"x"}', type, lang }),
      415,
      'media-type-unsupported',
    );
  }
});

test('a body over the limit of its route is refused', async () => {
  const large = JSON.stringify({ surname: 'x'.repeat(300 * 1024) });
  await assertRefused((lang) => visitor.send('PUT', FIELDS, { body: large, lang }), 413, 'body-too-large');
});

test('a changing request without an idempotency key, or with one that is no uuid, changes nothing', async () => {
  await visitor.put(FIELDS, { surname: 'Бұрынғы' });
  for (const key of [null, '', '1', 'x'.repeat(36), `${randomUUID()}${randomUUID()}`]) {
    await assertRefused(
      (lang) => visitor.put(FIELDS, { surname: 'Жаңа' }, { key, lang }),
      400,
      'idempotency-key-missing',
    );
  }
  assert.equal(((await fieldsNow()) as { readonly surname: string }).surname, 'Бұрынғы');
});

test('a wrong CSRF token, or another origin, changes nothing', async () => {
  await visitor.put(FIELDS, { surname: 'Бұрынғы' });
  const stranger = await new Visitor(installation.url).open();
  for (const csrf of [null, '', 'x', stranger.csrf]) {
    await assertRefused(
      (lang) => visitor.put(FIELDS, { surname: 'Жаңа' }, { csrf, lang }),
      403,
      'csrf-token-wrong',
    );
  }
  for (const origin of ['https://evil.example', 'null', `${installation.url}.evil.example`]) {
    await assertRefused(
      (lang) => visitor.put(FIELDS, { surname: 'Жаңа' }, { origin, lang }),
      403,
      'csrf-token-wrong',
    );
  }
  assert.equal(((await fieldsNow()) as { readonly surname: string }).surname, 'Бұрынғы');
});

test('a key with another body is refused; with the same body it gets the same answer', async () => {
  const key = randomUUID();
  assert.equal((await visitor.put(FIELDS, { surname: 'Бірінші' }, { key })).status, 200);
  await assertRefused(
    (lang) => visitor.put(FIELDS, { surname: 'Екінші' }, { key, lang }),
    422,
    'idempotency-key-reused',
  );
  assert.equal((await visitor.put(FIELDS, { surname: 'Бірінші' }, { key })).status, 200);
  assert.equal(((await fieldsNow()) as { readonly surname: string }).surname, 'Бірінші');
});

test('what is no address of the API is a problem as well', async () => {
  for (const path of ['/nothing', '/registration-drafts/current/%00', '/acts', `/${'a'.repeat(3000)}`]) {
    await assertRefused((lang) => visitor.get(path, { lang }), 404, 'not-found');
  }
  await assertRefused((lang) => visitor.get('/%zz', { lang }), 400, 'request-invalid');
  for (const id of ['1', 'x', `${'a'.repeat(300)}`, "' or 1=1"]) {
    const answer = await visitor.get(`/applications/${encodeURIComponent(id)}`);
    assert.ok([400, 404].includes(answer.status), answer.text);
    assert.match(answer.headers.get('content-type') ?? '', /^application\/problem\+json/);
  }
});

/** The answer to bytes that no HTTP client would send. */
function sendRaw(bytes: string): Promise<string> {
  const { port, hostname } = new URL(installation.url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      answer += part;
    });
    socket.on('close', () => resolve(answer)).on('error', reject);
  });
}

test('what is no HTTP, or has headers without end, gets problem details too', async () => {
  for (const [bytes, status] of [
    ['GET / HTTP/9\r\n\r\n', 400],
    ['\u0016\u0003\u0001', 400],
    [`GET /api/session HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`, 431],
  ] as const) {
    const answer = await sendRaw(bytes);
    assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `));
    assert.match(answer, /content-type: application\/problem\+json/);
    assert.match(answer, /"code":"body-unreadable"/);
  }
});
