import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { parseInstant, plusMillis, plusSeconds } from '@nesie/clock';
import { tenge } from '@nesie/money';
import { aConfirmedParty, type TestParty } from '../applications/testing/builders.ts';
import { toContractWire } from './index.ts';
import { CONFIRMING, createContractWorld, key, SHORT } from './testing/world.ts';

const world = await createContractWorld();
const { base, contracts, loans, leaves, told, says, worker, payer } = world;
const { aContract, aPausedContract, anAct, aSecondAct, applyFor, giveAccount } = world;
const { codeOfSigning, effectsOf, attemptsOf } = world;
after(() => base.close());
beforeEach(world.reset);

const stateOf = async (party: TestParty, id: string) => {
  const read = await contracts.readContract(party.actor, id);
  assert.ok(!read.refused);
  const loan = await base.db.read(party.actor, 'read-loan', (tx) =>
    loans.viewLoan(tx, read.value.signature?.loanId ?? ''),
  );
  const { state, cancellable } = read.value;
  return { state, cancellable, loan: loan?.standing.state };
};

const codeOf = (result: { refused: boolean; refusal?: { code: string } }) =>
  result.refused ? (result.refusal?.code ?? '') : null;

const confirm = async (party: TestParty, id: string, actId: string) =>
  codeOf(await contracts.confirmContract(party.actor, id, actId, key()));

const cancel = async (party: TestParty, id: string) =>
  codeOf(await contracts.cancelContract(party.actor, id, key()));

/** Why a client's contracts were given up, by the log. */
const cancelReasons = (party: TestParty) =>
  leaves
    .filter(({ subject, kind }) => subject === party.id && kind === 'contract-cancelled')
    .map(({ fields }) => fields.reason);

/** What a client was told about a contract. */
const toldAbout = ({ number }: { readonly number: string }) =>
  told.filter(({ text }) => text.includes(number)).map(({ purpose }) => purpose);

test('a sum over the limit is signed into a pause: the loan waits, and no money is intended', async () => {
  const { party, contract, pause, signed } = await aPausedContract();
  assert.deepEqual(pause, { until: '2026-11-24T07:00:00.000Z', confirmBy: '2026-11-27T07:00:00.000Z' });
  const wire = toContractWire(signed);
  assert.deepEqual(
    [wire.state, wire.cancellable, wire.pause],
    ['cooling-off', true, { hours: 24, ...pause }],
  );
  // Interest and due days begin with the first day that the money can go out.
  assert.equal(contract.figures.firstDueOn, '2026-12-24');
  assert.deepEqual(await effectsOf(party), { loans: 1, payouts: 0, signatures: 1, leaves: 1 });
  const leaf = leaves.findLast(({ kind }) => kind === 'contract-signed');
  assert.deepEqual([leaf?.fields.pauseUntil, leaf?.fields.confirmBy], [pause.until, pause.confirmBy]);
});

test('a second before the end of the pause nothing can be confirmed, at its end it can: by a new act, once', async () => {
  const { party, contract, pause } = await aPausedContract();
  base.clock.set(plusMillis(pause.until, -1));
  const early = await contracts.createConfirmationAct(party.actor, contract.id, key());
  assert.deepEqual(early.refused && early.refusal, { code: 'pause-running', until: pause.until });
  assert.equal(await confirm(party, contract.id, randomUUID()), 'pause-running');

  base.clock.set(pause.until);
  await worker.runUntilIdle();
  const notice = told.find(({ text }) => text.includes(contract.number));
  assert.match(notice?.text ?? '', /растау мерзімі: 27\.11\.2026 12:00/);
  assert.deepEqual(await stateOf(party, contract.id), {
    ...{ state: 'to-confirm', cancellable: true, loan: 'awaiting-payout' },
  });
  const act = await aSecondAct(party, contract.id);
  assert.equal(act.contentHash, contract.documentSha256);
  assert.equal(await confirm(party, contract.id, act.id), null);
  assert.deepEqual(await stateOf(party, contract.id), {
    ...{ state: 'signed', cancellable: true, loan: 'awaiting-payout' },
  });
  assert.equal((await effectsOf(party)).payouts, 1);
  const leaf = leaves.findLast(({ kind }) => kind === 'contract-confirmed');
  assert.deepEqual([leaf?.fields.document, leaf?.fields.act], [contract.documentSha256, act.digest]);
  assert.equal(await confirm(party, contract.id, act.id), 'contract-confirmed');
});

test('[R-12.3] the act that signed does not confirm, nor an act without a factor, nor another’s', async () => {
  const { party, contract, act, pause } = await aPausedContract();
  const other = await aPausedContract();
  base.clock.set(pause.until);
  assert.equal(await confirm(party, contract.id, act.id), 'act-of-other-content');
  for (const missing of CONFIRMING) {
    const kinds = CONFIRMING.filter((kind) => kind !== missing);
    const half = await aSecondAct(party, contract.id, kinds);
    assert.equal(await confirm(party, contract.id, half.id), 'act-incomplete', missing);
  }
  const whole = await aSecondAct(party, contract.id);
  assert.equal(await confirm(other.party, other.contract.id, whole.id), 'act-not-found');
  assert.equal(await confirm(other.party, contract.id, whole.id), 'contract-not-found');
  assert.equal((await effectsOf(party)).payouts, 0);
});

test('[R-12.3] ten confirmations at once are one, with one pay-out', async () => {
  const { party, contract, pause } = await aPausedContract();
  base.clock.set(pause.until);
  const act = await aSecondAct(party, contract.id);
  const codes = await Promise.all(Array.from({ length: 10 }, () => confirm(party, contract.id, act.id)));
  assert.equal(codes.filter((code) => code === null).length, 1);
  for (const code of codes) assert.ok(code === null || code === 'contract-confirmed', code ?? '');
  assert.equal((await effectsOf(party)).payouts, 1);
});

test('what is not confirmed in time is given up by itself: free, told, and the client may apply anew', async () => {
  const { party, applicationId, contract, pause } = await aPausedContract();
  base.clock.set(plusMillis(pause.confirmBy, -1));
  const act = await aSecondAct(party, contract.id);
  base.clock.set(pause.confirmBy);
  // The moment counts, not the step that wakes after it.
  assert.equal(await confirm(party, contract.id, act.id), 'contract-cancelled');
  await worker.runUntilIdle();
  assert.deepEqual(toldAbout(contract), ['contract-not-confirmed']);
  assert.deepEqual(await stateOf(party, contract.id), {
    ...{ state: 'cancelled', cancellable: false, loan: 'cancelled' },
  });
  assert.deepEqual(cancelReasons(party), ['not-confirmed']);
  assert.equal((await effectsOf(party)).payouts, 0);
  const application = await world.applications.readApplication(party.actor, applicationId);
  assert.equal(!application.refused && application.value.application.state, 'contracted');

  const again = await applyFor(party, SHORT);
  assert.notEqual(again, applicationId);
});

test('the client gives a contract up at any time before money has gone: in the pause, after it, after his word', async () => {
  for (const when of ['in the pause', 'after it', 'after his word'] as const) {
    const { party, contract, pause } = await aPausedContract();
    if (when !== 'in the pause') base.clock.set(pause.until);
    if (when === 'after his word') {
      const act = await aSecondAct(party, contract.id);
      assert.equal(await confirm(party, contract.id, act.id), null);
    }
    assert.equal(await cancel(party, contract.id), null, when);
    assert.deepEqual(await stateOf(party, contract.id), {
      ...{ state: 'cancelled', cancellable: false, loan: 'cancelled' },
    });
    assert.equal(await cancel(party, contract.id), 'contract-cancelled');
    await payer.runUntilIdle();
    assert.equal(await attemptsOf(party), 0, when);
    base.clock.set(plusSeconds(pause.confirmBy, 1));
    await worker.runUntilIdle();
    assert.deepEqual(cancelReasons(party), ['client']);
    assert.deepEqual(toldAbout(contract), ['contract-cancelled']);
    world.reset();
  }
});

test('a contract without a pause is given up too, until its money is sent; then it is not', async () => {
  const { party, contract } = await aContract();
  assert.equal(await cancel(party, contract.id), 'contract-not-signed');
  const act = await anAct(party, contract.id);
  assert.equal(await codeOfSigning(party, contract.id, act.id), null);
  assert.deepEqual(await stateOf(party, contract.id), {
    ...{ state: 'signed', cancellable: true, loan: 'awaiting-payout' },
  });
  assert.equal(await confirm(party, contract.id, act.id), 'contract-confirmed');
  assert.equal(await cancel(party, contract.id), null);

  const other = await aContract();
  const signing = await anAct(other.party, other.contract.id);
  assert.equal(await codeOfSigning(other.party, other.contract.id, signing.id), null);
  await payer.runUntilIdle();
  assert.equal(await cancel(other.party, other.contract.id), 'money-moving');
  assert.deepEqual(await stateOf(other.party, other.contract.id), {
    ...{ state: 'signed', cancellable: false, loan: 'awaiting-payout' },
  });
});

test('confirmation and cancellation at once: one of them happens, and money only with the first', async () => {
  for (let round = 0; round < 8; round += 1) {
    const { party, contract, pause } = await aPausedContract();
    base.clock.set(pause.until);
    const act = await aSecondAct(party, contract.id);
    const [confirmed, cancelled] = await Promise.all([
      confirm(party, contract.id, act.id),
      cancel(party, contract.id),
    ]);
    const { state, loan } = await stateOf(party, contract.id);
    // A cancellation that comes second stops what the confirmation intended.
    assert.equal(cancelled, null);
    assert.ok(confirmed === null || confirmed === 'contract-cancelled', confirmed ?? '');
    assert.deepEqual([state, loan], ['cancelled', 'cancelled']);
    const payouts = await base.ownerSql<{ state: string }>(
      'select state from payments.payouts where party_id = $1',
      [party.id],
    );
    assert.ok(payouts.every((payout) => payout.state === 'cancelled'));
    world.reset();
  }
});

test('cancellation and sending at once: either the money goes, or the contract is given up, never both', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { party, contract } = await aContract();
    const act = await anAct(party, contract.id);
    assert.equal(await codeOfSigning(party, contract.id, act.id), null);
    const [cancelled] = await Promise.all([cancel(party, contract.id), payer.runUntilIdle()]);
    await payer.runUntilIdle();
    assert.equal(await attemptsOf(party), cancelled === null ? 0 : 1);
    assert.ok(cancelled === null || cancelled === 'money-moving', cancelled ?? '');
  }
});

test('[R-6.1e] an account changed in the pause is paid nothing: the contract names the former one', async () => {
  const { party, contract, pause } = await aPausedContract();
  await giveAccount(party, 'own');
  base.clock.set(pause.until);
  const act = await aSecondAct(party, contract.id);
  assert.equal(await confirm(party, contract.id, act.id), 'contract-account-changed');
  says.documentExpiresOn = '2026-11-23';
  assert.equal(await confirm(party, contract.id, act.id), 'document-expired');
  assert.equal((await effectsOf(party)).payouts, 0);
  assert.equal(await cancel(party, contract.id), null);
});

test('the database itself pays nothing out in a pause, and takes no confirmation in it', async () => {
  const { party, contract, act, signed } = await aPausedContract();
  const account = says.accounts.get(party.id);
  const payout = (state = 'intended') =>
    base.ownerSql(
      `insert into payments.payouts
         (id, loan_id, party_id, account_id, amount_tiyn, creditor_sealed, state, attempts, intended_at)
       values ($1, $2, $3, $4, 50000000, 'x', $5, 0, $6)`,
      [randomUUID(), signed.signature?.loanId, party.id, account?.id, state, base.clock.now()],
    );
  await assert.rejects(payout(), /before the client has confirmed after the pause/);
  await assert.rejects(
    base.ownerSql(
      'insert into contracts.confirmations (contract_id, party_id, act_id, confirmed_at) values ($1, $2, $3, $4)',
      [contract.id, party.id, act.id, signed.signature?.pause?.until],
    ),
    /confirmed after its pause/,
  );
  assert.equal(await cancel(party, contract.id), null);
  await assert.rejects(payout(), /was cancelled|cancelled contract/);
  await assert.rejects(base.ownerSql('delete from contracts.cancellations'), /append-only/);
});

test('[R-10.2] the database itself pays out no other sum than the contract’s, to no other account, and nothing unsigned', async () => {
  const { party, signed } = await aPausedContract();
  const contractAccount = says.accounts.get(party.id)?.id ?? '';
  const loanId = signed.signature?.loanId ?? '';
  const payout = (loan: string, account: string, tiyn: number) =>
    base.ownerSql(
      `insert into payments.payouts
         (id, loan_id, party_id, account_id, amount_tiyn, creditor_sealed, state, attempts, intended_at)
       values ($1, $2, $3, $4, $5, 'x', 'intended', 0, $6)`,
      [randomUUID(), loan, party.id, account, tiyn, base.clock.now()],
    );
  await assert.rejects(payout(loanId, contractAccount, 50_000_001), /the sum of its microcredit/);
  await giveAccount(party, 'own');
  const another = says.accounts.get(party.id)?.id ?? '';
  await assert.rejects(payout(loanId, another, 50_000_000), /to the account that it names/);
  const unsigned = randomUUID();
  await base.ownerSql(
    `insert into loans.loans (id, contract_id, party_id, reference, reference_key, principal_tiyn, terms, engine_version,
       opened_at)
     select $1, $1, party_id, 'MC-0000-000000', 'MC0000000000', principal_tiyn, terms, engine_version, opened_at
     from loans.loans where id = $2`,
    [unsigned, loanId],
  );
  await assert.rejects(payout(unsigned, contractAccount, 50_000_000), /no signed contract names/);
});

test('the database keeps pause and contract together: a signature leaves none out and makes none up', async () => {
  const { party, applicationId, contract } = await aContract();
  const statement = `insert into contracts.signatures
    (contract_id, application_id, party_id, act_id, loan_id, signed_at, pause_until, confirm_by)
    values ($1, $2, $3, $4, $5, $6, $7, $8)`;
  const at = contract.drawnAt;
  await assert.rejects(
    base.ownerSql(statement, [
      ...[contract.id, applicationId, party.id, randomUUID(), randomUUID(), at],
      ...[plusSeconds(at, 60), plusSeconds(at, 120)],
    ]),
    /the pause is the one that was signed|signed by a used act/,
  );
});

test('sums of one day are added up: a second microcredit of the day gets the pause that it alone would not', async () => {
  const first = await aContract();
  const { party } = first;
  const act = await anAct(party, first.contract.id);
  assert.equal(await codeOfSigning(party, first.contract.id, act.id), null);
  // 100,000 tenge were granted today; 190,000 more stay below the limit of 324,375.
  const applicationId = await applyFor(party, { ...SHORT, amount: tenge(190_000) });
  const drawn = await contracts.drawContract(party.actor, applicationId, key());
  assert.ok(!drawn.refused);
  assert.equal(drawn.value.contract.figures.pauseHours, null);
  // Meanwhile another was granted, in whatever way: the contract no longer says what holds.
  await base.ownerSql('alter table loans.loans disable trigger all');
  await base.ownerSql('update loans.loans set principal_tiyn = 20000000 where party_id = $1', [party.id]);
  await base.ownerSql('alter table loans.loans enable trigger all');
  await base.ownerSql('alter table loans.loans enable always trigger append_only');
  const signing = await anAct(party, drawn.value.contract.id);
  assert.equal(await codeOfSigning(party, drawn.value.contract.id, signing.id), 'contract-outdated');
  const again = await contracts.drawContract(party.actor, applicationId, key());
  assert.ok(!again.refused);
  assert.equal(again.value.contract.figures.pauseHours, 24);
});

test("another's contract is neither confirmed nor given up", async () => {
  const { contract } = await aPausedContract();
  const other = await aConfirmedParty(base);
  assert.equal(await cancel(other, contract.id), 'contract-not-found');
  assert.equal(await confirm(other, contract.id, randomUUID()), 'contract-not-found');
  const made = await contracts.createConfirmationAct(other.actor, contract.id, key());
  assert.equal(codeOf(made), 'contract-not-found');
  const visitor = await contracts.cancelContract({ kind: 'visitor' }, contract.id, key());
  assert.equal(codeOf(visitor), 'client-needed');
});

test('a night that the clock jumps over asks nothing of a client whose time is over', async () => {
  const { party, contract, pause } = await aPausedContract();
  base.clock.set(parseInstant('2026-12-05T07:00:00Z'));
  await worker.runUntilIdle();
  assert.deepEqual(toldAbout(contract), ['contract-not-confirmed']);
  assert.equal((await stateOf(party, contract.id)).state, 'cancelled');
  assert.ok(pause.confirmBy < base.clock.now());
});
