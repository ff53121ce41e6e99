import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  cosignedAt,
  createCosigner,
  createNoteSigner,
  createVerifierKey,
  decodeBase64,
  ED25519,
  emptyRoot,
  formatCheckpoint,
  formatNote,
  type Note,
  parseCheckpoint,
  parseNote,
  parseVerifierKey,
  signNote,
  type VerifierKey,
  verifyCosignature,
  verifyNote,
} from './index.ts';

// Origin: Go's golang.org/x/mod/sumdb/note, note_test.go (BSD-3-Clause).
const PETER = 'PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
const ENOCH = 'EnochRoot+af0cfe78+ATtqJ7zOtqQtYqOo0CpvDXNlMhV3HeJDpjrASKGLWdop';
const PETER_PRIVATE = 'AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz'; // type byte and seed, published with the tests
const TEXT =
  "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
const PETER_LINE =
  '— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n';
const ENOCH_LINE =
  '— EnochRoot rwz+eBzmZa0SO3NbfRGzPCpDckykFXSdeX+MNtCOXm2/5n2tiOHp+vAF1aGrQ5ovTG01oOTGwnWLox33WWd1RvMc+QQ=\n';

// Origin: a checkpoint that a public log (arche2025h1, staging) issued and public witnesses cosigned.
const REAL_CHECKPOINT = `arche2025h1.staging.ct.transparency.dev
1432088532
U7WM79jrzyhGZ5/GUBTpM7NzwdyfFx61t3RovgcC4Ro=

— arche2025h1.staging.ct.transparency.dev zTM8sQAAAZ5W0WdjBAMARjBEAiBjW5IQf9pvsYLfQFX6hoGREPMHbdQ3urbllzalApkptQIgIpwtEroeW2BXaHAI4kJXFbon5Ch9MNL5zRNZ55lvGt0=
— arche2025h1.staging.ct.transparency.dev ui8GwCF1+kWqZrxGdhj4aX3gcw7XUlXQQabg/27lefwhUkzbC3NygNI75MdhL1bfTW9g8Ei59RA23oHP7Ry1k3ZFWwQ=
— transparency.dev/DEV:witness-little-garden 2AQqhwAAAABqEiEgzgFIqqhbUoDwjMWE6UP8nd8/KYTzwZ2rhIgcqoXHAwVkjZr4AscylP3v7sEodkRAErumC2q44vdgJY096st5BQ==
— witness1.smartit.nu/witness1 pIyCDwAAAABqEiEghIp82KWebrw7/oHQwlTAm3g2RKS4+eebl8eO0WH+/iEcxZ75W3u5hNI7TOQtmJbqmNWVuE0tgh0XwzdZsDsUAQ==
— remora.n621.de 2net5wAAAABqEiEgPlfF3V06o0Y+fHM+J5J9s27wgxxcOVSpZ/2g/KSiXCg9DEZI+aVCIobWX9sXTynk5XeU/zZ0WBxtqB0DrAWfBw==
— witness.stagemole.eu Z/euoAAAAABqEiEgw0i+7g2ENfDAWHmtRzCfKTHSDwYDJA2NmKeGi9Y8FtEyOUvVr+AJmIY/2TUFucgKi7lI7cUiOvKFYe/TmN9DAg==
`;
const REAL_LOG =
  'arche2025h1.staging.ct.transparency.dev+ba2f06c0+AU0vHmlGCS/PdN8b2OaGmKprLI8HKM+dJ472xgFYh15f';
const REAL_WITNESSES = [
  'transparency.dev/DEV:witness-little-garden+d8042a87+BCtusOxINQNUTN5Oj8HObRkh2yHf/MwYaGX4CPdiVEPM',
  'witness1.smartit.nu/witness1+a48c820f+BPSFWg9G6KPiO7QPryYO5Xq4oYJJ+kAvLKLSimDhoxMO',
  'remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2',
  'witness.stagemole.eu+67f7aea0+BEqSG3yu9YrmcM3BHvQYTxwFj3uSWakQepafafpUqklv',
];

const key = (vkey: string): VerifierKey => {
  const parsed = parseVerifierKey(vkey);
  assert.ok(parsed, vkey);
  return parsed;
};
const note = (text: string): Note => {
  const parsed = parseNote(text);
  assert.ok(parsed);
  return parsed;
};
const seed = Buffer.alloc(32, 7);

test('the vkey of the Go tests is read, every part of it and every changed byte refused', () => {
  assert.equal(key(PETER).name, 'PeterNeumann');
  for (let from = 0; from < PETER.length; from += 1) {
    for (let to = from + 1; to <= PETER.length; to += 1) {
      if (from > 0 || to < PETER.length) assert.equal(parseVerifierKey(PETER.slice(from, to)), undefined);
    }
    const next = String.fromCharCode(PETER.charCodeAt(from) + 1);
    assert.equal(parseVerifierKey(PETER.slice(0, from) + next + PETER.slice(from + 1)), undefined);
  }
  // wrong length and unknown algorithm, each with its id adjusted
  const long = 'PeterNeumann+cc469956+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TWBADKEY==';
  const unknown = 'PeterNeumann+173116ae+ZRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW';
  for (const vkey of [long, unknown]) assert.equal(parseVerifierKey(vkey), undefined);
});

test('a key whose base64 holds a plus is read back', () => {
  const withPlus = createVerifierKey('n', ED25519, Buffer.alloc(32, 0xfb));
  assert.match(withPlus.vkey.split('+').slice(2).join('+'), /\+/);
  assert.deepEqual(parseVerifierKey(withPlus.vkey), withPlus);
});

test('signing gives the very note of the Go tests', () => {
  const typed = decodeBase64(PETER_PRIVATE) ?? Buffer.alloc(0);
  const signer = createNoteSigner('PeterNeumann', typed.subarray(1));
  assert.equal(signer.key.vkey, PETER);
  assert.equal(signNote(TEXT, [signer]), `${TEXT}\n${PETER_LINE}`);
  assert.throws(() => signNote('no newline', [signer]), RangeError);
});

test('signatures of the Go tests verify, each by its own key', () => {
  const both = note(`${TEXT}\n${PETER_LINE}${ENOCH_LINE}`);
  assert.equal(both.text, TEXT);
  assert.equal(verifyNote(both, key(PETER)), 'good');
  assert.equal(verifyNote(both, key(ENOCH)), 'good');
  assert.equal(verifyNote(note(`${TEXT}\n${ENOCH_LINE}`), key(PETER)), 'absent');
  assert.equal(verifyNote({ ...both, text: `${TEXT}x\n` }, key(PETER)), 'wrong');
});

test('one wrong signature of a known key spoils the note', () => {
  const wrongLine = `${PETER_LINE.slice(0, 60)}ABCD${PETER_LINE.slice(64)}`;
  assert.equal(verifyNote(note(`${TEXT}\n${PETER_LINE}${wrongLine}`), key(PETER)), 'wrong');
});

test('malformed notes of the Go tests are refused', () => {
  const bad = [
    TEXT,
    `${TEXT}\n`,
    `${TEXT}\n${PETER_LINE.slice(0, -1)}`,
    `\u0001${TEXT}\n${PETER_LINE}`,
    `${TEXT}\n${PETER_LINE.replace('PeterNeumann', 'Bad Name')}`,
    `${TEXT}\n${PETER_LINE}Unexpected line.\n`,
    `${TEXT}\n${PETER_LINE.repeat(101)}`,
  ];
  for (const text of bad) assert.equal(parseNote(text), undefined);
  assert.equal(parseNote(Buffer.concat([Buffer.of(0xff), Buffer.from(`${TEXT}\n${PETER_LINE}`)])), undefined);
});

test('a checkpoint of a public log verifies with its key and with four witnesses', () => {
  const real = note(REAL_CHECKPOINT);
  assert.equal(parseCheckpoint(real)?.size, 1432088532);
  assert.equal(verifyNote(real, key(REAL_LOG)), 'good');
  for (const witness of REAL_WITNESSES) assert.equal(verifyCosignature(real, key(witness)), 'good', witness);
  const smaller = { ...real, text: real.text.replace('1432088532', '42') };
  assert.equal(verifyNote(smaller, key(REAL_LOG)), 'wrong');
  for (const witness of REAL_WITNESSES) assert.equal(verifyCosignature(smaller, key(witness)), 'wrong');
});

test('the time of a cosignature is read, and no other signature is taken for one', () => {
  // Origin: github.com/transparency-dev/formats, note/note_cosigv1_test.go (Apache-2.0).
  const signature =
    'ZGhGuQAAAABm/qTPeyKXD+R2rzyQsxPiP8mXum7qq/iF0u4vanlqJyocWODBt97w9uL+8qT7S5gxEHWWOworDcFiEBYJXORmnFBOBA==';
  assert.equal(cosignedAt(Buffer.from(signature, 'base64').subarray(4)), 1727964367);
  assert.equal(cosignedAt(Buffer.alloc(64)), undefined);
  const cosigner = createCosigner('w.example/1', seed);
  const plain = createNoteSigner('w.example/1', seed);
  const text = formatCheckpoint({ origin: 'log.example', size: 3, root: emptyRoot() });
  const cosigned = note(formatNote(text, [cosigner.cosign(text, 1_700_000_000)]));
  assert.equal(verifyCosignature(cosigned, cosigner.key), 'good');
  assert.equal(verifyNote(cosigned, plain.key), 'absent');
  assert.equal(verifyNote(cosigned, cosigner.key), 'wrong');
  const later = formatNote(text, [
    { ...cosigner.cosign(text, 5), signature: shiftTime(cosigner.cosign(text, 5).signature) },
  ]);
  assert.equal(verifyCosignature(note(later), cosigner.key), 'wrong');
});

test('checkpoints are read only as they are written', () => {
  const signer = createNoteSigner('log.example', seed);
  const checkpoint = { origin: 'log.example', size: 9, root: emptyRoot() };
  const good = note(signNote(formatCheckpoint(checkpoint), [signer]));
  assert.deepEqual(parseCheckpoint(good), checkpoint);
  const texts = ['log.example\n09\n', 'log.example\n-1\n', '\n9\n', 'log.example\n9e1\n', 'log.example\n9'];
  for (const head of texts) {
    assert.equal(
      parseCheckpoint({ text: `${head}${emptyRoot().toString('base64')}\n`, signatures: [] }),
      undefined,
    );
  }
  assert.equal(parseCheckpoint({ text: 'log.example\n9\nAAAA\n', signatures: [] }), undefined);
  assert.throws(() => formatCheckpoint({ ...checkpoint, size: 1.5 }), RangeError);
});

test('whatever is signed is verified, and no other text', () => {
  const signer = createNoteSigner('log.example', seed);
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.string(), (text, other) => {
      const clean = `${text.replaceAll(/\p{Cc}/gu, '')}\n`;
      fc.pre(clean.isWellFormed());
      const parsed = note(signNote(clean, [signer]));
      assert.equal(parsed.text, clean);
      assert.equal(verifyNote(parsed, signer.key), 'good');
      if (other !== clean) assert.equal(verifyNote({ ...parsed, text: other }, signer.key), 'wrong');
    }),
    { numRuns: 100 },
  );
});

test('no bytes make the readers throw', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      const parsed = parseNote(bytes);
      if (parsed) parseCheckpoint(parsed);
      parseVerifierKey(Buffer.from(bytes).toString('latin1'));
    }),
  );
});

function shiftTime(signature: Buffer): Buffer {
  const copy = Buffer.from(signature);
  copy.writeBigUInt64BE(copy.readBigUInt64BE(0) + 1n, 0);
  return copy;
}
