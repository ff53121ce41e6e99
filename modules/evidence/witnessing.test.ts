import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { test } from 'node:test';
import type { Actor } from '@nesie/db';
import { createTestDb } from '@nesie/db/testing';
import { readTrust, verify } from '@nesie/pack';
import { ok } from '@nesie/problem';
import {
  type Checkpoint,
  createCosigner,
  decodeBase64,
  emptyRoot,
  formatSignature,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  verifyConsistency,
  verifyNote,
} from '@nesie/tlog';
import { createTlogWitness } from '../../gateways/witness/tlog-witness.ts';
import { createEvidence } from './index.ts';

const SYSTEM: Actor = { kind: 'system', process: 'test' };
const OPTIONS = { origin: 'mfo.example/log', operator: 'Sample MFO' };

/** A witness by C2SP tlog-witness: it remembers one checkpoint and follows only what continues it. */
async function aWitness(context: { after: (fn: () => void) => void }) {
  const cosigner = createCosigner('witness.example/w1', Buffer.alloc(32, 9));
  const state = { last: undefined as Checkpoint | undefined, logKeys: [] as string[], fail: 0, spoil: false };
  const follow = (body: string): { status: number; type?: string; text: string } => {
    const [head = '', checkpointText = ''] = splitOnce(body);
    const note = parseNote(checkpointText);
    const checkpoint = note && parseCheckpoint(note);
    if (!note || !checkpoint) return { status: 400, text: '' };
    const keys = state.logKeys.map(parseVerifierKey).filter((key) => key !== undefined);
    if (!keys.some(({ name }) => name === checkpoint.origin)) return { status: 404, text: '' };
    if (!keys.some((key) => verifyNote(note, key) === 'good')) return { status: 403, text: '' };
    const [oldLine = '', ...proofLines] = head.split('\n').slice(0, -1);
    const oldSize = Number(oldLine.replace('old ', ''));
    if (oldSize !== (state.last?.size ?? 0)) {
      return { status: 409, type: 'text/x.tlog.size', text: `${state.last?.size ?? 0}\n` };
    }
    const proof = proofLines.map((line) => decodeBase64(line) ?? Buffer.alloc(0));
    const oldRoot = state.last?.root ?? emptyRoot();
    const claim = { oldSize, newSize: checkpoint.size, oldRoot, newRoot: checkpoint.root, proof };
    if (!verifyConsistency(claim)) return { status: 422, text: '' };
    state.last = checkpoint;
    const cosignature = cosigner.cosign(state.spoil ? `${note.text}x` : note.text, 1_795_000_000);
    return { status: 200, text: formatSignature(cosignature) };
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const answer =
        state.fail > 0 ? { status: state.fail, text: '' } : follow(Buffer.concat(parts).toString('utf8'));
      response.writeHead(answer.status, { 'content-type': answer.type ?? 'text/plain' }).end(answer.text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  context.after(() => server.close());
  const { port } = server.address() as AddressInfo;
  return { state, port: createTlogWitness({ url: `http://127.0.0.1:${port}`, vkey: cosigner.key.vkey }) };
}

function splitOnce(body: string): readonly string[] {
  const at = body.indexOf('\n\n');
  return [body.slice(0, at + 1), body.slice(at + 2)];
}

async function aWitnessedLog(context: { after: (fn: () => void | Promise<void>) => void }) {
  const t = await createTestDb({ name: 'witness', only: ['platform', 'evidence'] });
  context.after(() => t.close());
  const witness = await aWitness(context);
  const evidence = createEvidence({
    ...OPTIONS,
    db: t.db,
    vault: t.vault,
    witnesses: [witness.port],
    quorum: 1,
  });
  await evidence.prepare();
  const chain = readTrust(await evidence.trustFile());
  witness.state.logKeys.push(...(chain?.[0]?.edition.logKeys ?? []));
  const append = async (party: string) => {
    const leaf = { subject: party, kind: 'tried', fields: {} };
    await t.db.withActor(SYSTEM, 'try-it', null, async (tx) => ok(await evidence.append(tx, leaf)));
  };
  const party = randomUUID();
  await t.vault.ensureKeys(party);
  await append(party);
  return { t, evidence, witness: witness.state, party, append };
}

test('a witness follows checkpoint by checkpoint, and the pack carries his cosignature', async (context) => {
  const { evidence, party, append } = await aWitnessedLog(context);
  assert.deepEqual((await evidence.round()).witnesses, [
    { witness: 'witness.example/w1', outcome: 'cosigned' },
  ]);
  await append(party);
  assert.deepEqual((await evidence.round()).witnesses[0]?.outcome, 'cosigned');
  const pack = await evidence.buildPack({ partyId: party, attachments: [], about: {} });
  assert.ok(!pack.refused);
  const verdict = verify(pack.value, readTrust(await evidence.trustFile()));
  assert.equal(verdict.verdict, 'valid');
  assert.ok(verdict.checked.some(({ code }) => code === 'witnesses'));
  assert.ok(!verdict.uncheckable.some(({ code }) => code === 'no-witness'));
});

test('a witness who is away is asked again; until then the pack is whole but lacks its quorum', async (context) => {
  const { evidence, party, witness } = await aWitnessedLog(context);
  witness.fail = 503;
  assert.equal((await evidence.round()).witnesses[0]?.outcome, 'unknown');
  const early = await evidence.buildPack({ partyId: party, attachments: [], about: {} });
  assert.ok(!early.refused);
  const verdict = verify(early.value, readTrust(await evidence.trustFile()));
  assert.deepEqual([verdict.verdict, verdict.doubts[0]?.code], ['untrusted', 'quorum-missing']);
  witness.fail = 0;
  assert.equal((await evidence.round()).witnesses[0]?.outcome, 'cosigned');
});

test('a witness who has lost or gained a step says where he is, and is met there', async (context) => {
  const { t, evidence, party, append } = await aWitnessedLog(context);
  await evidence.round();
  await t.ownerSql('update evidence.witnesses set size = 1');
  await append(party);
  assert.equal((await evidence.round()).witnesses[0]?.outcome, 'cosigned');
});

test('a witness who has seen another log under this name refuses', async (context) => {
  const { evidence, witness } = await aWitnessedLog(context);
  witness.last = { origin: OPTIONS.origin, size: 2, root: Buffer.alloc(32, 1) };
  assert.equal((await evidence.round()).witnesses[0]?.outcome, 'rejected');
  witness.last = { origin: OPTIONS.origin, size: 900, root: Buffer.alloc(32, 1) };
  assert.equal((await evidence.round()).witnesses[0]?.outcome, 'rejected');
});

test('a cosignature that does not verify is not kept', async (context) => {
  const { t, evidence, witness } = await aWitnessedLog(context);
  witness.spoil = true;
  assert.equal((await evidence.round()).witnesses[0]?.outcome, 'bad-signature');
  assert.deepEqual(await t.ownerSql('select * from evidence.cosignatures'), []);
});

test('more witnesses demanded than there are is a wrong configuration', async (context) => {
  const t = await createTestDb({ name: 'witness', only: ['platform', 'evidence'] });
  context.after(() => t.close());
  assert.throws(() => createEvidence({ ...OPTIONS, db: t.db, vault: t.vault, quorum: 1 }), RangeError);
});
