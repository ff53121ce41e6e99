import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  pbkdf2Sync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { type PrivateKey, readPkcs8, writePkcs8 } from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import { implicitOctets, inside, isTag, octets, oid, present, sequence, small } from '../asn1/values.ts';
import { der } from '../asn1/writer.ts';
import { rc2Cbc } from './rc2.ts';

/** What a key file holds. */
export interface KeyFile {
  readonly keys: readonly PrivateKey[];
  /** DER, in the order in which they stand */
  readonly certificates: readonly Uint8Array[];
}

/** Why a key file does not open. */
export class KeyFileError extends Error {
  override readonly name = 'KeyFileError';
  readonly code: 'wrong-password' | 'not-a-key-file' | 'algorithm-unknown';
  constructor(code: KeyFileError['code'], message: string) {
    super(message);
    this.code = code;
  }
}

const TYPES = {
  keyBag: '1.2.840.113549.1.12.10.1.1',
  shroudedKeyBag: '1.2.840.113549.1.12.10.1.2',
  certificateBag: '1.2.840.113549.1.12.10.1.3',
  x509: '1.2.840.113549.1.9.22.1',
  tripleDes: '1.2.840.113549.1.12.1.3',
  rc2: '1.2.840.113549.1.12.1.6',
  pbes2: '1.2.840.113549.1.5.13',
  pbkdf2: '1.2.840.113549.1.5.12',
  aes128: '2.16.840.1.101.3.4.1.2',
  aes256: '2.16.840.1.101.3.4.1.42',
  hmacSha1: '1.2.840.113549.2.7',
  hmacSha256: '1.2.840.113549.2.9',
} as const;
const LIMITS = { bytes: 1024 * 1024, nodes: 5_000 };
/** A file that asks for more would only keep this machine busy. */
const MOST_ITERATIONS = 1_000_000;
const SHA1_BLOCK = 64;
const SHA256_BLOCK = 64;

/** The password as PKCS #12 writes it: UTF-16, highest octet first, with a zero at the end (RFC 7292, B.1). */
function bmp(password: string): Buffer {
  return Buffer.from(`${password}\0`, 'utf16le').swap16();
}

function repeated(bytes: Uint8Array, block: number): Buffer {
  const length = bytes.length === 0 ? 0 : Math.ceil(bytes.length / block) * block;
  return Buffer.alloc(length, bytes);
}

/** RFC 7292, B.2. @param purpose 1 key, 2 initial vector, 3 integrity */
function derive(
  hash: 'sha1' | 'sha256',
  purpose: 1 | 2 | 3,
  password: string,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Buffer {
  const block = hash === 'sha1' ? SHA1_BLOCK : SHA256_BLOCK;
  let mixed = Buffer.concat([repeated(salt, block), repeated(bmp(password), block)]);
  const parts: Buffer[] = [];
  for (let got = 0; got < length; ) {
    let part = createHash(hash).update(Buffer.alloc(block, purpose)).update(mixed).digest();
    for (let round = 1; round < iterations; round += 1) part = createHash(hash).update(part).digest();
    parts.push(part);
    got += part.length;
    const added = BigInt(`0x${repeated(part, block).subarray(0, block).toString('hex')}`) + 1n;
    const chunks = Array.from({ length: mixed.length / block }, (_, at) => {
      const sum = BigInt(`0x${mixed.subarray(at * block, (at + 1) * block).toString('hex')}`) + added;
      return Buffer.from(
        BigInt.asUintN(block * 8, sum)
          .toString(16)
          .padStart(block * 2, '0'),
        'hex',
      );
    });
    mixed = Buffer.concat(chunks);
  }
  return Buffer.concat(parts).subarray(0, length);
}

function iterationsOf(node: Asn1Node | undefined): number {
  const iterations = node ? small(node) : 1;
  if (iterations < 1 || iterations > MOST_ITERATIONS) throw new Asn1Error('too many iterations');
  return iterations;
}

function unpadded(data: Buffer): Buffer {
  const length = data.at(-1) ?? 0;
  const isRight = length >= 1 && length <= 8 && data.subarray(-length).every((octet) => octet === length);
  if (!isRight) throw new KeyFileError('wrong-password', 'the password does not open this file');
  return data.subarray(0, -length);
}

function decipher(name: string, key: Buffer, iv: Uint8Array, data: Uint8Array): Buffer {
  try {
    const running = createDecipheriv(name, key, iv);
    return Buffer.concat([running.update(data), running.final()]);
  } catch {
    throw new KeyFileError('wrong-password', 'the password does not open this file');
  }
}

/** Opens what is encrypted under a password, by the algorithm that stands beside it. */
function open(algorithm: Asn1Node | undefined, data: Uint8Array, password: string): Buffer {
  const [id, params] = sequence(algorithm);
  const name = oid(id);
  if (name === TYPES.pbes2) return openModern(params, data, password);
  if (name !== TYPES.tripleDes && name !== TYPES.rc2)
    throw new KeyFileError('algorithm-unknown', `encrypted by an algorithm that is not known: ${name}`);
  const [salt, count] = sequence(params);
  const iterations = iterationsOf(count);
  const part = (purpose: 1 | 2, length: number) =>
    derive('sha1', purpose, password, octets(salt), iterations, length);
  if (name === TYPES.tripleDes) return decipher('des-ede3-cbc', part(1, 24), part(2, 8), data);
  return unpadded(rc2Cbc('decrypt', part(1, 5), 40, part(2, 8), data));
}

function openModern(params: Asn1Node | undefined, data: Uint8Array, password: string): Buffer {
  const [derivation, cipher] = sequence(params);
  const [method, details] = sequence(derivation);
  const [salt, count, ...rest] = sequence(details);
  const [cipherId, iv] = sequence(cipher);
  const size = { [TYPES.aes128]: 16, [TYPES.aes256]: 32 }[oid(cipherId)];
  const prf = rest.find((node) => isTag(node, 'sequence'));
  const hash = { [TYPES.hmacSha1]: 'sha1', [TYPES.hmacSha256]: 'sha256' }[
    prf ? oid(sequence(prf)[0]) : TYPES.hmacSha1
  ];
  if (oid(method) !== TYPES.pbkdf2 || !size || !hash)
    throw new KeyFileError('algorithm-unknown', 'encrypted by an algorithm that is not known');
  const key = pbkdf2Sync(password, octets(salt), iterationsOf(count), size, hash);
  return decipher(`aes-${size * 8}-cbc`, key, octets(iv), data);
}

/** Whether the file is whole and the password its own. */
function checkMac(mac: Asn1Node | undefined, content: Uint8Array, password: string): void {
  const [info, salt, count] = sequence(mac);
  const [algorithm, wanted] = sequence(info);
  const hash = { [OID.sha1]: 'sha1', [OID.sha256]: 'sha256' }[oid(sequence(algorithm)[0])] as
    | 'sha1'
    | 'sha256'
    | undefined;
  if (!hash) throw new KeyFileError('algorithm-unknown', 'held together by a digest that is not known');
  const key = derive(hash, 3, password, octets(salt), iterationsOf(count), hash === 'sha1' ? 20 : 32);
  const found = createHmac(hash, key).update(content).digest();
  const said = octets(wanted);
  if (found.length !== said.length || !timingSafeEqual(found, said))
    throw new KeyFileError('wrong-password', 'the password does not open this file');
}

function bagsOf(info: Asn1Node, password: string): readonly Asn1Node[] {
  const [type, body] = sequence(info);
  if (oid(type) === OID.data)
    return sequence(readAsn1(octets(inside(present(body))), { ber: true, limits: LIMITS }));
  if (oid(type) !== OID.encryptedData) return [];
  const [, encrypted] = sequence(inside(present(body)));
  const [, algorithm, data] = sequence(encrypted);
  const opened = open(algorithm, implicitOctets(present(data)), password);
  return sequence(readAsn1(opened, { ber: true, limits: LIMITS }));
}

function keyIn(bag: Asn1Node, password: string): PrivateKey | null {
  const [type, value] = sequence(bag);
  if (oid(type) === TYPES.keyBag) return readPkcs8(inside(present(value)).bytes);
  if (oid(type) !== TYPES.shroudedKeyBag) return null;
  const [algorithm, data] = sequence(inside(present(value)));
  return readPkcs8(open(algorithm, octets(data), password));
}

function certificateIn(bag: Asn1Node): Uint8Array | null {
  const [type, value] = sequence(bag);
  if (oid(type) !== TYPES.certificateBag) return null;
  const [kind, certificate] = sequence(inside(present(value)));
  return oid(kind) === TYPES.x509 ? octets(inside(present(certificate))) : null;
}

/**
 * Opens a key file of the national authority, or any other PKCS #12 of today's or yesterday's algorithms.
 * @throws KeyFileError for a wrong password, an algorithm that is not known, or what is no key file
 * @see RFC 7292
 */
export function readKeyFile(bytes: Uint8Array, password: string): KeyFile {
  try {
    const [version, safe, mac] = sequence(readAsn1(bytes, { ber: true, limits: LIMITS }));
    const [type, body] = sequence(safe);
    if (small(version) !== 3 || oid(type) !== OID.data) throw new Asn1Error('no key file');
    const content = octets(inside(present(body)));
    checkMac(mac, content, password);
    const bags = sequence(readAsn1(content, { ber: true, limits: LIMITS })).flatMap((info) =>
      bagsOf(info, password),
    );
    return {
      keys: bags.map((bag) => keyIn(bag, password)).filter((key) => key !== null),
      certificates: bags.map(certificateIn).filter((certificate) => certificate !== null),
    };
  } catch (error) {
    if (error instanceof Asn1Error)
      throw new KeyFileError('not-a-key-file', `this is no key file: ${error.message}`);
    throw error;
  }
}

const WRITE_ITERATIONS = 2048;

/**
 * Makes a key file in the algorithms of the national authority's own: triple DES for the key, RC2 for certificates.
 * They keep nothing secret from a determined reader: the file's place and rights have to.
 */
export function writeKeyFile(
  key: PrivateKey,
  certificates: readonly Uint8Array[],
  password: string,
): Uint8Array {
  const salt = () => randomBytes(8);
  const algorithm = (id: string, own: Buffer) =>
    der.sequence(der.oid(id), der.sequence(der.octets(own), der.integer(WRITE_ITERATIONS)));
  const part = (purpose: 1 | 2 | 3, own: Buffer, length: number) =>
    derive('sha1', purpose, password, own, WRITE_ITERATIONS, length);
  const keySalt = salt();
  const running = createCipheriv('des-ede3-cbc', part(1, keySalt, 24), part(2, keySalt, 8));
  const shrouded = Buffer.concat([running.update(writePkcs8(key)), running.final()]);
  const keyBag = der.sequence(
    der.oid(TYPES.shroudedKeyBag),
    der.context(0, der.sequence(algorithm(TYPES.tripleDes, keySalt), der.octets(shrouded))),
  );
  const bags = certificates.map((certificate) =>
    der.sequence(
      der.oid(TYPES.certificateBag),
      der.context(0, der.sequence(der.oid(TYPES.x509), der.context(0, der.octets(certificate)))),
    ),
  );
  const plain = der.sequence(...bags);
  const padding = 8 - (plain.length % 8);
  const bagSalt = salt();
  const padded = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  const hidden = rc2Cbc('encrypt', part(1, bagSalt, 5), 40, part(2, bagSalt, 8), padded);
  const encrypted = der.sequence(
    der.integer(0),
    der.sequence(der.oid(OID.data), algorithm(TYPES.rc2, bagSalt), der.contextPrimitive(0, hidden)),
  );
  const content = der.sequence(
    der.sequence(der.oid(OID.encryptedData), der.context(0, encrypted)),
    der.sequence(der.oid(OID.data), der.context(0, der.octets(der.sequence(keyBag)))),
  );
  const macSalt = salt();
  const mac = createHmac('sha1', part(3, macSalt, 20))
    .update(content)
    .digest();
  const info = der.sequence(der.sequence(der.oid(OID.sha1), der.null()), der.octets(mac));
  return der.sequence(
    der.integer(3),
    der.sequence(der.oid(OID.data), der.context(0, der.octets(content))),
    der.sequence(info, der.octets(macSalt), der.integer(WRITE_ITERATIONS)),
  );
}
