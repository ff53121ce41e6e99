import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Installation, startInstallation } from '../cli/installation.ts';
import {
  type Act,
  type Application,
  aBorrower,
  type Contract,
  OTHER_FIELDS,
  Person,
  until,
} from './testing/person.ts';
import { paymentsOf, switchMode } from './testing/stand-ins.ts';
import { assertProblem, assertRefused, faultsOf, Visitor } from './testing/visitor.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PASSWORD = 'жеті-қазына-сегіз-қыр-73';

let installation: Installation;
let refusedOne: Person;
let person: Person;
let visitor: Visitor;
let identifier: string;
let registrationAct: Act;

const almatyDay = (ms: number): string => new Date(ms + 5 * HOUR_MS).toISOString().slice(0, 10);

before(async () => {
  installation = await startInstallation({ purpose: 'client' });
  // His document is valid for three more days, and the bank says that the account is not his.
  await switchMode(installation.sandbox.bank, { verification: 'not-own' });
  const documentExpiresOn = almatyDay(Date.now() + 3 * DAY_MS);
  refusedOne = new Person(installation, await aBorrower({ ...OTHER_FIELDS, documentExpiresOn }));
  await refusedOne.register();
  visitor = await refusedOne.visitor();
});
after(() => installation?.stop());

const days = (count: unknown) => ({ unit: 'days', count });

test('[R-2.3] a wish that is wrong in any field is refused, and no application is made', async () => {
  const wish = (changes: object, lang = 'en') =>
    refusedOne.wish(changes).then((body) => visitor.post('/applications', body, { lang }));
  const wrong: readonly (readonly [string, readonly unknown[]])[] = [
    ['productId', ['1', 7, null]],
    ['amountTiyn', ['0', '-1', '1e7', '10000000.00', '٣٠٠٠', 10_000_000, '1'.repeat(16), null]],
    [
      'term',
      [30, null, ...['30', 30.5, 0, -1, 1e9].map((count) => days(count)), { unit: 'weeks', count: 4 }],
    ],
    ['method', ['bullet', 1, null]],
    ['incomeTiyn', ['-1', '01', 5, null]],
    ['obligationsTiyn', ['x', {}, null]],
    ['purpose', ['x', 'x'.repeat(101), '<script>alert(1)</script>', 'a\u0000b', 5, null]],
    ['consents', ['personal-data', ['all'], Array(11).fill('personal-data'), null]],
    ['gesv', ['1.0']],
  ];
  for (const [field, values] of wrong) {
    for (const value of values) {
      const answer = await wish({ [field]: value });
      assertProblem(answer, 400, 'request-invalid');
      assert.ok(
        faultsOf(answer).every((fault) => fault.startsWith(field)),
        answer.text,
      );
    }
  }
  await assertRefused((lang) => wish({ productId: randomUUID() }, lang), 404, 'product-not-found');
  await assertRefused((lang) => wish({ consents: ['personal-data'] }, lang), 422, 'consent-missing');
  await assertRefused((lang) => wish({ term: days(46) }, lang), 422, 'term-out-of-range');
  await assertRefused((lang) => wish({ amountTiyn: '1' }, lang), 422, 'amount-out-of-range');
  assert.deepEqual((await visitor.get('/home')).json.applications, []);
});

test('no offer over a cap of its date: 22 days are not granted and 23 are lawful; a tiyn over 75 MCI has its pause', async () => {
  const quote = async (changes: object) => {
    const { productId, amountTiyn, term, method } = (await refusedOne.wish(changes)) as Readonly<
      Record<string, unknown>
    >;
    return visitor.post('/quotes', { productId, amountTiyn, term, method }, { key: null });
  };
  const wish = async (changes: object, lang: string) =>
    visitor.post('/applications', await refusedOne.wish(changes), { lang });
  // At the product's rate 22 days break the annual cap (modules/products/caps.test.ts): it has no such term.
  assertProblem(await quote({ term: days(22) }), 422, 'term-out-of-range');
  await assertRefused((lang) => wish({ term: days(22) }, lang), 422, 'term-out-of-range');
  assert.equal((await quote({ term: days(23) })).json.lawful, true);

  const [, instalments] =
    await refusedOne.api.get<readonly { readonly id: string; readonly pauseOverTiyn: string }[]>('/products');
  assert.ok(instalments);
  const inMonths = { productId: instalments.id, term: { unit: 'months', count: 6 } };
  assertProblem(await quote(inMonths), 422, 'method-needed');
  await assertRefused((lang) => wish(inMonths, lang), 422, 'method-needed');
  const most = BigInt(instalments.pauseOverTiyn);
  for (const [amount, hours] of [
    [most, null],
    [most + 1n, 24],
  ] as const) {
    const { json } = await quote({ ...inMonths, method: 'annuity', amountTiyn: String(amount) });
    assert.deepEqual([json.lawful, json.pauseHours], [true, hours]);
  }
});

test('a bureau that is busy, or answers about somebody else, passes nobody: the application waits, and lapses', async () => {
  const { bureau } = installation.sandbox;
  await switchMode(bureau, { busy: true });
  const { id } = await refusedOne.api.post<Application>('/applications', await refusedOne.wish());
  for (const mode of [{ busy: false, wrong: 'person' }, { wrong: 'request' }, { wrong: 'sums' }]) {
    await switchMode(bureau, mode);
    await installation.advanceTime(HOUR_MS);
    await sleep(400);
    assert.equal((await visitor.get(`/applications/${id}`)).json.state, 'checking');
  }
  await assertRefused(
    (lang) => visitor.post(`/applications/${id}/contract`, {}, { lang }),
    409,
    'offer-missing',
  );
  await installation.advanceTime(22 * HOUR_MS);
  const lapsed = await until(
    () => refusedOne.api.get<Application>(`/applications/${id}`),
    ({ state }) => state !== 'checking',
  );
  assert.deepEqual(
    [lapsed.state, lapsed.reasons.map(({ code }) => code)],
    ['refused', ['bureau-unavailable']],
  );
  await switchMode(bureau, { wrong: 'no' });
});

test('[R-6.1e] [R-6.1c] nothing is drawn for an account that is not the client’s own, nor with an expired document', async () => {
  const { id, state } = await refusedOne.apply();
  assert.equal(state, 'offered');
  const draw = (lang: string) => visitor.post(`/applications/${id}/contract`, {}, { lang });
  await assertRefused(draw, 409, 'account-not-own');
  await installation.advanceTime(71 * HOUR_MS);
  await assertRefused(draw, 409, 'document-expired');
  assert.deepEqual(await paymentsOf(installation.sandbox.bank), []);
});

test('[R-6.1e] as long as the bank does not know whose the account is, nothing is drawn or paid', async () => {
  await switchMode(installation.sandbox.bank, { verification: 'undecided' });
  person = new Person(installation, await aBorrower());
  await person.submit();
  registrationAct = await person.registerAct();
  await person.carry(registrationAct);
  identifier = await person.confirm(registrationAct, PASSWORD);
  visitor = await person.visitor();
  const { id } = await person.apply();
  await assertRefused(
    (lang) => visitor.post(`/applications/${id}/contract`, {}, { lang }),
    409,
    'account-not-confirmed',
  );
  await switchMode(installation.sandbox.bank, { verification: 'own' });
  await installation.advanceTime(HOUR_MS);
  await until(
    () => person.accountState(),
    (state) => state === 'own',
  );
  assert.equal((await visitor.post(`/applications/${id}/withdrawal`)).json.state, 'withdrawn');
  assertProblem(await visitor.post(`/applications/${id}/withdrawal`), 409, 'application-not-withdrawable');
});

/** What fifty equal requests at once are told: each distinct answer once. */
async function fifty(
  path: string,
  body: unknown,
  status: number,
  key: () => string,
): Promise<readonly string[]> {
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => visitor.post(path, body, { key: key() })),
  );
  assert.deepEqual(
    [...new Set(answers.map((answer) => answer.status))].toSorted(),
    [status],
    answers[0]?.text,
  );
  return [...new Set(answers.map(({ json }) => JSON.stringify(json)))];
}

let application: Application;
let contract: Contract;
let signAct: Act;

test('fifty applications with one key are one; fifty contracts with one key are one', async () => {
  const key = randomUUID();
  const wish = await person.wish();
  const made = await fifty('/applications', wish, 201, () => key);
  assert.equal(made.length, 1);
  await assertRefused(
    (lang) => visitor.post('/applications', { ...wish, term: days(31) }, { key, lang }),
    422,
    'idempotency-key-reused',
  );
  await assertRefused((lang) => visitor.post('/applications', wish, { lang }), 409, 'application-open');
  application = await until(
    () => person.api.get<Application>(`/applications/${(JSON.parse(made[0] ?? '') as Application).id}`),
    ({ state }) => state !== 'checking',
  );
  const drawn = randomUUID();
  const contracts = await fifty(`/applications/${application.id}/contract`, {}, 201, () => drawn);
  assert.equal(contracts.length, 1);
  contract = JSON.parse(contracts[0] ?? '') as Contract;
});

test('[R-10.1] a contract is not signed without its own act with every factor, from a device that is bound', async () => {
  const path = `/contracts/${contract.id}/signature`;
  const sign = (actId: string, lang = 'en') => visitor.post(path, { actId }, { lang });
  await assertRefused((lang) => sign(registrationAct.id, lang), 409, 'act-of-other-content');
  await assertRefused((lang) => sign(randomUUID(), lang), 404, 'act-not-found');
  for (const body of [
    {},
    { actId: 'x' },
    { actId: null },
    { actId: [randomUUID()] },
    { actId: randomUUID(), force: true },
  ])
    assertProblem(await visitor.post(path, body), 400, 'request-invalid');

  // Logged in on a browser that holds no key: he may read, and sign nothing.
  const elsewhere = await new Visitor(installation.url).open();
  assert.equal((await elsewhere.post('/sessions', { identifier, password: PASSWORD })).status, 201);
  assert.equal((await elsewhere.get(`/contracts/${contract.id}`)).status, 200);
  await assertRefused(
    (lang) => elsewhere.post(`/contracts/${contract.id}/acts`, {}, { lang }),
    409,
    'device-not-bound',
  );

  const expiring = await person.signAct(contract.id);
  await person.signWithDevice(expiring);
  await installation.advanceTime(31 * 60_000);
  await assertRefused((lang) => sign(expiring.id, lang), 409, 'act-expired');
  signAct = await person.signAct(contract.id);
  await assertRefused((lang) => sign(signAct.id, lang), 409, 'act-incomplete');
  await person.enterCode(signAct);
  await person.signWithDevice(signAct);
  const half = await sign(signAct.id);
  assertProblem(half, 409, 'act-incomplete');
  assert.deepEqual(half.json.missing, ['live-image']);
  assert.equal((await visitor.get(`/contracts/${contract.id}`)).json.state, 'drawn');
  assert.deepEqual(await paymentsOf(installation.sandbox.bank), []);
});

test('[R-10.1] fifty signatures with one key open one loan and pay once; the act serves nothing more', async () => {
  assert.equal((await person.liveImage(signAct)).state, 'passed');
  const key = randomUUID();
  const signed = await fifty(`/contracts/${contract.id}/signature`, { actId: signAct.id }, 200, () => key);
  assert.equal(signed.length, 1);
  contract = JSON.parse(signed[0] ?? '') as Contract;
  await assertRefused(
    (lang) => visitor.post(`/contracts/${contract.id}/signature`, { actId: signAct.id }, { lang }),
    409,
    'contract-signed',
  );
  await until(
    () => person.api.get<{ readonly state: string }>(`/loans/${contract.loanId}`),
    ({ state }) => state === 'active',
  );
  await sleep(500);
  assert.equal((await paymentsOf(installation.sandbox.bank)).length, 1);
  const home = (await visitor.get('/home')).json as { readonly loans: readonly unknown[] };
  assert.equal(home.loans.length, 1);
});

test('what is another client’s is not there: to another client, to an applicant, to nobody', async () => {
  const applicant = await new Visitor(installation.url).open();
  await applicant.post('/registration-drafts');
  const nobody = await new Visitor(installation.url).open();
  const withoutCookie = new Visitor(installation.url);
  const reads: readonly (readonly [string, string])[] = [
    [`/applications/${application.id}`, 'application-not-found'],
    [`/contracts/${contract.id}`, 'contract-not-found'],
    [`/contracts/${contract.id}/document`, 'contract-not-found'],
    [`/loans/${contract.loanId}`, 'loan-not-found'],
    [`/loans/${contract.loanId}/evidence-pack`, 'loan-not-found'],
    [`/acts/${signAct.id}`, 'act-not-found'],
  ];
  const changes: readonly (readonly [string, string])[] = [
    [`/applications/${application.id}/withdrawal`, 'application-not-found'],
    [`/acts/${signAct.id}/one-time-passwords`, 'act-not-found'],
    [`/acts/${signAct.id}/live-images`, 'act-not-found'],
  ];
  const ofClients: readonly (readonly [string, object, string])[] = [
    [`/applications/${application.id}/contract`, {}, 'application-not-found'],
    [`/contracts/${contract.id}/acts`, {}, 'contract-not-found'],
    [`/contracts/${contract.id}/signature`, { actId: signAct.id }, 'contract-not-found'],
  ];
  const another = await refusedOne.visitor();
  for (const [path, code] of reads) {
    await assertRefused((lang) => another.get(path, { lang }), 404, code);
    for (const who of [applicant, nobody, withoutCookie]) assertProblem(await who.get(path), 404, code);
  }
  for (const [path, code] of changes) {
    await assertRefused((lang) => another.post(path, {}, { lang }), 404, code);
    for (const who of [applicant, nobody]) assertProblem(await who.post(path), 404, code);
  }
  for (const [path, body, code] of ofClients) {
    await assertRefused((lang) => another.post(path, body, { lang }), 404, code);
    for (const who of [applicant, nobody]) assertProblem(await who.post(path, body), 401, 'client-needed');
  }
  assertProblem(await withoutCookie.post(`/contracts/${contract.id}/acts`), 403, 'csrf-token-wrong');
  assert.equal((await visitor.get(`/contracts/${contract.id}`)).json.state, 'signed');
});
