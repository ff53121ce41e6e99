import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import { createLimits } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { ok, type Result, refuse } from '@nesie/problem';
import { runStaff } from '../../apps/cli/staff.ts';
import { createEvidence } from '../evidence/index.ts';
import { createStaff, type Role, type StaffAccess } from './index.ts';
import { loginOf } from './staff.ts';
import { hotp, totpStep } from './totp.ts';

let t: TestDb;
let staff: StaffAccess;
before(async () => {
  t = await createTestDb({
    name: 'staff',
    only: ['platform', 'evidence', 'acts', 'ways', 'notices', 'parties', 'access', 'own-access'],
  });
  const evidence = createEvidence({ db: t.db, vault: t.vault, origin: 'mfo.test/log', operator: 'Test MFO' });
  staff = createStaff({ db: t.db, vault: t.vault, limits: createLimits(t.db, t.vault), evidence });
});
after(() => t?.close());

interface Person {
  readonly login: string;
  readonly password: string;
  readonly secret: Buffer;
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function secretOf(otpauth: string): Buffer {
  const text = new URL(otpauth).searchParams.get('secret') ?? '';
  const bits = [...text].map((symbol) => BASE32.indexOf(symbol).toString(2).padStart(5, '0')).join('');
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
}

function value<T>(result: Result<T, { readonly code: string }>): T {
  if (result.refused) assert.fail(result.refusal.code);
  return result.value;
}

function code(result: Result<unknown, { readonly code: string }>): string | null {
  return result.refused ? result.refusal.code : null;
}

async function aMember(name: string, ...roles: Role[]): Promise<Person> {
  const { login, password, otpauth } = value(await staff.addStaff(name, roles, null));
  return { login, password, secret: secretOf(otpauth) };
}

/** Half a minute passes, so that the next code is a new one. */
function totpOf(person: Person): string {
  t.clock.set(plusSeconds(t.clock.now(), 30));
  return hotp(person.secret, totpStep(t.clock.real()));
}

async function logIn(person: Person) {
  return staff.logIn({ login: person.login, password: person.password, totp: totpOf(person) });
}

test('a member of staff logs in with password and TOTP, and each code serves once', async () => {
  const person = await aMember('Айгерім Серік', 'underwriter');
  assert.equal(person.login, 'aygerim.serik');
  const totp = totpOf(person);
  const { login, password } = person;
  const member = value(await staff.logIn({ login, password, totp }));
  assert.deepEqual([member.name, member.roles], ['Айгерім Серік', ['underwriter']]);
  const refusals = [
    await staff.logIn({ login, password, totp }),
    await staff.logIn({ login, password: 'wrong', totp: totpOf(person) }),
    await staff.logIn({ login: 'nobody', password, totp: totpOf(person) }),
  ];
  assert.deepEqual(new Set(refusals.map(code)), new Set(['staff-login-refused']));
});

test('six wrong tries close a login for a while, whatever comes then', async () => {
  const person = await aMember('Ерлан Тест', 'cashier');
  for (let i = 0; i < 5; i += 1)
    assert.equal(
      code(await staff.logIn({ login: person.login, password: 'wrong', totp: '000000' })),
      'staff-login-refused',
    );
  assert.equal(code(await logIn(person)), 'staff-login-refused');
});

test('a dangerous role takes two approvals of others, for exactly that, once', async () => {
  const [first, second, third] = [
    await aMember('Бірінші Әкімші', 'administrator'),
    await aMember('Екінші Қауіпсіздік', 'security'),
    await aMember('Үшінші Бақылау', 'compliance'),
  ];
  const wanted = ['Төртінші Әкімші', ['administrator']] as const;
  const add = (request: string | null, name: string = wanted[0]) => staff.addStaff(name, wanted[1], request);
  assert.equal(code(await add(null)), 'approvals-missing');

  const requester = value(await logIn(first));
  const bare = value(await staff.requestApproval(requester, 'add-staff', 'x'));
  await assert.rejects(
    t.ownerSql('insert into access.approval_uses values ($1, $2)', [bare.requestId, t.clock.now()]),
    /two approvals/,
  );
  const { requestId } = value(
    await staff.requestApproval(requester, 'add-staff', staff.addition(wanted[0], wanted[1])),
  );
  assert.equal(code(await add(requestId)), 'approvals-missing');
  assert.equal(code(await staff.approve(requester, requestId)), 'approval-by-requester');
  await assert.rejects(
    t.ownerSql('insert into access.approvals values ($1, $2, $3)', [requestId, requester.id, t.clock.now()]),
    /who asks does not approve/,
  );
  const cashier = value(await logIn(await aMember('Кассир Адам', 'cashier')));
  value(await staff.approve(cashier, requestId));
  const one = value(await logIn(second));
  assert.equal(value(await staff.approve(one, requestId)).approvals, 2);
  assert.equal(value(await staff.approve(one, requestId)).approvals, 2);
  // A cashier's approval of an administrator does not count.
  const alone = await add(requestId);
  assert.deepEqual(alone.refused && alone.refusal, { code: 'approvals-missing', needed: 1 });
  value(await staff.approve(value(await logIn(third)), requestId));
  assert.equal(code(await add(requestId, 'Басқа Адам')), 'approval-of-other-content');
  assert.equal(value(await add(requestId)).login, loginOf(wanted[0]));
  assert.equal(code(await add(requestId)), 'staff-login-taken');
  value(await staff.endStaff(loginOf(wanted[0])));
  assert.equal(code(await add(requestId)), 'staff-login-taken');
});

test('who has left logs in no more, and his login is nobody else’s', async () => {
  const person = await aMember('Кеткен Адам', 'auditor');
  value(await staff.endStaff(person.login));
  assert.equal(code(await logIn(person)), 'staff-login-refused');
  assert.equal(code(await staff.addStaff('Кеткен Адам', ['auditor'], null)), 'staff-login-taken');
  assert.equal(code(await staff.endStaff(person.login)), 'staff-not-found');
});

test('the command adds, lists and ends, and explains itself when misused', async () => {
  const said: string[] = [];
  const visits = {
    requestVisit: async () => refuse({ code: 'visitor-not-found' }),
    recordIfApproved: async () => ok({ recorded: false }),
  };
  const terminal = {
    say: (line: string) => said.push(line),
    warn: (line: string) => said.push(line),
    ask: async () => '',
  };
  const run = (...argv: string[]) => runStaff(argv, async () => ({ staff, visits }), terminal);
  assert.equal(await run('add', 'Дана Омар', '--role', 'cashier', '--role', 'loan-officer'), 0);
  assert.match(said.join('\n'), /login {5}dana\.omar[\s\S]*otpauth:\/\/totp\/nesie:dana\.omar/);
  assert.equal(await run('list'), 0);
  assert.ok(said.some((line) => line.includes('cashier, loan-officer') && line.includes('Дана Омар')));
  assert.equal(await run('end', 'dana.omar'), 0);
  assert.equal(await run('end', 'dana.omar'), 1);
  assert.equal(await run('add', '??', '--role', 'cashier'), 1);
  assert.equal(await run('approve', 'not-a-request', '--as', 'dana.omar'), 1);
  const wrongVisits = [
    ['visit', '900101300007', '--as', 'x'],
    ['visit', '9001', '--document', '012345678', '--as', 'x'],
    ['visit', '900101300007', '--document', 'no number', '--as', 'x'],
  ];
  for (const argv of [
    [],
    ['add', 'X'],
    ['add', 'X', '--role', 'king'],
    ['add', '--role'],
    ['dance'],
    ...wrongVisits,
  ])
    assert.equal(await run(...argv), 64);
});

test('a visit is asked for and approved at the terminal by members who prove who they are', async () => {
  const said: string[] = [];
  const asked: unknown[] = [];
  const request = randomUUID();
  const visits = {
    requestVisit: async (member: { readonly login: string }, about: unknown) => {
      asked.push([member.login, about]);
      return ok({ requestId: request });
    },
    recordIfApproved: async () => ok({ recorded: true }),
  };
  const person = await aMember('Кеңсе Маманы', 'loan-officer');
  const run = (password: string, ...argv: string[]) => {
    const answers = [password, totpOf(person)];
    const say = (line: string) => said.push(line);
    const terminal = { say, warn: say, ask: async () => answers.shift() ?? '' };
    return runStaff([...argv, '--as', person.login], async () => ({ staff, visits }), terminal);
  };
  const visit = ['visit', '900101300007', '--document', '040123456'] as const;
  assert.equal(await run('wrong', ...visit), 1);
  assert.deepEqual(asked, []);
  assert.equal(await run(person.password, ...visit), 0);
  assert.deepEqual(asked, [[person.login, { iin: '900101300007', documentNumber: '040123456' }]]);
  assert.match(said.at(-1) ?? '', new RegExp(request));

  const colleague = value(await logIn(await aMember('Екінші Маман', 'cashier')));
  const { requestId } = value(await staff.requestApproval(colleague, 'record-visit', 'x'));
  assert.equal(await run(person.password, 'approve', requestId), 0);
  assert.match(said.at(-1) ?? '', /visit is recorded/);
});

test('names and secrets of staff are sealed', async () => {
  const rows = await t.ownerSql<{ row: string }>('select s::text as row from access.staff s');
  assert.ok(rows.length > 3);
  const name = Buffer.from('Айгерім').toString('hex');
  assert.ok(rows.every(({ row }) => !row.includes('Айгерім') && !row.includes(name)));
});
