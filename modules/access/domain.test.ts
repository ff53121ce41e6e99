import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInstant } from '@nesie/clock';
import { LANGS, type Text } from '@nesie/problem';
import fc from 'fast-check';
import { actProblems } from '../acts/index.ts';
import { partyProblems } from '../parties/index.ts';
import { accessProblems, staffProblems } from './errors.ts';
import { drawIdentifier, formatIdentifier, readIdentifier } from './identifiers.ts';
import { createPasswords, suggestPassword, weaknessOf } from './passwords.ts';
import * as texts from './texts.ts';
import { acceptTotp, base32, hotp, totpStep } from './totp.ts';

const ALPHABET = '23456789ABCDEFGHJKMNPQRSTUVWXYZ';

test('[R-2.6] an identifier is ten symbols that cannot be confused, and reads back as it is shown', () => {
  for (let i = 0; i < 200; i += 1) {
    const identifier = drawIdentifier();
    assert.match(identifier, /^[2-9A-HJKMNP-Z]{10}$/);
    assert.equal(readIdentifier(formatIdentifier(identifier).toLowerCase()), identifier);
  }
});

test('one wrong symbol or two that changed places are found in an identifier', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 1, max: 30 }), (at, shift) => {
      const identifier = drawIdentifier();
      const other = ALPHABET.charAt((ALPHABET.indexOf(identifier.charAt(at)) + shift) % 31);
      assert.equal(readIdentifier(identifier.slice(0, at) + other + identifier.slice(at + 1)), null);
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 7 }), (at) => {
      const identifier = drawIdentifier();
      const [a = '', b = ''] = [identifier.charAt(at), identifier.charAt(at + 1)];
      fc.pre(a !== b);
      assert.equal(readIdentifier(identifier.slice(0, at) + b + a + identifier.slice(at + 2)), null);
    }),
  );
});

test('an identifier typed on a Cyrillic keyboard is read by the look of its letters', () => {
  const identifier = 'ABCEHKMPT';
  const whole = [...ALPHABET].map((check) => identifier + check).find((text) => readIdentifier(text));
  assert.ok(whole);
  assert.equal(readIdentifier(`АВСЕНКМРТ${whole.slice(9)}`), whole);
});

test('[R-2.2] suggested passwords are strong and differ', () => {
  const some = Array.from({ length: 50 }, suggestPassword);
  assert.equal(new Set(some).size, 50);
  for (const password of some) assert.equal(weaknessOf(password, null), null);
});

test('weak passwords are told by what is weak', () => {
  assert.equal(weaknessOf('Kb7-x2', null), 'too-short');
  assert.equal(weaknessOf('x'.repeat(201), null), 'too-long');
  assert.equal(weaknessOf('aaaaaaaaaabb', null), 'too-simple');
  assert.equal(weaknessOf('Password2026', null), 'too-common');
  assert.equal(weaknessOf('қазақстан01', null), 'too-common');
  assert.equal(weaknessOf('my-ABCDE-FGHJK-x', 'ABCDEFGHJK'), 'is-identifier');
  assert.equal(weaknessOf('көктемде бір құлын', 'ABCDEFGHJK'), null);
});

test('every refusal and message is there in kk, ru and en, with the same figures in each', () => {
  const problems = [actProblems, partyProblems, accessProblems, staffProblems].flatMap((map) =>
    Object.values(map),
  );
  const all: readonly Text[] = [...problems.map(({ text }) => text), ...Object.values(texts)];
  const names = (sentence: string) => (sentence.match(/\{\w+\}/g) ?? []).sort().join();
  for (const text of all) {
    assert.equal(new Set(LANGS.map((lang) => text[lang])).size, 3);
    assert.equal(new Set(LANGS.map((lang) => names(text[lang]))).size, 1, text.en);
  }
});

test('more passwords than four at once wait for their turn, and all get their answer', async () => {
  const passwords = createPasswords();
  const phc = await passwords.hash('көктемде бір құлын');
  const answers = await Promise.all(
    Array.from({ length: 12 }, (_, i) => passwords.verify(i % 2 ? 'көктемде бір құлын' : 'басқа', phc)),
  );
  assert.equal(answers.filter(Boolean).length, 6);
  assert.equal(passwords.isBusy(), false);
});

test('a password verifies against its argon2id hash only, and nothing verifies against nobody', async () => {
  const passwords = createPasswords();
  const phc = await passwords.hash('көктемде бір құлын');
  assert.match(phc, /^\$argon2id\$v=19\$m=32768,t=2,p=1\$/);
  assert.equal(await passwords.verify('көктемде бір құлын', phc), true);
  assert.equal(await passwords.verify('көктемде бір құлын '.normalize('NFD').trim(), phc), true);
  assert.equal(await passwords.verify('көктемде екі құлын', phc), false);
  assert.equal(await passwords.verify('көктемде бір құлын', null), false);
});

test('argon2id gives the tag of RFC 9106 through the same call', async () => {
  // RFC 9106, 5.3: without the secret and associated data there is no published tag, so the parameters that the RFC
  // uses go straight to the call that passwords.ts makes.
  const { argon2Sync } = await import('node:crypto');
  const tag = argon2Sync('argon2id', {
    message: Buffer.alloc(32, 1),
    nonce: Buffer.alloc(16, 2),
    secret: Buffer.alloc(8, 3),
    associatedData: Buffer.alloc(12, 4),
    memory: 32,
    passes: 3,
    parallelism: 4,
    tagLength: 32,
  });
  assert.equal(tag.toString('hex'), '0d640df58d78766c08c037a34a8b53c9d01ef0452d75b65eb52520e96b01e659');
});

test('HOTP gives the values of RFC 4226, TOTP those of RFC 6238', () => {
  const secret = Buffer.from('12345678901234567890');
  const expected = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871'];
  assert.deepEqual(
    expected.map((_, counter) => hotp(secret, BigInt(counter))),
    expected,
  );
  const vectors = [
    ['1970-01-01T00:00:59Z', '94287082', '46119246', '90693936'],
    ['2005-03-18T01:58:29Z', '07081804', '68084774', '25091201'],
    ['2009-02-13T23:31:30Z', '89005924', '91819424', '93441116'],
    ['2033-05-18T03:33:20Z', '69279037', '90698825', '38618901'],
    ['2603-10-11T11:33:20Z', '65353130', '77737706', '47863826'],
  ] as const;
  for (const [at, sha1, sha256, sha512] of vectors) {
    const step = totpStep(parseInstant(at));
    assert.equal(hotp(secret, step, 8), sha1);
    assert.equal(hotp(Buffer.from('12345678901234567890123456789012'), step, 8, 'sha256'), sha256);
    const long = '1234567890123456789012345678901234567890123456789012345678901234';
    assert.equal(hotp(Buffer.from(long), step, 8, 'sha512'), sha512);
  }
});

test('a TOTP code serves once, and a minute later not at all', () => {
  const secret = Buffer.from('12345678901234567890');
  const at = parseInstant('2026-11-23T10:00:10Z');
  const code = hotp(secret, totpStep(at));
  const step = acceptTotp(secret, code, at, 0n);
  assert.equal(step, totpStep(at));
  assert.equal(acceptTotp(secret, code, at, step ?? 0n), null);
  assert.equal(acceptTotp(secret, code, parseInstant('2026-11-23T10:01:10Z'), 0n), null);
  assert.equal(acceptTotp(secret, '12345', at, 0n), null);
});

test('base32 as RFC 4648 writes it', () => {
  assert.equal(base32(Buffer.from('foobar')), 'MZXW6YTBOI');
  assert.equal(base32(Buffer.from('fooba')), 'MZXW6YTB');
});
