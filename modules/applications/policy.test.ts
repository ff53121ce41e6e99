import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import { tenge } from '@nesie/money';
import { CONSENT_KINDS } from '../consents/index.ts';
import { loadDecisionTable, type NewApplication, toApplicationWire } from './index.ts';
import { anObligation, aReport } from './testing/builders.ts';
import { aLargeWish, createApplicationWorld, key, type Person, SHORT, stating } from './testing/world.ts';

let world: Awaited<ReturnType<typeof createApplicationWorld>>;
before(async () => {
  world = await createApplicationWorld('policy');
});
after(() => world?.base.close());
beforeEach(() => {
  world.says.bureau = aReport();
  world.says.birthDate = '1990-01-01';
});

const aShortWish = (over: Partial<NewApplication> = {}): NewApplication => ({
  productId: SHORT,
  amount: tenge(100_000),
  term: { unit: 'days', count: 30 },
  stated: stating({ income: tenge(300_000) }),
  consents: ['credit-bureau', 'personal-data'],
  ...over,
});

async function decided(person: Person, wish: NewApplication) {
  const id = await world.apply(person, wish);
  await world.worker.runUntilIdle();
  return world.read(person, id);
}

const reasonsOf = (view: Awaited<ReturnType<typeof decided>>) => [
  view.application.state,
  view.application.reasons,
];

for (const birthDate of ['2005-11-24', '1971-11-23']) {
  test(`who was born on ${birthDate} confirms his decision once more, and the confirmation is kept as a document`, async () => {
    const person = await world.aPerson();
    world.says.birthDate = birthDate;
    const told = await world.applications.needs(person.actor, aShortWish());
    assert.deepEqual(!told.refused && told.value.consents, CONSENT_KINDS);
    const made = await world.applications.submitApplication(person.actor, aShortWish(), key());
    assert.deepEqual(made.refused && made.refusal, {
      code: 'consent-missing',
      missing: ['age-confirmation'],
    });
    const { application } = await decided(person, aShortWish({ consents: [...CONSENT_KINDS] }));
    assert.equal(application.state, 'offered');
    const kept = await world.consents.listConsents(person.actor);
    assert.ok(kept.some(({ kind }) => kind === 'age-confirmation'));
    const leaf = world.leaves.find(({ fields }) => fields.applicationId === application.id);
    assert.match(leaf?.fields.ageConfirmation ?? '', /^[0-9a-f]{64}$/);
  });
}

test('who is 21, and who is not yet 55, confirms nothing more; a confirmation taken back is a refusal', async () => {
  const person = await world.aPerson();
  for (const birthDate of ['2005-11-23', '1971-11-24']) {
    world.says.birthDate = birthDate;
    const told = await world.applications.needs(person.actor, aShortWish());
    assert.deepEqual(!told.refused && told.value.consents, ['credit-bureau', 'personal-data']);
  }
  world.says.birthDate = '1960-01-01';
  const id = await world.apply(person, aShortWish({ consents: [...CONSENT_KINDS] }));
  const given = (await world.consents.listConsents(person.actor)).find(
    ({ kind }) => kind === 'age-confirmation',
  );
  await world.consents.withdrawConsent(person.actor, given?.id ?? '', key());
  await world.worker.runUntilIdle();
  assert.deepEqual(reasonsOf(await world.read(person, id)), ['refused', ['age-confirmation-missing']]);
});

test('who was asked by others to borrow is protected at once: warned, and asked about nowhere', async () => {
  const person = await world.aPerson();
  world.says.bureau = { outcome: 'unknown', why: 'silent' };
  const asked = world.says.asked;
  const stated = stating({ income: tenge(1), askedByOthers: true });
  const view = await decided(person, aShortWish({ stated }));
  assert.deepEqual(reasonsOf(view), ['refused', ['asked-by-others']]);
  assert.equal(world.says.asked, asked);
  for (const lang of ['kk', 'ru', 'en'] as const) {
    const [reason] = toApplicationWire(view, lang).reasons;
    assert.match(reason?.advice ?? '', /102/);
  }
  const leaf = world.leaves.find(
    ({ kind, fields }) => kind === 'application-decided' && fields.applicationId === view.application.id,
  );
  assert.equal(leaf?.fields.bureauAnswerSha256, undefined);
});

test('a conscript gets no new credit, by his own word or the bureau’s', async () => {
  const own = await decided(await world.aPerson(), aShortWish({ stated: stating({ conscript: true }) }));
  assert.deepEqual(reasonsOf(own), ['refused', ['conscript']]);
  world.says.bureau = aReport({ conscript: true });
  assert.deepEqual(reasonsOf(await decided(await world.aPerson(), aShortWish())), ['refused', ['conscript']]);
});

test('the third application within an hour is refused, and so is one after questions of other lenders', async () => {
  const person = await world.aPerson();
  const start = world.base.clock.now();
  for (const expected of ['offered', 'offered', 'refused']) {
    const { application } = await decided(person, aShortWish());
    assert.equal(application.state, expected);
    if (expected === 'offered')
      await world.applications.withdrawApplication(person.actor, application.id, key());
    else assert.deepEqual(application.reasons, ['applications-an-hour']);
  }
  world.base.clock.set(plusSeconds(start, 3_600));
  assert.equal((await decided(person, aShortWish())).application.state, 'offered');
  world.base.clock.set(start);
  world.says.bureau = aReport({ inquiriesLastHour: 1 });
  assert.equal((await decided(await world.aPerson(), aShortWish())).application.state, 'offered');
  world.says.bureau = aReport({ inquiriesLastHour: 2 });
  assert.deepEqual(reasonsOf(await decided(await world.aPerson(), aShortWish())), [
    'refused',
    ['applications-an-hour'],
  ]);
});

test('several applications within an hour are told to the anti-fraud centre once each; unknown is told again', async () => {
  const person = await world.aPerson();
  const start = world.base.clock.now();
  const before = world.reported.length;
  world.says.antifraud = { outcome: 'unknown', why: 'silent' };
  let last = '';
  for (const _ of [1, 2, 3]) {
    const { application } = await decided(person, aShortWish());
    last = application.id;
    if (application.state === 'offered')
      await world.applications.withdrawApplication(person.actor, last, key());
  }
  const told = () => world.reported.slice(before);
  assert.deepEqual(told(), [{ reference: last, iin: person.iin, applications: 3, lastAt: start }]);
  const leaf = () =>
    world.leaves.find(
      ({ kind, fields }) => kind === 'applications-reported' && fields.applicationId === last,
    );
  assert.equal(leaf(), undefined);

  world.says.antifraud = { outcome: 'accepted', number: 'AF-7' };
  world.base.clock.advance(60);
  await world.worker.runUntilIdle();
  assert.deepEqual(told()[1], told()[0]);
  assert.equal(leaf()?.fields.number, 'AF-7');
  assert.ok(!JSON.stringify(leaf()).includes(person.iin));
  world.base.clock.advance(3_600);
  await world.worker.runUntilIdle();
  assert.equal(told().length, 2);
  world.base.clock.set(start);
});

test('instalments are weighed by their largest row: a longer term passes where a shorter one is too much', async () => {
  const wish = (count: number) =>
    aLargeWish({
      amount: tenge(300_000),
      term: { unit: 'months', count },
      method: 'equal-principal',
      stated: stating({ income: tenge(150_000) }),
    });
  assert.deepEqual(reasonsOf(await decided(await world.aPerson(), wish(3))), ['refused', ['kdn-over']]);
  const long = await decided(await world.aPerson(), wish(12));
  assert.equal(long.application.state, 'offered');
  assert.equal(long.offer?.figures.schedule.length, 12);
  assert.deepEqual(long.application.term, { unit: 'months', count: 12 });
});

test('a client who waits for people is told the reason alone that no waiting can mend', async () => {
  world.says.bureau = aReport({ obligations: [anObligation({ arrearsDays: 31 })] });
  const view = await decided(await world.aPerson(), aLargeWish());
  assert.deepEqual(reasonsOf(view), ['refused', ['bank-arrears']]);
});

test('[R-2.3] progress tells each step; people are one only where somebody is waited for; waiting can be withdrawn', async () => {
  const person = await world.aPerson();
  const steps = async (id: string) => {
    const wire = toApplicationWire(await world.read(person, id), 'kk');
    return wire.progress.map(({ step, state }) => `${step} ${state}`);
  };
  const short = await world.apply(person, aShortWish());
  assert.deepEqual(await steps(short), ['sent done', 'bureau now', 'decision todo']);
  await world.worker.runUntilIdle();
  assert.deepEqual(await steps(short), ['sent done', 'bureau done', 'decision done']);
  await world.applications.withdrawApplication(person.actor, short, key());
  const large = await world.apply(person, aLargeWish());
  await world.worker.runUntilIdle();
  assert.deepEqual(await steps(large), ['sent done', 'bureau done', 'people now', 'decision todo']);
  const taken = await world.applications.withdrawApplication(person.actor, large, key());
  assert.ok(!taken.refused);
  assert.deepEqual([taken.value.application.state, taken.value.waitingFor], ['withdrawn', []]);
});

test('an application made before there were months and methods is read as a single payment in days', async () => {
  const person = await world.aPerson();
  const { application } = await decided(person, aShortWish());
  await world.base.ownerSql('alter table applications.applications disable trigger guard');
  const sealed = await world.base.vault.seal(
    person.id,
    { schema: 'applications', table: 'applications', column: 'stated_sealed', row: application.id },
    JSON.stringify({ incomeTiyn: '100', obligationsTiyn: '0', purpose: 'rent' }),
  );
  await world.base.ownerSql('update applications.applications set stated_sealed = $1 where id = $2', [
    sealed,
    application.id,
  ]);
  await world.base.ownerSql('alter table applications.applications enable always trigger guard');
  const { application: read } = await world.read(person, application.id);
  assert.deepEqual(read.stated, {
    ...{ income: 100n, obligations: 0n, purpose: 'rent' },
    ...{ askedByOthers: false, conscript: false },
  });
  assert.deepEqual([read.method, read.term], ['single-payment', { unit: 'days', count: 30 }]);
});

test('the arrows of an application are the database’s own, the new ones too', async () => {
  const person = await world.aPerson();
  const { application } = await decided(person, aLargeWish());
  assert.equal(application.state, 'waiting');
  const change = (set: string) =>
    world.base.ownerSql(`update applications.applications set ${set} where id = $1`, [application.id]);
  await assert.rejects(change(`state = 'offered'`), /does not go from waiting to offered/);
  await assert.rejects(change(`state = 'contracted'`), /does not go from waiting to contracted/);
  await assert.rejects(change(`waiting_for = '{}', waiting_since = null`), /not changed/);
  await assert.rejects(change('term_count = 3'), /not changed/);
  await assert.rejects(change(`method = 'equal-principal'`), /not changed/);
  const cheat = world.base.db.withActor(person.actor, 'cheat', null, async (tx) => {
    await tx.query(`update applications.applications set state = 'checking' where id = $1`, [application.id]);
    return { refused: false, value: null };
  });
  await assert.rejects(cheat, /row-level security/);
});

test('the edition that decided earlier is still read, and knows nothing of the newer facts', () => {
  const [v1, v2] = [loadDecisionTable('v1'), loadDecisionTable()];
  assert.deepEqual([v1.name, v2.name], ['v1', 'v2']);
  assert.notEqual(v1.sha256, v2.sha256);
});
