import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { test } from 'node:test';
import { weierstrass } from '@noble/curves/abstract/weierstrass.js';
import fc from 'fast-check';
import {
  type DigestName,
  digest,
  generateKey,
  type KeyFamily,
  readPkcs8,
  readPublicKey,
  signDigest,
  usualDigest,
  verifyDigest,
  writePkcs8,
} from '../algorithms.ts';
import { Group, inverse } from './curve.ts';
import { fromLittleEndian, generateGost, groupOf, signGost, toLittleEndian, verifyGost } from './gost3410.ts';
import { CURVES, type Curve, type CurveName } from './params.ts';

const NAMES = Object.keys(CURVES) as CurveName[];
const FAMILIES: readonly KeyFamily[] = ['gost2015-512', 'gost2015-256', 'gost2004', 'rsa'];
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const M1 = Buffer.from('012345678901234567890123456789012345678901234567890123456789012');

/** The curve by another library's arithmetic. */
function oracle({ p, a, b, q, x, y, cofactor }: Curve) {
  return weierstrass({ p, n: q, h: BigInt(cofactor), a, b, Gx: x, Gy: y });
}

/** The equation of the standard, 6.2, on the other library's points. */
function oracleVerifies(
  curve: Curve,
  key: { x: bigint; y: bigint },
  hash: Uint8Array,
  signature: Uint8Array,
): boolean {
  const { q, size } = curve;
  const Point = oracle(curve);
  const r = fromLittleEndian(signature.subarray(0, size));
  const s = fromLittleEndian(signature.subarray(size));
  const e = fromLittleEndian(hash) % q || 1n;
  const v = inverse(e, q);
  const left = Point.BASE.multiplyUnsafe((s * v) % q);
  const right = Point.fromAffine(key).multiplyUnsafe(((q - r) * v) % q);
  const sum = left.add(right);
  return !sum.equals(Point.ZERO) && sum.toAffine().x % q === r;
}

test('[R-7.1] Streebog and GOST 34.311-95 give the digests that the standards print', () => {
  const known: readonly [DigestName, Uint8Array, string][] = [
    [
      'streebog-512',
      M1,
      '1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48',
    ],
    ['streebog-256', M1, '9d151eefd8590b89daa6ba6cb74af9275dd051026bb149a452fd84e5e57b5500'],
    [
      'streebog-512',
      Buffer.alloc(0),
      '8e945da209aa869f0455928529bcae4679e9873ab707b55315f56ceb98bef0a7362f715528356ee83cda5f2aac4c6ad2ba3a715c1bcd81cb8e9f90bf4c1c1a8a',
    ],
    ['gost34311', Buffer.alloc(0), 'ce85b99cc46752fffee35cab9a7b0278abb4c2d2055cff685af4912c49490f8d'],
    [
      'gost34311',
      Buffer.from('This is message, length=32 bytes'),
      'b1c466d37519b82e8319819ff32595e047a28cb6f83eff1c6916a815a637fffa',
    ],
  ];
  for (const [name, message, wanted] of known) assert.equal(hex(digest(name, message)), wanted, name);
});

function engineDigests(): boolean {
  const asked = spawnSync('openssl', ['dgst', '-engine', 'gost', '-md_gost12_512'], { input: '' });
  return asked.status === 0 && asked.stdout.toString().includes('8e945da209aa869f');
}

test('[R-7.1] Streebog agrees with the engine of OpenSSL for every length around the blocks', (t) => {
  if (!engineDigests()) return t.skip('the engine of GOST for OpenSSL is not installed');
  for (const length of [1, 31, 32, 63, 64, 65, 127, 128, 129, 1000]) {
    const message = randomBytes(length);
    for (const [name, option] of [
      ['streebog-512', '-md_gost12_512'],
      ['streebog-256', '-md_gost12_256'],
    ] as const) {
      const answer = execFileSync('openssl', ['dgst', '-engine', 'gost', option, '-r'], {
        input: message,
        stdio: ['pipe', 'pipe', 'ignore'],
      });
      assert.equal(hex(digest(name, message)), answer.toString().split(' ')[0], `${name} of ${length}`);
    }
  }
});

test('[R-7.1] the curves are those of the RFCs: base points on them, of their order', () => {
  for (const name of NAMES) {
    const { x, y, q } = CURVES[name];
    const group = groupOf(name);
    assert.ok(group.has({ x, y }), name);
    assert.equal(group.multiplyBase(q), null, `${name}: q·G is the point at infinity`);
    assert.deepEqual(group.multiplyBase(q + 1n), { x, y });
    assert.ok(!group.has({ x, y: y + 1n }));
    assert.ok(!group.has({ x: x + CURVES[name].p, y }), 'coordinates are below p');
  }
});

test('[R-7.1] sums of points are those of another library, also where both are equal or opposite', () => {
  for (const name of NAMES) {
    const curve = CURVES[name];
    const { q, x, y, p } = curve;
    const Point = oracle(curve);
    const group = new Group(curve);
    const points = [
      { x, y },
      { x, y: p - y },
      group.multiplyBase(2n),
      group.multiplyBase(q - 3n),
      generateGost(name).point,
    ];
    const numbers = [
      1n,
      2n,
      3n,
      q - 1n,
      q - 2n,
      q >> 1n,
      BigInt(`0x${randomBytes(curve.size).toString('hex')}`) % q,
    ];
    for (const point of points) {
      assert.ok(point);
      for (const u of numbers) {
        for (const v of numbers) {
          const sum = Point.BASE.multiplyUnsafe(u).add(Point.fromAffine(point).multiplyUnsafe(v));
          const wanted = sum.equals(Point.ZERO) ? null : sum.toAffine();
          const found = group.doubleMultiply(u, v, point);
          assert.deepEqual(found && [found.x, found.y], wanted && [wanted.x, wanted.y], `${name} ${u} ${v}`);
        }
      }
    }
  }
});

test('[R-7.1] what is signed verifies here and by the equation on another library’s points; one bit more, and it does not', () => {
  for (const name of NAMES) {
    const curve = CURVES[name];
    const { d, point } = generateGost(name);
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: curve.size, maxLength: curve.size }),
        fc.nat(curve.size * 16 - 1),
        (hash, bit) => {
          const signature = signGost(name, d, hash);
          assert.ok(verifyGost(name, point, hash, signature));
          assert.ok(oracleVerifies(curve, point, hash, signature));
          const changed = Uint8Array.from(signature);
          changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
          assert.ok(!verifyGost(name, point, hash, changed));
          const other = Uint8Array.from(hash);
          other[(bit >> 3) % curve.size] = (other[(bit >> 3) % curve.size] ?? 0) ^ (1 << (bit & 7));
          assert.ok(!verifyGost(name, point, other, signature));
        },
      ),
      { numRuns: 8 },
    );
  }
});

test('[R-7.1] a digest of zero counts as one, as the standard says', () => {
  const { d, point } = generateGost('tc26-512-A');
  const zero = new Uint8Array(64);
  const one = toLittleEndian(1n, 64);
  assert.ok(verifyGost('tc26-512-A', point, one, signGost('tc26-512-A', d, zero)));
});

test('[R-7.1] r and s of zero, of q or more, and of another length are refused', () => {
  for (const name of NAMES) {
    const { q, size } = CURVES[name];
    const { d, point } = generateGost(name);
    const hash = randomBytes(size);
    const signature = signGost(name, d, hash);
    const [r, s] = [signature.subarray(0, size), signature.subarray(size)];
    const zero = new Uint8Array(size);
    const order = toLittleEndian(q, size);
    const most = new Uint8Array(size).fill(0xff);
    for (const [first, second] of [
      ...[zero, order, most].map((wrong) => [wrong, s]),
      ...[zero, order, most].map((wrong) => [r, wrong]),
      [zero, zero],
    ] as const)
      assert.ok(!verifyGost(name, point, hash, Buffer.concat([first as Uint8Array, second as Uint8Array])));
    // The same s, written q higher where it still fits: one signature has one form.
    const higher = fromLittleEndian(s) + q;
    if (higher < 1n << BigInt(size * 8))
      assert.ok(!verifyGost(name, point, hash, Buffer.concat([r, toLittleEndian(higher, size)])));
    assert.ok(!verifyGost(name, point, hash, signature.subarray(1)));
    assert.ok(!verifyGost(name, point, hash, Buffer.concat([signature, Uint8Array.of(0)])));
    assert.ok(!verifyGost(name, point, hash.subarray(1), signature));
  }
});

test('[R-7.1] no two signatures of one digest share their number', () => {
  const { d } = generateGost('cryptopro-A');
  const hash = randomBytes(32);
  const firsts = Array.from({ length: 8 }, () => hex(signGost('cryptopro-A', d, hash).subarray(0, 32)));
  assert.equal(new Set(firsts).size, firsts.length);
});

test('[R-7.1] each family signs its own digest, keys go out and come back, and no other key verifies', () => {
  for (const family of FAMILIES) {
    const key = generateKey(family);
    const name = usualDigest(family);
    const hash = digest(name, M1);
    const signature = signDigest(key, name, hash);
    const publicKey = readPublicKey(key.spki);
    assert.ok(publicKey, family);
    assert.ok(verifyDigest(publicKey, name, hash, signature), family);
    const back = readPkcs8(writePkcs8(key));
    assert.ok(back);
    assert.ok(verifyDigest(publicKey, name, hash, signDigest(back, name, hash)));
    const stranger = readPublicKey(generateKey(family).spki);
    assert.ok(stranger && !verifyDigest(stranger, name, hash, signature));
    for (const other of ['sha256', 'streebog-256', 'streebog-512', 'gost34311'] as const)
      if (other !== name) assert.ok(!verifyDigest(publicKey, other, digest(other, M1), signature), other);
  }
});

test('[R-7.1] a key that is no point of its curve, names another curve, or is cut off is no key', () => {
  const { spki } = generateKey('gost2015-512');
  const changed = Buffer.from(spki);
  changed[changed.length - 1] = (changed.at(-1) ?? 0) ^ 1;
  assert.equal(readPublicKey(changed), null);
  for (let length = 0; length < spki.length; length += 7)
    assert.equal(readPublicKey(spki.subarray(0, length)), null);
  assert.equal(readPublicKey(Buffer.from('3000', 'hex')), null);
  const short = generateKey('gost2004').spki;
  assert.equal(
    readPublicKey(Buffer.from(hex(short).replace('2a830e030a01010101', '2a830e030a01010102'), 'hex')),
    null,
  );
});
