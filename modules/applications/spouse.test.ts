import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { plusSeconds } from '@nesie/clock';
import { tenge } from '@nesie/money';
import { aReport } from './testing/builders.ts';
import {
  aLargeWish,
  anIin,
  createApplicationWorld,
  key,
  type Person,
  rememberVisit,
  stating,
} from './testing/world.ts';

let world: Awaited<ReturnType<typeof createApplicationWorld>>;
before(async () => {
  world = await createApplicationWorld('spouses');
});
after(() => world?.base.close());
beforeEach(() => {
  world.says.bureau = aReport();
});

/** An application that waits for nobody but the spouse. */
async function waiting(spouseIin = anIin()): Promise<{ readonly applicant: Person; readonly id: string }> {
  const applicant = await world.aPerson();
  await rememberVisit(world.base, applicant);
  const id = await world.apply(applicant, aLargeWish({ stated: stating({ married: true, spouseIin }) }));
  await world.worker.runUntilIdle();
  return { applicant, id };
}

async function requestsOf(person: Person) {
  const listed = await world.spouses.listRequests(person.actor);
  assert.ok(!listed.refused, listed.refused ? listed.refusal.code : '');
  return listed.value.requests;
}

async function asked() {
  const spouse = await world.aPerson();
  const { applicant, id } = await waiting(spouse.iin);
  const [request] = await requestsOf(spouse);
  assert.ok(request);
  return { spouse, applicant, id, request };
}

const codeOf = (result: { refused: boolean; refusal?: { code: string } }) => result.refusal?.code ?? null;

test('from 1,000 MCI a married client waits for his spouse, whose act lets the decision go on by itself', async () => {
  const { spouse, applicant, id, request } = await asked();
  const before = await world.read(applicant, id);
  assert.deepEqual([before.application.state, before.waitingFor], ['waiting', ['spouse-consent']]);
  assert.match(request.fromName, /Гүлназ/);
  assert.deepEqual([request.figures.amountTiyn, request.figures.schedule.length], ['432500000', 12]);

  const actId = await world.proven(spouse, request.id);
  const given = await world.spouses.giveConsent(spouse.actor, request.id, actId, key());
  assert.equal(codeOf(given), null);
  await world.worker.runUntilIdle();
  const { application, offer, waitingFor } = await world.read(applicant, id);
  assert.deepEqual([application.state, waitingFor, offer?.figures.pauseHours], ['offered', [], 24]);

  assert.deepEqual(world.kindsOf(applicant), [
    'application-submitted',
    'application-waiting',
    'spouse-asked',
    'spouse-answered',
    'application-decided',
  ]);
  assert.deepEqual(world.kindsOf(spouse), ['spouse-consent-asked', 'spouse-consent-given']);
  const leaf = world.leaves.find(
    ({ kind, subject }) => kind === 'spouse-consent-given' && subject === spouse.id,
  );
  assert.equal(leaf?.fields.document, request.drawn.documentSha256);
  const read = await world.spouses.readRequestDocument(spouse.actor, request.id);
  assert.ok(!read.refused && read.value.pdf.length > 1000);
  assert.match(read.value.data, new RegExp(id));
  assert.doesNotMatch(read.value.data, /\{(name|amount|payments)\}/);
});

test('a refusal of the spouse ends the application with that reason, and the bureau is not asked for it again', async () => {
  const { spouse, applicant, id, request } = await asked();
  const before = world.says.asked;
  assert.equal(codeOf(await world.spouses.refuseConsent(spouse.actor, request.id, key())), null);
  await world.worker.runUntilIdle();
  const { application } = await world.read(applicant, id);
  assert.deepEqual([application.state, application.reasons], ['refused', ['spouse-refused']]);
  assert.equal(world.says.asked, before);
  assert.equal(world.kindsOf(spouse).at(-1), 'spouse-consent-refused');
  assert.deepEqual(world.kindsOf(applicant).slice(-2), ['spouse-answered', 'application-decided']);
  const late = await world.spouses.refuseConsent(spouse.actor, request.id, key());
  assert.equal(codeOf(late), 'spouse-request-over');
});

test('[R-12.2] nothing tells whether anybody is registered under an IIN; who registers later finds the request', async () => {
  const iin = anIin();
  const unknown = await waiting(iin);
  const known = await asked();
  const [one, other] = [
    await world.read(unknown.applicant, unknown.id),
    await world.read(known.applicant, known.id),
  ];
  const shown = ({ application, waitingFor }: typeof one) => [
    application.state,
    application.reasons,
    waitingFor,
  ];
  assert.deepEqual(shown(one), shown(other));
  assert.deepEqual(world.kindsOf(unknown.applicant), world.kindsOf(known.applicant));
  const later = await world.aPerson(iin);
  assert.deepEqual(
    (await requestsOf(later)).map(({ applicationId }) => applicationId),
    [unknown.id],
  );
});

test('[R-12.2] a request is there for its spouse alone, and shows nothing else of the applicant', async () => {
  const { spouse, applicant, id, request } = await asked();
  const third = await world.aPerson();
  for (const person of [third, applicant]) {
    assert.deepEqual(await requestsOf(person), []);
    assert.equal(
      codeOf(await world.spouses.readRequestDocument(person.actor, request.id)),
      'spouse-request-not-found',
    );
    assert.equal(
      codeOf(await world.spouses.createConsentAct(person.actor, request.id, key())),
      'spouse-request-not-found',
    );
    assert.equal(
      codeOf(await world.spouses.refuseConsent(person.actor, request.id, key())),
      'spouse-request-not-found',
    );
  }
  const found = await world.applications.readApplication(spouse.actor, id);
  assert.equal(codeOf(found), 'application-not-found');
  const rows = await world.base.db.read(spouse.actor, 'look', (tx) =>
    tx.query('select 1 from applications.applications union all select 1 from applications.reports'),
  );
  assert.equal(rows.length, 0);
});

test('[R-12.3] an act consents to one request of one spouse, once, and needs code and device', async () => {
  const spouse = await world.aPerson();
  const first = await waiting(spouse.iin);
  const second = await waiting(spouse.iin);
  const requests = await requestsOf(spouse);
  const of = (id: string) => requests.find(({ applicationId }) => applicationId === id)?.id ?? '';
  const act = await world.proven(spouse, of(first.id));
  const give = (request: string, actId: string) =>
    world.spouses.giveConsent(spouse.actor, request, actId, key());
  assert.equal(codeOf(await give(of(second.id), act)), 'act-of-other-content');

  const bare = await world.spouses.createConsentAct(spouse.actor, of(second.id), key());
  assert.ok(!bare.refused);
  assert.equal(codeOf(await give(of(second.id), bare.value.id)), 'act-incomplete');

  // The applicant's own act, on the very document, is nobody's: he is not the principal.
  const tries = await Promise.all(Array.from({ length: 5 }, () => give(of(first.id), act)));
  assert.equal(tries.filter(({ refused }) => !refused).length, 1);
  await world.worker.runUntilIdle();
  assert.equal((await world.read(first.applicant, first.id)).application.state, 'offered');
  assert.equal((await world.read(second.applicant, second.id)).application.state, 'waiting');
});

test('nobody is his own spouse: neither by his IIN, nor by SQL', async () => {
  const applicant = await world.aPerson();
  const stated = stating({ married: true, spouseIin: applicant.iin });
  const made = await world.applications.submitApplication(applicant.actor, aLargeWish({ stated }), key());
  assert.equal(codeOf(made), 'spouse-iin-wrong');
  const { id, applicant: asking, request } = await asked();
  assert.ok(request);
  await assert.rejects(
    world.base.ownerSql(
      `update applications.spouse_requests set spouse_id = party_id, state = 'given', answered_at = now(), act_id = id
       where application_id = $1`,
      [id],
    ),
    /not changed|check constraint/,
  );
  // As the application's role and the applicant himself: he may end the request with his application, no more.
  const itself = world.base.db.withActor(asking.actor, 'cheat', null, async (tx) => {
    await tx.query(
      `update applications.spouse_requests set state = 'refused', answered_at = now() where application_id = $1`,
      [id],
    );
    return { refused: false, value: null };
  });
  await assert.rejects(itself, /row-level security/);
});

test('a sum that needs it is refused without an answer on marriage; unmarried is kept, and waits for nobody', async () => {
  const applicant = await world.aPerson();
  await rememberVisit(world.base, applicant);
  const code = async (over: object) =>
    codeOf(
      await world.applications.submitApplication(
        applicant.actor,
        aLargeWish({ stated: stating(over) }),
        key(),
      ),
    );
  assert.equal(await code({}), 'marriage-not-stated');
  assert.equal(await code({ married: true }), 'spouse-iin-needed');
  assert.equal(await code({ married: true, spouseIin: '900101300008' }), 'spouse-iin-wrong');
  const id = await world.apply(applicant, aLargeWish());
  await world.worker.runUntilIdle();
  const { application } = await world.read(applicant, id);
  assert.deepEqual([application.state, application.stated.married], ['offered', false]);
  const submitted = world.leaves.find(({ fields }) => fields.applicationId === id);
  assert.equal(submitted?.fields.married, 'false');
});

test('one tenge less needs nobody; with what was granted the same day it does', async () => {
  const applicant = await world.aPerson();
  const below = { ...aLargeWish(), amount: tenge(4_324_999) };
  const needs = async () => {
    const told = await world.applications.needs(applicant.actor, below);
    assert.ok(!told.refused);
    return told.value;
  };
  assert.deepEqual(await needs(), {
    consents: ['credit-bureau', 'personal-data'],
    spouse: false,
    officeVisit: true,
    pauseHours: 24,
  });
  world.says.grantedToday = 1n;
  assert.equal((await needs()).spouse, true);
  world.says.grantedToday = 0n;
});

test('withdrawal and consent exclude each other, whichever comes first', async () => {
  for (let round = 0; round < 4; round += 1) {
    const { spouse, applicant, id, request } = await asked();
    const act = await world.proven(spouse, request.id);
    const [withdrawn, given] = await Promise.all([
      world.applications.withdrawApplication(applicant.actor, id, key()),
      world.spouses.giveConsent(spouse.actor, request.id, act, key()),
    ]);
    await world.worker.runUntilIdle();
    assert.equal(codeOf(withdrawn), null);
    assert.equal((await world.read(applicant, id)).application.state, 'withdrawn');
    const [row] = await world.base.ownerSql<{ state: string }>(
      'select state from applications.spouse_requests where application_id = $1',
      [id],
    );
    assert.equal(row?.state, given.refused ? 'over' : 'given');
    if (given.refused) assert.equal(given.refusal.code, 'spouse-request-over');
  }
});

test('a consent taken back before the decision counts no more', async () => {
  const spouse = await world.aPerson();
  const { applicant, id } = await waiting(spouse.iin);
  const [request] = await requestsOf(spouse);
  assert.ok(request);
  const act = await world.proven(spouse, request.id);
  await world.spouses.giveConsent(spouse.actor, request.id, act, key());
  const mine = (await world.consents.listConsents(spouse.actor)).find(({ kind }) => kind === 'spouse');
  assert.equal(mine?.givenFor, `application:${id}`);
  await world.consents.withdrawConsent(spouse.actor, mine?.id ?? '', key());
  await world.worker.runUntilIdle();
  const { application } = await world.read(applicant, id);
  assert.deepEqual([application.state, application.reasons], ['refused', ['spouse-missing']]);
});

test('a consent is to the price that was shown: at another one of the product the application lapses', async () => {
  const { spouse, applicant, id, request } = await asked();
  const act = await world.proven(spouse, request.id);
  await world.spouses.giveConsent(spouse.actor, request.id, act, key());
  const dearer = `insert into products.versions select product_id, 9, '2026-11-01', null, name_kk, name_ru,
    name_en, min_tiyn, max_tiyn, min_term, max_term, 0.37, term_unit, rate_per, basis, methods
    from products.versions where version = 1 and term_unit = 'months'`;
  await world.base.ownerSql(dearer);
  await world.worker.runUntilIdle();
  const { application, offer } = await world.read(applicant, id);
  assert.deepEqual([application.state, application.reasons], ['lapsed', ['terms-no-longer-granted']]);
  assert.equal(offer, null);
});

test('[R-2.3] the first look of a spouse at the document is recorded, once', async () => {
  const { spouse, request } = await asked();
  for (let times = 0; times < 2; times += 1)
    await world.spouses.readRequestDocument(spouse.actor, request.id);
  const opened = world.leaves.filter(
    ({ kind, subject }) => kind === 'document-opened' && subject === spouse.id,
  );
  assert.deepEqual(
    opened.map(({ fields }) => fields.document),
    [request.drawn.documentSha256],
  );
});

test('after seven days without an answer the application lapses, and the request with it', async () => {
  const { spouse, applicant, id, request } = await asked();
  const start = world.base.clock.now();
  const act = await world.proven(spouse, request.id);
  world.base.clock.set(plusSeconds(start, 7 * 86_400));
  const late = await world.spouses.giveConsent(spouse.actor, request.id, act, key());
  assert.equal(codeOf(late), 'spouse-request-over');
  await world.worker.runUntilIdle();
  const { application } = await world.read(applicant, id);
  assert.deepEqual([application.state, application.reasons], ['lapsed', ['people-not-in-time']]);
  world.base.clock.set(start);
});

test('who would be refused anyway is told so, and no spouse is asked', async () => {
  world.says.bureau = aReport({ bankruptcy: true });
  const spouse = await world.aPerson();
  const { applicant, id } = await waiting(spouse.iin);
  const { application } = await world.read(applicant, id);
  assert.deepEqual([application.state, application.reasons], ['refused', ['bankruptcy']]);
  assert.deepEqual(await requestsOf(spouse), []);
});

test('what a spouse was asked is not changed by anybody, and answered once', async () => {
  const { spouse, request } = await asked();
  const change = (set: string) =>
    world.base.ownerSql(`update applications.spouse_requests set ${set} where id = $1`, [request.id]);
  await assert.rejects(change(`expires_at = expires_at + interval '1 day'`), /not changed/);
  await assert.rejects(change('document_sha256 = iin_hash'), /not changed/);
  await world.spouses.refuseConsent(spouse.actor, request.id, key());
  await assert.rejects(change(`state = 'over'`), /answered once/);
  await assert.rejects(
    world.base.ownerSql('delete from applications.spouse_requests where id = $1', [request.id]),
    /not deleted/,
  );
});
