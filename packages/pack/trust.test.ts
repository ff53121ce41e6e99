import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  buildPack,
  extendTrust,
  fingerprintOf,
  readTrust,
  type TrustChain,
  verify,
  writeTrust,
} from './index.ts';
import { flipBit } from './repack.ts';
import { nextEdition, sampleEdition, sampleKeys, sampleParts, sampleTrust } from './sample-pack.ts';

const keys = sampleKeys('sample');
const newer = sampleKeys('newer');
const first = sampleTrust(keys);
const doubtsOf = (parts: ReturnType<typeof sampleParts>, trust: TrustChain): readonly string[] => {
  const verdict = verify(buildPack(parts), trust);
  assert.equal(verdict.verdict, verdict.doubts.length > 0 ? 'untrusted' : 'valid');
  return verdict.doubts.map(({ code }) => code);
};

test('a trust file is read as written, and no changed byte of it', () => {
  const chain = nextEdition(first, keys.edition, { fromSize: 3 });
  const file = Buffer.from(writeTrust(chain));
  assert.deepEqual(readTrust(file), chain);
  assert.deepEqual(readTrust(`${writeTrust(chain)}\n`), chain);
  for (let at = 0; at < file.length; at += 1)
    assert.equal(readTrust(flipBit(file, at)), undefined, `byte ${at}`);
  for (const bad of ['', '{}', 'null', '[]', '{"editions":[],"format":"nesie-trust/1"}']) {
    assert.equal(readTrust(bad), undefined, bad);
  }
});

test('the fingerprint is that of the canonical edition', () => {
  const edition = first[0]?.edition;
  assert.ok(edition);
  const shuffled = Object.fromEntries(Object.entries(edition).reverse());
  assert.equal(fingerprintOf({ ...edition, ...shuffled }), fingerprintOf(edition));
  assert.notEqual(fingerprintOf({ ...edition, quorum: 1 }), fingerprintOf(edition));
});

test('an edition is added only by the key that the one before names', () => {
  assert.throws(() => nextEdition(first, newer.edition, {}), RangeError);
  const second = nextEdition(first, keys.edition, { editionKey: newer.edition.key.vkey });
  assert.throws(() => nextEdition(second, keys.edition, {}), RangeError);
  assert.equal(nextEdition(second, newer.edition, {}).length, 3);
});

test('an edition with another predecessor, number, log or a smaller size is no successor', () => {
  const edition = sampleEdition(keys, { number: 2, previous: fingerprintOf(sampleEdition(keys)) });
  assert.equal(extendTrust(first, edition, keys.edition).length, 2);
  const wrong = [{ previous: '0'.repeat(64) }, { number: 3 }, { origin: 'other.example' }, { quorum: 1 }];
  for (const change of wrong) {
    assert.throws(() => extendTrust(first, { ...edition, ...change }, keys.edition), RangeError);
  }
  const later = sampleTrust(keys, { fromSize: 5 });
  assert.throws(() => nextEdition(later, keys.edition, { fromSize: 4 }), RangeError);
});

test('the edition of the contract is accepted, and its successors, known or not yet known', () => {
  const second = nextEdition(first, keys.edition, { operator: 'A new name' });
  assert.deepEqual(doubtsOf(sampleParts({ trust: first }), second), []);
  assert.deepEqual(doubtsOf(sampleParts({ trust: second }), first), []);
});

test('two different second editions part the ways', () => {
  const ours = nextEdition(first, keys.edition, { operator: 'A new name' });
  const theirs = nextEdition(first, keys.edition, { operator: 'Another name' });
  assert.deepEqual(doubtsOf(sampleParts({ trust: theirs }), ours), ['trust-fork']);
});

test('after a change of keys the new ones count, from the size on that the edition says', () => {
  const change = { logKeys: [newer.log.key.vkey], packKeys: [newer.pack.key.vkey] };
  const second = nextEdition(first, keys.edition, { ...change, fromSize: 5 });
  assert.deepEqual(
    doubtsOf(sampleParts({ keys: { ...newer, edition: keys.edition }, trust: second }), first),
    [],
  );
  assert.deepEqual(doubtsOf(sampleParts({ trust: first }), second), [
    'log-key-untrusted',
    'pack-key-untrusted',
  ]);
  const from6 = nextEdition(first, keys.edition, { ...change, fromSize: 6 });
  assert.deepEqual(doubtsOf(sampleParts({ trust: first }), from6), []);
});

test('a revoked key is not trusted, though the pack is as old as the edition that named it', () => {
  const second = nextEdition(first, keys.edition, { fromSize: 100, revoked: [keys.log.key.vkey] });
  assert.deepEqual(doubtsOf(sampleParts({ trust: first }), second), ['log-key-untrusted']);
});

test('a quorum of witnesses is demanded and counted', () => {
  const trust = sampleTrust(keys, { witnessKeys: [keys.witness.key.vkey], quorum: 1 });
  assert.deepEqual(doubtsOf(sampleParts({ trust }), trust), ['quorum-missing']);
  const parts = sampleParts({ trust, cosigned: true });
  const verdict = verify(buildPack(parts), trust);
  assert.equal(verdict.verdict, 'valid');
  assert.ok(verdict.checked.some(({ code }) => code === 'witnesses'));
  assert.ok(!verdict.uncheckable.some(({ code }) => code === 'no-witness'));
});

test('a wrong cosignature of a known witness breaks the pack', () => {
  const strange = sampleTrust(keys, { witnessKeys: [keys.witness.key.vkey], quorum: 1 });
  const parts = sampleParts({ trust: strange, cosigned: true });
  const cosignature = parts.checkpoint.split('\n').at(-2) ?? '';
  const wrong = `${cosignature.slice(0, -8)}AAAA${cosignature.slice(-4)}`;
  assert.throws(
    () => buildPack({ ...parts, checkpoint: parts.checkpoint.replace(cosignature, wrong) }),
    /cosignature/,
  );
});

test('[R-12.1] an act late, on other content or without the device’s signature breaks the pack', () => {
  const late = sampleParts({ deadline: '2026-11-20T08:59:59.999Z' });
  assert.throws(() => buildPack(late), /after its deadline/);
  const swap = (from: string, to: string): ReturnType<typeof sampleParts> => {
    const parts = sampleParts();
    const attachments = parts.attachments.map((attachment) =>
      attachment.kind === 'act'
        ? {
            ...attachment,
            content: Buffer.from(Buffer.from(attachment.content).toString().replace(from, to)),
          }
        : attachment,
    );
    return { ...parts, attachments };
  };
  assert.throws(() => buildPack(swap('"device-key"', '"otp"')), /no signature by the device key/);
  assert.throws(() => buildPack(swap('sign-contract', 'sign-amendment')), /does not match its digest/);
});

test('[R-12.1] consent under a device key that no earlier entry knows breaks the pack', () => {
  const parts = sampleParts();
  const entries = parts.entries.map((entry) => {
    if (entry.leaf.number !== 1) return entry;
    const { deviceKey: _closed, ...opened } = entry.opened;
    return { ...entry, opened };
  });
  assert.throws(() => buildPack({ ...parts, entries }), /device key was not recorded/);
});

test('[R-12.1] a changed judgement of the live image breaks the pack', () => {
  const parts = sampleParts();
  const attachments = parts.attachments.map((attachment) =>
    attachment.kind === 'act'
      ? {
          ...attachment,
          content: Buffer.from(Buffer.from(attachment.content).toString().replace('0.71', '0.99')),
        }
      : attachment,
  );
  assert.throws(() => buildPack({ ...parts, attachments }), /judgement of the live image/);
});

test('the edition by which a pack is judged is the one that its contract names', () => {
  assert.throws(() => buildPack(sampleParts({ contractEdition: 'ab'.repeat(32) })), /another trust edition/);
});

test('a device key may be logged whole, as a JWK', () => {
  const parts = sampleParts({ logsWholeKey: true });
  assert.equal(verify(buildPack(parts), parts.trust).verdict, 'valid');
});
