import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createLimits } from '@nesie/db';
import { tenge } from '@nesie/money';
import { createStaff, type Role, type StaffAccess, type StaffMember } from '../access/index.ts';
import { createPartyLookup } from '../parties/index.ts';
import { createVisits, type Visits } from './index.ts';
import { aLargeWish, anIin, createApplicationWorld, key, type Person } from './testing/world.ts';

const DOCUMENT = '040123456';

let world: Awaited<ReturnType<typeof createApplicationWorld>>;
let staff: StaffAccess;
let visits: Visits;
let members: readonly [StaffMember, StaffMember, StaffMember, StaffMember];

async function aMember(name: string, role: Role): Promise<StaffMember> {
  const added = await staff.addStaff(name, [role], null);
  assert.ok(!added.refused);
  return { id: added.value.id, login: added.value.login, name, roles: [role], hasLeft: false };
}

before(async () => {
  world = await createApplicationWorld('visits');
  const { db, vault } = world.base;
  const evidence = {
    append: async (_: unknown, leaf: (typeof world.leaves)[number]) => {
      world.leaves.push(leaf);
      return { leafHash: 'a'.repeat(64), number: 1 };
    },
  };
  staff = createStaff({ db, vault, limits: createLimits(db, vault), evidence: evidence as never });
  const { partyByIin } = createPartyLookup({ vault });
  const registrationOf = async () => ({ facts: { documentNumber: DOCUMENT } }) as never;
  visits = createVisits({ db, vault, evidence, parties: { partyByIin, registrationOf }, staff });
  members = [
    await aMember('Бірінші Кассир', 'cashier'),
    await aMember('Екінші Маман', 'loan-officer'),
    await aMember('Үшінші Маман', 'underwriter'),
    await aMember('Төртінші Тексеруші', 'auditor'),
  ];
});
after(() => world?.base.close());

async function waiting(): Promise<{ readonly person: Person; readonly id: string }> {
  const person = await world.aPerson();
  const id = await world.apply(person, aLargeWish({ amount: tenge(500_000) }));
  await world.worker.runUntilIdle();
  return { person, id };
}

async function requested(iin: string): Promise<string> {
  const made = await visits.requestVisit(members[0], { iin, documentNumber: DOCUMENT });
  assert.ok(!made.refused, made.refused ? made.refusal.code : '');
  return made.value.requestId;
}

/** What `./nesie staff approve` does. */
async function approve(by: StaffMember, requestId: string): Promise<boolean | string> {
  const approved = await staff.approve(by, requestId);
  if (approved.refused) return approved.refusal.code;
  const recorded = await visits.recordIfApproved(requestId);
  return recorded.refused ? recorded.refusal.code : recorded.value.recorded;
}

test('the first microcredit over 75 MCI waits for a visit that two others approve, and then goes on by itself', async () => {
  const { person, id } = await waiting();
  const { application, waitingFor } = await world.read(person, id);
  assert.deepEqual([application.state, waitingFor], ['waiting', ['office-visit']]);
  const request = await requested(person.iin);
  assert.equal(await approve(members[0], request), 'approval-by-requester');
  assert.equal(await approve(members[1], request), false);
  assert.equal(await approve(members[1], request), false);
  await world.worker.runUntilIdle();
  assert.equal((await world.read(person, id)).application.state, 'waiting');

  assert.equal(await approve(members[2], request), true);
  await world.worker.runUntilIdle();
  assert.equal((await world.read(person, id)).application.state, 'offered');
  assert.ok(world.kindsOf(person).includes('office-visit-recorded'));
  assert.deepEqual(world.kindsOf(person).slice(-2), ['office-visit-recorded', 'application-decided']);
  const again = await visits.requestVisit(members[0], { iin: person.iin, documentNumber: DOCUMENT });
  assert.equal(again.refused && again.refusal.code, 'visit-recorded-already');
  const needs = await world.applications.needs(person.actor, aLargeWish());
  assert.equal(!needs.refused && needs.value.officeVisit, false);
});

test('who works with no clients approves no visit, and an approval too many changes nothing', async () => {
  const { person } = await waiting();
  const request = await requested(person.iin);
  assert.equal(await approve(members[3], request), false);
  assert.equal(await approve(members[1], request), false);
  assert.equal(await approve(members[2], request), true);
  assert.equal(await approve(members[3], request), 'approval-used');
});

test('a visit is recorded of a confirmed client with his own document only', async () => {
  const { person } = await waiting();
  const ask = async (iin: string, documentNumber: string) => {
    const made = await visits.requestVisit(members[0], { iin, documentNumber });
    return made.refused ? made.refusal.code : null;
  };
  assert.equal(await ask(anIin(), DOCUMENT), 'visitor-not-found');
  assert.equal(await ask(person.iin, '040123457'), 'visitor-document-other');
});

test('no visit is written without the approvals, nor for another, not even by the owner role', async () => {
  const { person } = await waiting();
  const other = await world.aPerson();
  const request = await requested(person.iin);
  const write = (partyId: string) =>
    world.base.ownerSql('insert into applications.visits values ($1, $2, now())', [request, partyId]);
  await assert.rejects(write(person.id), /approved by two others/);
  await staff.approve(members[1], request);
  await staff.approve(members[2], request);
  await world.base.ownerSql('insert into access.approval_uses values ($1, now())', [request]);
  await assert.rejects(write(other.id), /approved by two others/);
  const cheat = world.base.db.withActor(person.actor, 'cheat', null, async (tx) => {
    await tx.query('insert into applications.visits values ($1, $2, now())', [request, person.id]);
    return { refused: false, value: null };
  });
  await assert.rejects(cheat, /row-level security|approved by two others/);
});

test('withdrawn while it waits, an application is not woken by the visit', async () => {
  const { person, id } = await waiting();
  await world.applications.withdrawApplication(person.actor, id, key());
  const request = await requested(person.iin);
  await approve(members[1], request);
  assert.equal(await approve(members[2], request), true);
  await world.worker.runUntilIdle();
  assert.equal((await world.read(person, id)).application.state, 'withdrawn');
});
