import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, beforeEach, test } from 'node:test';
import { isLocalDate, parseInstant } from '@nesie/clock';
import { aConfirmedParty } from '../applications/testing/builders.ts';
import { toContractWire } from './index.ts';
import { createContractWorld, key, nothing, SIGNING } from './testing/world.ts';

const world = await createContractWorld();
const { base, applications, loans, contracts, says, leaves } = world;
const { giveAccount, anOffer, aContract, anAct, codeOfSigning, effectsOf } = world;
after(() => base.close());
beforeEach(world.reset);

test('[R-10.1] a contract is signed by code, device and live image on its own bytes: loan and pay-out with it', async () => {
  const { party, applicationId, contract } = await aContract();
  const act = await anAct(party, contract.id);
  assert.equal(act.contentHash, contract.documentSha256);
  assert.match(act.summary.kk, /100 000,00 KZT алу, 23\.12\.2026 күніне дейін 108 700,00 KZT қайтару/);

  const signed = await contracts.signContract(party.actor, contract.id, act.id, key());
  assert.ok(!signed.refused);
  const { state, loanId, documentHash } = toContractWire(signed.value);
  assert.deepEqual([state, documentHash], ['signed', contract.documentSha256]);
  assert.deepEqual(await effectsOf(party), { loans: 1, payouts: 1, signatures: 1, leaves: 1 });

  const loan = await base.db.read(party.actor, 'read-loan', (tx) => loans.findLoan(tx, loanId ?? ''));
  assert.deepEqual(
    [loan?.reference, loan?.principal, loan?.terms.rows[0]?.interest, loan?.terms.dueOn, loan?.contractId],
    [contract.number, 10_000_000n, 870_000n, '2026-12-23', contract.id],
  );
  const application = await applications.readApplication(party.actor, applicationId);
  assert.equal(!application.refused && application.value.application.state, 'contracted');
  const leaf = leaves.at(-1);
  assert.deepEqual(
    [leaf?.kind, leaf?.fields.document, leaf?.fields.act],
    ['contract-signed', documentHash, act.digest],
  );
});

test('[R-10.1] every factor is needed, and a missing one leaves nothing behind', async () => {
  for (const missing of SIGNING) {
    const { party, contract } = await aContract();
    const act = await anAct(
      party,
      contract.id,
      SIGNING.filter((kind) => kind !== missing),
    );
    assert.equal(await codeOfSigning(party, contract.id, act.id), 'act-incomplete', missing);
    assert.deepEqual(await effectsOf(party), nothing);
  }
});

test('[R-10.1] an act on another contract signs nothing, of the same person or of another', async () => {
  const first = await aContract();
  const second = await aContract();
  const act = await anAct(first.party, first.contract.id);
  assert.equal(await codeOfSigning(second.party, second.contract.id, act.id), 'act-not-found');
  const own = await anAct(second.party, second.contract.id);
  assert.equal(await codeOfSigning(first.party, first.contract.id, own.id), 'act-not-found');
  assert.equal(await codeOfSigning(second.party, first.contract.id, own.id), 'contract-not-found');
  // The same client, another contract: drawn anew on the next day, on the same offer.
  base.clock.advance(24 * 3600);
  const again = await contracts.drawContract(first.party.actor, first.applicationId, key());
  assert.ok(!again.refused);
  const late = await codeOfSigning(first.party, again.value.contract.id, act.id);
  assert.equal(late, 'act-of-other-content');
  assert.deepEqual(await effectsOf(first.party), nothing);
});

test('[R-12.3] an act signs once: ten parallel requests, one loan', async () => {
  const { party, contract } = await aContract();
  const act = await anAct(party, contract.id);
  const codes = await Promise.all(
    Array.from({ length: 10 }, () => codeOfSigning(party, contract.id, act.id)),
  );
  assert.equal(codes.filter((code) => code === null).length, 1);
  for (const code of codes)
    assert.ok(code === null || code === 'contract-signed' || code === 'act-used', code ?? '');
  assert.deepEqual(await effectsOf(party), { loans: 1, payouts: 1, signatures: 1, leaves: 1 });
  const another = await contracts.createSignAct(party.actor, contract.id, key());
  assert.equal(another.refused && another.refusal.code, 'contract-signed');
});

test('[R-10.1] the database itself takes no signature without a used act on that document', async () => {
  const { party, contract } = await aContract();
  const act = await anAct(party, contract.id);
  await assert.rejects(
    base.ownerSql(
      `insert into contracts.signatures (contract_id, application_id, party_id, act_id, loan_id, signed_at)
       values ($1, $2, $3, $4, $5, $6)`,
      [contract.id, contract.applicationId, party.id, act.id, randomUUID(), contract.drawnAt],
    ),
    /signed by a used act/,
  );
});

test('[R-12.1] a contract whose stored bytes were changed is not shown and not signed', async () => {
  const { party, contract } = await aContract();
  const act = await anAct(party, contract.id);
  const place = { schema: 'documents', table: 'documents', column: 'bytes_sealed', row: contract.documentId };
  const forged = await base.vault.seal(party.id, place, Buffer.from('%PDF-1.7 other words'));
  await base.ownerSql('alter table documents.documents disable trigger append_only');
  await base.ownerSql('update documents.documents set bytes_sealed = $2 where id = $1', [
    contract.documentId,
    forged,
  ]);
  await base.ownerSql('alter table documents.documents enable always trigger append_only');
  const read = await contracts.readContractDocument(party.actor, contract.id);
  assert.equal(read.refused && read.refusal.code, 'document-distorted');
  assert.equal(await codeOfSigning(party, contract.id, act.id), 'document-distorted');
  assert.deepEqual(await effectsOf(party), nothing);
});

test('[R-12.1] other bytes with their own hash in the document store are not what was drawn, and not signed', async () => {
  const { party, contract } = await aContract();
  const act = await anAct(party, contract.id);
  const bytes = Buffer.from('%PDF-1.7 other words');
  const place = { schema: 'documents', table: 'documents', column: 'bytes_sealed', row: contract.documentId };
  const forged = await base.vault.seal(party.id, place, bytes);
  await base.ownerSql('alter table documents.documents disable trigger append_only');
  await base.ownerSql('update documents.documents set bytes_sealed = $2, sha256 = sha256($3) where id = $1', [
    contract.documentId,
    forged,
    bytes,
  ]);
  await base.ownerSql('alter table documents.documents enable always trigger append_only');
  const read = await contracts.readContractDocument(party.actor, contract.id);
  assert.equal(read.refused && read.refusal.code, 'document-distorted');
  assert.equal(await codeOfSigning(party, contract.id, act.id), 'document-distorted');
  assert.deepEqual(await effectsOf(party), nothing);
});

test('[R-12.1] the contract is drawn once: the same bytes however often it is asked for', async () => {
  const { party, applicationId } = await anOffer();
  const drawn = await Promise.all(
    Array.from({ length: 5 }, () => contracts.drawContract(party.actor, applicationId, key())),
  );
  const hashes = new Set(
    drawn.map((one) => (one.refused ? one.refusal.code : one.value.contract.documentSha256)),
  );
  assert.equal(hashes.size, 1);
  const rows = await base.ownerSql('select 1 from contracts.contracts where party_id = $1', [party.id]);
  assert.equal(rows.length, 1);
});

test('the document says what was offered, and carries its data', async () => {
  const { party, contract } = await aContract();
  const read = await contracts.readContractDocument(party.actor, contract.id);
  assert.ok(!read.refused);
  const data = JSON.parse(read.value.document.data);
  assert.deepEqual(data.terms, contract.figures);
  assert.deepEqual([data.number, data.trustFingerprint], [contract.number, contract.trustFingerprint]);
  assert.ok(isLocalDate(data.drawnOn));
  assert.ok(
    leaves.some(
      ({ kind, fields }) => kind === 'contract-drawn' && fields.document === contract.documentSha256,
    ),
  );
});

test('[R-6.1c] an identity document past its last day stops drawing and signing', async () => {
  const { party, contract } = await aContract();
  const act = await anAct(party, contract.id);
  says.documentExpiresOn = '2026-11-22';
  assert.equal(await codeOfSigning(party, contract.id, act.id), 'document-expired');
  assert.deepEqual(await effectsOf(party), nothing);
  const other = await anOffer();
  const drawn = await contracts.drawContract(other.party.actor, other.applicationId, key());
  assert.equal(drawn.refused && drawn.refusal.code, 'document-expired');
});

test('[R-6.1e] an account that is unknown or not his own stops drawing and signing; another account needs another contract', async () => {
  for (const [state, code] of [
    ['unknown', 'account-not-confirmed'],
    ['not-own', 'account-not-own'],
  ] as const) {
    const { party, applicationId } = await anOffer(state);
    const drawn = await contracts.drawContract(party.actor, applicationId, key());
    assert.equal(drawn.refused && drawn.refusal.code, code);
  }
  const { party, contract } = await aContract();
  const act = await anAct(party, contract.id);
  const account = says.accounts.get(party.id);
  assert.ok(account);
  account.state = 'unknown';
  assert.equal(await codeOfSigning(party, contract.id, act.id), 'account-not-confirmed');
  await giveAccount(party, 'own');
  assert.equal(await codeOfSigning(party, contract.id, act.id), 'contract-outdated');
  assert.deepEqual(await effectsOf(party), nothing);
});

test('a contract is signed on its day or not at all: the rate and the GESV in it are those of that day', async () => {
  const { party, applicationId, contract } = await aContract();
  assert.equal(contract.signBy, '2026-11-23T18:59:59.999Z');
  base.clock.set(parseInstant('2026-11-23T18:59:00Z'));
  const act = await anAct(party, contract.id);
  base.clock.set(parseInstant('2026-11-23T19:00:00Z'));
  assert.equal(await codeOfSigning(party, contract.id, act.id), 'contract-annulled');
  const read = await contracts.readContract(party.actor, contract.id);
  assert.equal(!read.refused && read.value.state, 'annulled');

  const again = await contracts.drawContract(party.actor, applicationId, key());
  assert.ok(!again.refused);
  assert.equal(again.value.contract.figures.dueOn, '2026-12-24');
  assert.equal(again.value.contract.figures.payTiyn, contract.figures.payTiyn);
  assert.equal(await codeOfSigning(party, contract.id, act.id), 'contract-annulled');
});

test('a contract that no longer says what holds is not signed: it is drawn anew, and the old one is annulled', async () => {
  const { party, applicationId, contract } = await aContract();
  const act = await anAct(party, contract.id);
  says.phone = '+77770000000';
  assert.equal(await codeOfSigning(party, contract.id, act.id), 'contract-outdated');
  const again = await contracts.drawContract(party.actor, applicationId, key());
  assert.ok(!again.refused);
  assert.notEqual(again.value.contract.id, contract.id);
  const old = await contracts.readContract(party.actor, contract.id);
  assert.equal(!old.refused && old.value.state, 'annulled');
  const fresh = await anAct(party, again.value.contract.id);
  assert.equal(await codeOfSigning(party, again.value.contract.id, fresh.id), null);
});

test('a withdrawn application and an offer that ran out end the contract', async () => {
  const withdrawn = await aContract();
  const act = await anAct(withdrawn.party, withdrawn.contract.id);
  await applications.withdrawApplication(withdrawn.party.actor, withdrawn.applicationId, key());
  assert.equal(await codeOfSigning(withdrawn.party, withdrawn.contract.id, act.id), 'contract-annulled');
  const drawn = await contracts.drawContract(withdrawn.party.actor, withdrawn.applicationId, key());
  assert.equal(drawn.refused && drawn.refusal.code, 'offer-missing');

  const late = await anOffer();
  base.clock.advance(3 * 24 * 3600);
  const tooLate = await contracts.drawContract(late.party.actor, late.applicationId, key());
  assert.equal(tooLate.refused && tooLate.refusal.code, 'offer-expired');
  assert.deepEqual(await effectsOf(withdrawn.party), nothing);
});

test('an offer that the law or the product no longer allows becomes no contract', async () => {
  const { party, applicationId } = await anOffer();
  await base.ownerSql(
    `insert into products.versions select product_id, 7, '2026-11-24', null, name_kk, name_ru, name_en,
       min_tiyn, max_tiyn, min_term, max_term, 0.0028, term_unit, rate_per, basis, methods from products.versions
     where version = 1 and term_unit = 'days'`,
  );
  base.clock.advance(24 * 3600);
  const drawn = await contracts.drawContract(party.actor, applicationId, key());
  assert.equal(drawn.refused && drawn.refusal.code, 'terms-changed');
});

test('a device without a bound key signs nothing', async () => {
  const { party, contract } = await aContract();
  says.device = null;
  const made = await contracts.createSignAct(party.actor, contract.id, key());
  assert.equal(made.refused && made.refusal.code, 'device-not-bound');
});

test("another's contract is not found: not read, not downloaded, not signed", async () => {
  const { contract, applicationId } = await aContract();
  const other = await aConfirmedParty(base);
  const results = [
    await contracts.readContract(other.actor, contract.id),
    await contracts.readContractDocument(other.actor, contract.id),
    await contracts.createSignAct(other.actor, contract.id, key()),
    await contracts.signContract(other.actor, contract.id, randomUUID(), key()),
  ];
  for (const result of results) assert.equal(result.refused && result.refusal.code, 'contract-not-found');
  const drawn = await contracts.drawContract(other.actor, applicationId, key());
  assert.equal(drawn.refused && drawn.refusal.code, 'application-not-found');
  const visitor = await contracts.signContract({ kind: 'visitor' }, contract.id, randomUUID(), key());
  assert.equal(visitor.refused && visitor.refusal.code, 'client-needed');
});

test('contracts and signatures cannot be changed, not even by the owner role', async () => {
  await assert.rejects(base.ownerSql(`update contracts.contracts set number = number`), /append-only/);
  await assert.rejects(base.ownerSql(`delete from contracts.signatures`), /append-only/);
});
