import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { canonicalJson, sha256, sha256Hex } from '@nesie/canonical';
import type { Actor } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { type Leaf, readLeaf, readTrust, type Verdict, verify, verifyCommand } from '@nesie/pack';
import { ok } from '@nesie/problem';
import { parseCheckpoint, parseNote, tilesOf } from '@nesie/tlog';
import { createHeadsCache } from './heads-cache.ts';
import { createEvidence, type Evidence, type NewLeaf } from './index.ts';

const SYSTEM: Actor = { kind: 'system', process: 'test' };
const ORIGIN = 'mfo.example/log';
const OPERATOR = 'Sample MFO, BIN 000000000000';

interface Log {
  readonly t: TestDb;
  readonly evidence: Evidence;
}

/** A log of its own: what is written into a shared one changes what others see of it. */
async function aLog(context: { after: (fn: () => Promise<void>) => void }): Promise<Log> {
  const t = await createTestDb({ name: 'evidence', only: ['platform', 'evidence'] });
  context.after(() => t.close());
  const evidence = createEvidence({ db: t.db, vault: t.vault, origin: ORIGIN, operator: OPERATOR });
  await evidence.prepare();
  return { t, evidence };
}

let shared: Log;
const atEnd: (() => Promise<void>)[] = [];
before(async () => {
  shared = await aLog({ after: (fn) => void atEnd.push(fn) });
});
after(() => Promise.all(atEnd.map((fn) => fn())));

async function aParty({ t }: Log): Promise<string> {
  const id = randomUUID();
  await t.vault.ensureKeys(id);
  return id;
}

const leafOf = (subject: string, change: Partial<NewLeaf> = {}): NewLeaf => ({
  subject,
  kind: 'application-submitted',
  fields: { amountTiyn: '10000000' },
  ...change,
});

async function append({ t, evidence }: Log, leaf: NewLeaf, actor: Actor = SYSTEM) {
  const result = await t.db.withActor(actor, 'try-it', null, async (tx) =>
    ok(await evidence.append(tx, leaf)),
  );
  assert.ok(!result.refused);
  return result.value;
}

const texts = async ({ t }: Log, subject?: string): Promise<readonly Leaf[]> => {
  const rows = await t.ownerSql<{ leaf: string; subject: string }>(
    'select leaf, subject from evidence.leaves order by leaf_index',
  );
  return rows
    .filter((row) => !subject || row.subject === subject)
    .map(({ leaf }) => readLeaf(JSON.parse(leaf)));
};

test('a leaf is kept with its command and falls with it', async () => {
  const party = await aParty(shared);
  const actor: Actor = { kind: 'applicant', partyId: party };
  const refused = await shared.t.db.withActor(actor, 'try-it', null, async (tx) => {
    await shared.evidence.append(tx, leafOf(party));
    return { refused: true as const, refusal: { code: 'no' } };
  });
  assert.equal(refused.refused, true);
  const first = await append(shared, leafOf(party), actor);
  assert.equal(first.number, 1);
  assert.equal((await append(shared, leafOf(party), actor)).number, 2);
});

test('[R-12.1] a leaf holds no value, only its salted hash, and never the party’s id', async () => {
  const party = await aParty(shared);
  await append(shared, leafOf(party, { fields: { iin: '900101300123', amountTiyn: '5' } }));
  const rows = await shared.t.ownerSql<{ leaf: string }>(
    'select leaf from evidence.pending order by id desc limit 1',
  );
  const text = rows[0]?.leaf ?? '';
  assert.ok(!text.includes('900101300123') && !text.includes(party) && text.includes('"iin":"'));
  await append(shared, leafOf(party, { fields: { iin: '900101300123', amountTiyn: '5' } }));
  const again = await shared.t.ownerSql<{ leaf: string }>(
    'select leaf from evidence.pending order by id desc limit 1',
  );
  const hashOf = (leaf: string | undefined): unknown => JSON.parse(leaf ?? '{}').fields.iin;
  assert.notEqual(hashOf(text), hashOf(again[0]?.leaf), 'equal values of two leaves have different hashes');
});

test('a party sees and continues only its own chain', async () => {
  const [one, other] = [await aParty(shared), await aParty(shared)];
  const actor: Actor = { kind: 'applicant', partyId: one };
  await append(shared, leafOf(one), actor);
  await assert.rejects(append(shared, leafOf(other), actor), /row-level security|may not write/);
  await append(shared, leafOf(other));
  await assert.rejects(append(shared, leafOf(other), actor), /row-level security|may not write/);
  const seen = await shared.t.db.read(actor, 'try-it', (tx) =>
    tx.query<{ subject: string }>('select distinct subject from evidence.pending where subject not like $1', [
      'process:%',
    ]),
  );
  assert.equal(seen.length, 1);
  assert.deepEqual(await shared.t.appSql('select * from evidence.pending'), []);
});

test('one chain a subject under fifty parallel commands: numbers 1 to 50, each held to the one before', async () => {
  const party = await aParty(shared);
  const appended = await Promise.all(Array.from({ length: 50 }, () => append(shared, leafOf(party))));
  assert.deepEqual(
    appended.map(({ number }) => number).sort((a, b) => a - b),
    Array.from({ length: 50 }, (_, i) => i + 1),
  );
  await shared.evidence.round();
  assert.deepEqual((await shared.evidence.fsck()).findings, []);
});

test('leaves of several subjects take their heads in one order: crossing batches do not block each other', async () => {
  const parties = [await aParty(shared), await aParty(shared), await aParty(shared)];
  const batch = (ids: readonly string[]) =>
    shared.t.db.withActor(SYSTEM, 'try-it', null, async (tx) =>
      ok(
        await shared.evidence.appendAll(
          tx,
          ids.map((id) => leafOf(id)),
        ),
      ),
    );
  const results = await Promise.all(
    Array.from({ length: 12 }, (_, i) => batch(i % 2 === 0 ? parties : parties.toReversed())),
  );
  for (const result of results) assert.ok(!result.refused && result.value.length === 3);
});

test('a transaction that commits late is not skipped, though later ones have been sequenced', async (context) => {
  const log = await aLog(context);
  const [slow, fast] = [await aParty(log), await aParty(log)];
  const gate = Promise.withResolvers<void>();
  const appended = Promise.withResolvers<void>();
  const late = log.t.db.withActor(SYSTEM, 'try-it', null, async (tx) => {
    await log.evidence.append(tx, leafOf(slow));
    appended.resolve();
    await gate.promise;
    return ok(null);
  });
  await appended.promise;
  await append(log, leafOf(fast));
  const before = await log.evidence.round();
  assert.equal(before.moved, 2, 'the trust edition and the fast one');
  gate.resolve();
  await late;
  assert.equal((await log.evidence.round()).moved, 1);
  const rows = await log.t.ownerSql<{ id: bigint }>('select id from evidence.pending order by leaf_index');
  const ids = rows.map(({ id }) => Number(id));
  assert.notDeepEqual(
    ids,
    [...ids].sort((a, b) => a - b),
    'the late one has the lower id and the higher index',
  );
  assert.deepEqual((await log.evidence.fsck()).findings, []);
});

test('two sequencers at once make one tree without gaps or doubles', async (context) => {
  const log = await aLog(context);
  const other = createEvidence({ db: log.t.db, vault: log.t.vault, origin: ORIGIN, operator: OPERATOR });
  const parties = await Promise.all(Array.from({ length: 8 }, () => aParty(log)));
  const writing = Promise.all(
    parties.flatMap((party) => Array.from({ length: 10 }, () => append(log, leafOf(party)))),
  );
  const rounds = Array.from({ length: 12 }, (_, i) => (i % 2 === 0 ? log.evidence : other).round());
  await Promise.all([writing, ...rounds]);
  await log.evidence.round();
  const report = await log.evidence.fsck();
  assert.deepEqual([report.findings, report.waiting], [[], 0]);
  const party = (await texts(log)).filter(({ subject }) => !subject.startsWith('process:'));
  assert.equal(party.length, 80);
  await assertTilesServeTheTree(log);
});

test('a crash between closing the tree and signing it: the next round signs the very same tree', async (context) => {
  const log = await aLog(context);
  await append(log, leafOf(await aParty(log)));
  await log.evidence.sequence();
  // What is left when the process dies after the first transaction of `checkpoint`.
  const { closeTree } = await import('./sequencer.ts');
  await log.t.db.withActor(SYSTEM, 'try-it', null, async (tx) => ok(await closeTree(tx, createHeadsCache())));
  assert.equal(await log.evidence.checkpointNote(), undefined);
  const round = await log.evidence.round();
  assert.equal(round.signedSize, 3);
  assert.equal((await log.evidence.round()).signedSize, null, 'nothing new, nothing signed');
});

test('one whom another has overtaken does not sign', async (context) => {
  const log = await aLog(context);
  const { closeTree, signTree } = await import('./sequencer.ts');
  const { loadKeys } = await import('./keys.ts');
  const within = async <T>(fn: Parameters<typeof log.t.db.read<T>>[2]): Promise<T> => {
    const result = await log.t.db.withActor<T, never>(SYSTEM, 'try-it', null, async (tx) => ok(await fn(tx)));
    assert.ok(!result.refused);
    return result.value;
  };
  await log.evidence.sequence();
  const stale = await within((tx) => closeTree(tx, createHeadsCache()));
  await append(log, leafOf(await aParty(log)));
  await log.evidence.sequence();
  const { log: signer } = await within((tx) => loadKeys(tx, log.t.vault, ORIGIN));
  assert.equal(await within((tx) => signTree(tx, async () => signer, stale)), null);
  assert.equal(await log.evidence.checkpoint(), 4);
});

test('[R-12.1] nobody changes or deletes what is logged, not even the owner of the tables', async () => {
  await append(shared, leafOf(await aParty(shared)));
  await shared.evidence.round();
  const tables = ['leaves', 'tree_heads', 'checkpoints', 'trust_editions', 'openings', 'signing_keys'];
  for (const table of tables) {
    await assert.rejects(shared.t.ownerSql(`delete from evidence.${table}`), /append-only/, table);
    await assert.rejects(shared.t.ownerSql(`truncate evidence.${table} cascade`), /append-only/, table);
  }
  const updates = [
    "update evidence.leaves set leaf = '{}'",
    "update evidence.checkpoints set note = ''",
    'update evidence.openings set sealed = leaf_hash',
  ];
  for (const sql of updates) await assert.rejects(shared.t.ownerSql(sql), /append-only/, sql);
  await assert.rejects(
    shared.t.ownerSql('update evidence.pending set leaf_index = 5 where leaf_index is not null'),
    /marked, once/,
  );
  await assert.rejects(
    shared.t.ownerSql('update evidence.subjects set number = number - 1'),
    /moves on by one/,
  );
  await assert.rejects(
    shared.t.ownerSql('update evidence.tiles set hashes = set_byte(hashes, 0, 0)'),
    /only grows/,
  );
  await assert.rejects(shared.t.ownerSql('delete from evidence.subjects'), /stays/);
  const insert = `insert into evidence.leaves select leaf_index + 7, sha256(leaf_hash), subject, number + 100, leaf from evidence.leaves limit 1`;
  await assert.rejects(shared.t.ownerSql(insert));
});

test('[R-12.1] a log rewritten under the triggers is found by the check and gets no further signature', async (context) => {
  const log = await aLog(context);
  const party = await aParty(log);
  await append(log, leafOf(party));
  await log.evidence.round();
  await log.t.ownerSql(`alter table evidence.tiles disable trigger all`);
  await log.t.ownerSql(
    `update evidence.tiles set hashes = set_byte(hashes, 40, (get_byte(hashes, 40) + 1) % 256) where level = 0`,
  );
  const report = await log.evidence.fsck();
  assert.deepEqual(
    report.findings.map(({ code }) => code),
    ['tiles-wrong'],
  );
  await append(log, leafOf(party));
  await assert.rejects(log.evidence.round(), /does not continue the signed one/);
});

test('[R-12.1] a leaf changed under the triggers is found by the check', async (context) => {
  const log = await aLog(context);
  await append(log, leafOf(await aParty(log)));
  await log.evidence.round();
  await log.t.ownerSql('alter table evidence.leaves disable trigger all');
  await log.t.ownerSql('alter table evidence.leaves drop constraint leaves_check');
  await log.t.ownerSql(
    `update evidence.leaves set leaf = replace(leaf, 'application', 'applicatiom') where leaf_index = 1`,
  );
  const codes = (await log.evidence.fsck()).findings.map(({ code }) => code);
  assert.ok(codes.includes('leaf-changed') && codes.includes('checkpoint-wrong'), codes.join());
});

test('every checkpoint ends with the heads of all subjects', async (context) => {
  const log = await aLog(context);
  const parties = [await aParty(log), await aParty(log)];
  for (const party of parties) await append(log, leafOf(party));
  await log.evidence.round();
  await append(log, leafOf(parties[0] ?? ''));
  await log.evidence.round();
  const published = await log.evidence.heads();
  const numbers = published?.heads.map(({ number }) => number).sort();
  assert.deepEqual(numbers, [1, 1, 1, 2], 'two parties, the trust file, the first list of heads');
  const last = (await texts(log)).at(-1);
  assert.deepEqual([last?.kind, last?.open.size], ['heads', '5']);
});

test('a thousand and more leaves at once cross the borders of tiles', async (context) => {
  const log = await aLog(context);
  const party = await aParty(log);
  await log.t.db.withActor(SYSTEM, 'try-it', null, async (tx) =>
    ok(
      await log.evidence.appendAll(
        tx,
        Array.from({ length: 600 }, () => leafOf(party, { fields: {} })),
      ),
    ),
  );
  await log.evidence.round();
  await assertTilesServeTheTree(log);
  assert.deepEqual((await log.evidence.fsck()).findings, []);
});

test('published tiles are those of the signed tree and no leaf beyond it', async () => {
  const size = parseSize(await shared.evidence.checkpointNote());
  await append(shared, leafOf(await aParty(shared)));
  await shared.evidence.sequence();
  assert.equal(
    await shared.evidence.tile({ level: 0, index: Math.floor(size / 256), width: (size % 256) + 1 }),
    undefined,
  );
  await shared.evidence.round();
});

// ---- packs -----------------------------------------------------------------------------------------------------

/** A client with a device key and a signed contract, as the modules above would log them. */
async function aContract(log: Log, text = '%PDF-1.7 the contract') {
  const party = await aParty(log);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x, y } = publicKey.export({ format: 'jwk' });
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' };
  const device = sha256(canonicalJson(jwk)).toString('base64url');
  const document = Buffer.from(text);
  const identification = Buffer.from(canonicalJson({ score: '0.71' }));
  await append(
    log,
    leafOf(party, {
      kind: 'client-registered',
      fields: { device, identification: sha256Hex(identification) },
    }),
  );
  const canonical = canonicalJson({
    type: 'nesie/act/1',
    actor: party,
    principal: party,
    authority: 'none',
    device,
    channel: 'cabinet',
    purpose: 'sign-contract',
    contentHash: sha256Hex(document),
    nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
    deadline: '2026-11-24T07:10:00.000Z',
  });
  const digest = sha256(canonical);
  const signature = sign('sha256', digest, { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString(
    'base64url',
  );
  const factors = [{ kind: 'device-key', proof: { signature } }];
  const act = canonicalJson({
    id: randomUUID(),
    canonical,
    digest: digest.toString('hex'),
    deviceKey: jwk,
    factors,
  });
  const fields = { act: digest.toString('hex'), document: sha256Hex(document) };
  const signed = await append(log, leafOf(party, { kind: 'contract-signed', fields }));
  const wanted = {
    partyId: party,
    about: { contract: 'N-1' },
    attachments: [
      { file: 'documents/contract.pdf', kind: 'document' as const, content: document },
      { file: 'acts/sign-contract.json', kind: 'act' as const, content: Buffer.from(act) },
      { file: 'identification/1.json', kind: 'identification' as const, content: identification },
    ],
  };
  return { party, wanted, signed };
}

async function packOf(log: Log, wanted: Parameters<Evidence['buildPack']>[0]): Promise<Buffer> {
  const result = await log.evidence.buildPack(wanted);
  assert.ok(!result.refused, result.refused ? result.refusal.code : '');
  return result.value;
}

async function verdictOf(log: Log, pack: Buffer): Promise<Verdict> {
  const trust = readTrust(await log.evidence.trustFile());
  assert.ok(trust);
  return verify(pack, trust);
}

test('[R-12.1] a pack is made once a checkpoint covers it, and verifies under the published trust file', async () => {
  const { wanted, signed, party } = await aContract(shared);
  const early = await shared.evidence.buildPack(wanted);
  assert.ok(early.refused && early.refusal.code === 'evidence-not-yet-checkpointed');
  assert.equal(await shared.evidence.isCovered(signed.leafHash), false);
  await shared.evidence.round();
  assert.equal(await shared.evidence.isCovered(signed.leafHash), true);
  const verdict = await verdictOf(shared, await packOf(shared, wanted));
  assert.deepEqual([verdict.verdict, verdict.wholeUpTo, verdict.findings], ['valid', 2, []]);
  const strange = await shared.evidence.buildPack({ ...wanted, partyId: randomUUID() });
  assert.ok(strange.refused && strange.refusal.code === 'evidence-not-found');
  await append(shared, leafOf(party));
  const later = await shared.evidence.buildPack({ ...wanted, upTo: signed.number });
  assert.equal(later.refused, false, 'what is newer than asked for may still wait');
});

test('[R-12.1] a document that was never logged gets into no pack', async () => {
  const { wanted } = await aContract(shared);
  await shared.evidence.round();
  const attachments = wanted.attachments.map((attachment) =>
    attachment.kind === 'document' ? { ...attachment, content: Buffer.from('%PDF-1.7 another') } : attachment,
  );
  await assert.rejects(shared.evidence.buildPack({ ...wanted, attachments }), /documents\/contract\.pdf/);
});

test('[R-12.1] the published trust file is what nesie verify finds, and another log’s pack is not trusted by it', async (context) => {
  const home = mkdtempSync(join(tmpdir(), 'nesie-evidence-'));
  context.after(() => rmSync(home, { recursive: true }));
  await shared.evidence.publishTrust(join(home, 'trust.json'));
  const run = (pack: string): number =>
    verifyCommand([pack], { env: { NESIE_HOME: home }, out: () => {}, err: () => {} });
  const { writeFileSync } = await import('node:fs');
  const own = await aContract(shared);
  await shared.evidence.round();
  writeFileSync(join(home, 'own.asice'), await packOf(shared, own.wanted));
  assert.equal(run(join(home, 'own.asice')), 0);
  const forger = await aLog(context);
  const forged = await aContract(forger);
  await forger.evidence.round();
  writeFileSync(join(home, 'forged.asice'), await packOf(forger, forged.wanted));
  assert.equal(run(join(home, 'forged.asice')), 2);
});

test('a new log key takes effect by an edition: old packs stay valid, new ones are', async (context) => {
  const log = await aLog(context);
  const first = await aContract(log);
  await log.evidence.round();
  const old = await packOf(log, first.wanted);
  const contractEdition = await log.t.db.read(SYSTEM, 'try-it', (tx) => log.evidence.trustFingerprint(tx));
  await log.evidence.changeKey('log');
  await log.evidence.round();
  const chain = readTrust(await log.evidence.trustFile());
  assert.equal(chain?.length, 2);
  assert.equal((await verdictOf(log, old)).verdict, 'valid');
  const fresh = await packOf(log, { ...first.wanted, trustFingerprint: contractEdition });
  assert.equal((await verdictOf(log, fresh)).verdict, 'valid');
  assert.equal(
    verify(fresh, chain?.slice(0, 1)).verdict,
    'valid',
    'the old trust file accepts the successor',
  );
});

test('starting again changes neither keys nor editions; another name is refused', async (context) => {
  const log = await aLog(context);
  const before = await log.evidence.trustFile();
  await Promise.all([log.evidence.prepare(), log.evidence.prepare()]);
  assert.equal(await log.evidence.trustFile(), before);
  const renamed = createEvidence({
    db: log.t.db,
    vault: log.t.vault,
    origin: 'other.example/log',
    operator: OPERATOR,
  });
  await assert.rejects(renamed.prepare(), /would be another log/);
  const operator = createEvidence({ db: log.t.db, vault: log.t.vault, origin: ORIGIN, operator: 'New name' });
  await operator.prepare();
  assert.equal(readTrust(await log.evidence.trustFile())?.length, 2);
});

test('[R-12.2] an erased person’s leaves stay in the tree, their values are gone, and the check says so', async (context) => {
  const log = await aLog(context);
  const { party, wanted } = await aContract(log);
  await log.evidence.round();
  await log.t.vault.destroy(party);
  const report = await log.evidence.fsck();
  assert.deepEqual([report.findings, report.erased], [[], 2]);
  const gone = await log.evidence.buildPack(wanted);
  assert.ok(gone.refused && gone.refusal.code === 'evidence-erased');
});

test('a leaf that cannot be one is a bug, said at once', async () => {
  const party = await aParty(shared);
  const wrong = [
    leafOf('nobody'),
    leafOf(party, { kind: 'Bad Kind' }),
    leafOf(party, { fields: { 'bad name': 'x' } }),
    leafOf(party, { fields: { long: 'x'.repeat(4097) } }),
    leafOf(party, { fields: Object.fromEntries(Array.from({ length: 65 }, (_, i) => [`f${i}`, 'x'])) }),
  ];
  for (const leaf of wrong) await assert.rejects(append(shared, leaf));
});

function parseSize(note: string | undefined): number {
  const parsed = parseNote(note ?? '');
  const checkpoint = parsed && parseCheckpoint(parsed);
  assert.ok(checkpoint);
  return checkpoint.size;
}

async function assertTilesServeTheTree({ evidence }: Log): Promise<void> {
  const size = parseSize(await evidence.checkpointNote());
  for (const tile of tilesOf(size)) {
    assert.equal((await evidence.tile(tile))?.length, tile.width * 32, JSON.stringify(tile));
  }
}
