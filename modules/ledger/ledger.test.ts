import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, test } from 'node:test';
import { dayOf, parseLocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { type Tiyn, tiyn } from '@nesie/money';
import { ok } from '@nesie/problem';
import fc from 'fast-check';
import { createLedger, type Leg, type NewEntry, type Verdict } from './index.ts';

const CODES = ['alpha', 'beta', 'gamma', 'delta'] as const;
const system = { kind: 'system', process: 'test' } as const;
const ledger = createLedger();
const valueOn = parseLocalDate('2026-11-20');

let t: TestDb;
before(async () => {
  t = await createTestDb({ name: 'ledger', only: ['platform', 'ledger'] });
  for (const code of CODES) await t.ownerSql(`select ledger.open_account($1, 'asset')`, [code]);
  await t.ownerSql(`select ledger.open_account('purse', 'asset', 'credit')`);
});
after(() => t.close());

async function within<T>(fn: (tx: Tx) => Promise<T>): Promise<T> {
  const result = await t.db.withActor<T, never>(system, 'test-ledger', null, async (tx) => ok(await fn(tx)));
  if (result.refused) throw new Error('refused');
  return result.value;
}

const leg = (account: string, amount: bigint): Leg => ({ account, amount: tiyn(amount) });

function anEntry(changed: Partial<NewEntry> = {}): NewEntry {
  return {
    reference: randomUUID(),
    kind: 'test',
    subject: null,
    valueOn,
    legs: [leg('alpha', 100n), leg('beta', -100n)],
    ...changed,
  };
}

const post = (...entries: NewEntry[]) => within((tx) => ledger.post(tx, entries));

test('an entry is posted once: the same again is a repeat, the same reference with other content is refused', async () => {
  const entry = anEntry();
  assert.deepEqual(await post(entry, entry), ['posted', 'repeated']);
  assert.deepEqual(await post(entry), ['repeated']);
  const variants: Partial<NewEntry>[] = [
    { legs: [leg('alpha', 101n), leg('beta', -101n)] },
    { legs: [leg('alpha', 100n), leg('gamma', -100n)] },
    { kind: 'other' },
    { subject: randomUUID() },
    { valueOn: parseLocalDate('2026-11-21') },
  ];
  for (const other of variants) assert.deepEqual(await post({ ...entry, ...other }), ['reference-reused']);
});

test('fifty transactions at once with one reference post one entry', async () => {
  const entry = anEntry();
  const verdicts = await Promise.all(Array.from({ length: 50 }, () => post(entry)));
  const counts = Object.groupBy(verdicts.flat(), (verdict) => verdict);
  assert.equal(counts.posted?.length, 1);
  assert.equal(counts.repeated?.length, 49);
});

test('an account is never on its forbidden side, and later entries of a batch see earlier ones', async () => {
  const verdicts = await post(
    anEntry({ legs: [leg('purse', -1n), leg('alpha', 1n)] }),
    anEntry({ legs: [leg('purse', 10n), leg('alpha', -10n)] }),
    anEntry({ legs: [leg('purse', -10n), leg('alpha', 10n)] }),
    anEntry({ legs: [leg('purse', -1n), leg('alpha', 1n)] }),
  );
  assert.deepEqual(verdicts, ['overdrawn', 'posted', 'posted', 'overdrawn']);
  assert.deepEqual(await post(anEntry({ legs: [leg('nowhere', 1n), leg('alpha', -1n)] })), [
    'unknown-account',
  ]);
});

test('mustPost throws on a refusal, and nothing of its transaction stays', async () => {
  const good = anEntry();
  const bad = anEntry({ legs: [leg('purse', -1n), leg('alpha', 1n)] });
  await assert.rejects(
    within((tx) => ledger.mustPost(tx, [good, bad])),
    /overdrawn/,
  );
  assert.deepEqual(await post(good), ['posted']);
});

test('what does not balance is refused before the database and by it', async () => {
  const wrong: readonly (readonly Leg[])[] = [
    [leg('alpha', 1n), leg('beta', -2n)],
    [leg('alpha', 0n), leg('beta', 0n)],
    [leg('alpha', 1n), leg('alpha', -1n)],
    [leg('alpha', 0n)],
    [],
    Array.from({ length: 17 }, (_, n) => leg(`a${n}`, 1n)),
  ];
  for (const legs of wrong) await assert.rejects(post(anEntry({ legs })), RangeError);

  const direct = (codes: string, amounts: string) =>
    t.ownerSql(
      `insert into ledger.entries (reference, kind, value_on, booked_on, recorded_at, account_codes, amounts_tiyn, balances_tiyn)
       values ($1, 'test', '2026-11-20', '2026-11-20', '2026-11-20T00:00:00Z', $2::text[], $3::bigint[], $3::bigint[])`,
      [randomUUID(), codes, amounts],
    );
  for (const [codes, amounts] of [
    ['{alpha,beta}', '{1,-2}'],
    ['{alpha,beta}', '{1,NULL}'],
    ['{alpha,NULL}', '{1,-1}'],
    ['{alpha,alpha}', '{1,-1}'],
    ['{alpha,beta}', '{0,0}'],
    ['{alpha,beta,gamma}', '{1,-1}'],
    ['{alpha}', '{1}'],
    ['{}', '{}'],
    ['{{alpha,beta}}', '{{1,-1}}'],
  ] as const) {
    await assert.rejects(direct(codes, amounts), /entries_balance|check constraint/, `${codes} ${amounts}`);
  }
  // Sums that overflow a bigint are summed as numeric.
  const most = '9223372036854775807';
  await assert.rejects(direct('{alpha,beta,gamma}', `{${most},${most},2}`), /entries_balance/);
});

test('append-only: no direct INSERT for the application, no change even for the owner', async () => {
  await post(anEntry());
  for (const statement of [
    `insert into ledger.entries (reference, kind, value_on, booked_on, recorded_at, account_codes, amounts_tiyn, balances_tiyn)
     values ('x', 'test', '2026-11-20', '2026-11-20', '2026-11-20T00:00:00Z', '{alpha,beta}', '{1,-1}', '{1,-1}')`,
    `update ledger.entries set kind = 'other'`,
    'delete from ledger.entries',
    'update ledger.balances set balance_tiyn = 0',
    `insert into ledger.accounts (code, kind) values ('mine', 'asset')`,
  ]) {
    await assert.rejects(t.appSql(statement), /permission denied/, statement);
  }
  for (const statement of [
    `update ledger.entries set kind = 'other'`,
    'delete from ledger.entries',
    'truncate ledger.entries cascade',
    `update ledger.accounts set kind = 'income'`,
  ]) {
    await assert.rejects(t.ownerSql(statement), /append-only/, statement);
  }
});

test('without actor and purpose nothing is to be read', async () => {
  await post(anEntry());
  assert.deepEqual(await t.appSql('select 1 from ledger.entries'), []);
  assert.deepEqual(await t.appSql('select 1 from ledger.balances'), []);
});

test('an entry is corrected by its mirror, once', async () => {
  const entry = anEntry();
  await post(entry);
  const reverse = (reference: string, reverses = entry.reference) =>
    within((tx) => ledger.reverse(tx, { reference, reverses, kind: 'correction', valueOn }));
  const reference = randomUUID();
  assert.equal(await reverse(reference), 'posted');
  assert.equal(await reverse(reference), 'repeated');
  assert.equal(await reverse(randomUUID()), 'not-reversible');
  assert.equal(await reverse(randomUUID(), 'no such entry'), 'not-reversible');
  const other = anEntry();
  await post(other);
  const notItsMirror = anEntry({ reverses: other.reference, legs: [leg('alpha', -99n), leg('beta', 99n)] });
  assert.deepEqual(await post(notItsMirror), ['not-reversible']);
});

test('balances of a subject, and the trial balance by day', async () => {
  const subject = randomUUID();
  await post(
    anEntry({ subject, legs: [leg('gamma', 700n), leg('delta', -700n)] }),
    anEntry({ subject, legs: [leg('gamma', -200n), leg('beta', 200n)] }),
  );
  const balances = await within((tx) => ledger.balancesOf(tx, subject));
  assert.deepEqual(
    new Map(balances),
    new Map([
      ['gamma', 500n],
      ['delta', -700n],
      ['beta', 200n],
    ]),
  );
  const today = dayOf(t.clock.now());
  const all = await within((tx) => ledger.trialBalance(tx));
  assert.ok(all.isBalanced && all.runningAgree);
  const yesterday = await within((tx) => ledger.trialBalance(tx, parseLocalDate('2026-11-22')));
  assert.ok(yesterday.lines.every(({ debit, credit }) => debit === 0n && credit === 0n));
  assert.deepEqual((await within((tx) => ledger.trialBalance(tx, today))).lines, all.lines);
});

/** Entries of two to four legs that balance; some references come twice. */
const batch = fc
  .array(
    fc.record({
      reference: fc.integer({ min: 0, max: 30 }),
      codes: fc.shuffledSubarray([...CODES, 'purse'], { minLength: 2, maxLength: 4 }),
      amounts: fc.array(fc.bigInt(-1_000n, 1_000n), { minLength: 3, maxLength: 3 }),
    }),
    { minLength: 1, maxLength: 25 },
  )
  .map((raw) =>
    raw.flatMap(({ reference, codes, amounts }): { reference: number; legs: Leg[] }[] => {
      const first = codes.slice(1).map((_, n) => amounts[n] ?? 1n);
      const all = [...first, -first.reduce((sum, amount) => sum + amount, 0n)];
      if (all.some((amount) => amount === 0n)) return [];
      return [{ reference, legs: codes.map((code, n) => leg(code, all[n] ?? 0n)) }];
    }),
  )
  .filter((entries) => entries.length > 0);

test('property: verdicts and balances are those of a model, item by item', async () => {
  await fc.assert(
    fc.asyncProperty(batch, async (entries) => {
      const run = randomUUID();
      const start = await within((tx) => ledger.trialBalance(tx));
      const balances = new Map<string, bigint>(start.lines.map(({ account, balance }) => [account, balance]));
      const seen = new Map<number, string>();
      const expected = entries.map(({ reference, legs }): Verdict => {
        const content = JSON.stringify(legs.map(({ account, amount }) => [account, amount.toString()]));
        const old = seen.get(reference);
        if (old !== undefined) return old === content ? 'repeated' : 'reference-reused';
        const purse = legs.find(({ account }) => account === 'purse')?.amount ?? 0n;
        if (purse < 0n && (balances.get('purse') ?? 0n) + purse < 0n) return 'overdrawn';
        for (const { account, amount } of legs) balances.set(account, (balances.get(account) ?? 0n) + amount);
        seen.set(reference, content);
        return 'posted';
      });
      const verdicts = await post(
        ...entries.map(({ reference, legs }) => anEntry({ reference: `${run}/${reference}`, legs })),
      );
      assert.deepEqual(verdicts, expected);
      const end = await within((tx) => ledger.trialBalance(tx));
      assert.ok(end.isBalanced && end.runningAgree);
      const found = new Map<string, Tiyn>(end.lines.map(({ account, balance }) => [account, balance]));
      for (const [account, balance] of balances) assert.equal(found.get(account), balance, account);
    }),
    { numRuns: 60 },
  );
});
