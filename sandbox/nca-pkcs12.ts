import { createCipheriv, createHash, createHmac, randomBytes } from 'node:crypto';
import * as der from './nca-der.ts';
import { encryptRc2 } from './nca-rc2.ts';

/** What goes into a key file. */
export interface KeyFile {
  readonly certificate: Uint8Array;
  /** PKCS #8 */
  readonly pkcs8: Uint8Array;
  /** by which programs show the key */
  readonly alias: string;
  readonly localKeyId: Uint8Array;
}

const DATA = '1.2.840.113549.1.7.1';
const ENCRYPTED_DATA = '1.2.840.113549.1.7.6';
const BAG = '1.2.840.113549.1.12.10.1';
const PBE = '1.2.840.113549.1.12.1';
const ITERATIONS = 1024;
const SALT_OCTETS = 20;
const HASH_OCTETS = 20;
const BLOCK = 64;
const PURPOSE = { key: 1, iv: 2, mac: 3 } as const;

function repeated(bytes: Uint8Array): Buffer {
  const length = Math.ceil(bytes.length / BLOCK) * BLOCK;
  return Buffer.from(Array.from({ length }, (_, i) => bytes[i % bytes.length] ?? 0));
}

/** RFC 7292, B.2, with SHA-1. */
function derive(password: string, salt: Uint8Array, purpose: keyof typeof PURPOSE, length: number): Buffer {
  const text = Buffer.from(`${password}\0`, 'utf16le').swap16();
  const blocks = Buffer.concat([repeated(salt), repeated(text)]);
  const parts: Buffer[] = [];
  for (let made = 0; made < length; made += HASH_OCTETS) {
    let hash = Buffer.concat([Buffer.alloc(BLOCK, PURPOSE[purpose]), blocks]);
    for (let i = 0; i < ITERATIONS; i += 1) hash = createHash('sha1').update(hash).digest();
    parts.push(hash);
    const add = BigInt(`0x${Buffer.alloc(BLOCK, hash).toString('hex')}`) + 1n;
    for (let at = 0; at < blocks.length; at += BLOCK) {
      const sum = BigInt(`0x${blocks.toString('hex', at, at + BLOCK)}`) + add;
      const digits = BigInt.asUintN(BLOCK * 8, sum).toString(16);
      blocks.write(digits.padStart(BLOCK * 2, '0'), at, 'hex');
    }
  }
  return Buffer.concat(parts).subarray(0, length);
}

const parameters = (id: string, salt: Uint8Array): der.Der =>
  der.sequence(der.oid(id), der.sequence(der.octets(salt), der.integer(ITERATIONS)));

function sealKey(pkcs8: Uint8Array, password: string): der.Der {
  const salt = randomBytes(SALT_OCTETS);
  const cipher = createCipheriv(
    'des-ede3-cbc',
    derive(password, salt, 'key', 24),
    derive(password, salt, 'iv', 8),
  );
  const sealed = Buffer.concat([cipher.update(pkcs8), cipher.final()]);
  return der.sequence(parameters(`${PBE}.3`, salt), der.octets(sealed));
}

function attributes({ alias, localKeyId }: KeyFile): der.Der {
  return der.setOf(
    der.sequence(der.oid('1.2.840.113549.1.9.20'), der.setOf(der.bmp(alias))),
    der.sequence(der.oid('1.2.840.113549.1.9.21'), der.setOf(der.octets(localKeyId))),
  );
}

function certificates(file: KeyFile, password: string): der.Der {
  const bag = der.sequence(
    der.oid(`${BAG}.3`),
    der.context(
      0,
      der.sequence(der.oid('1.2.840.113549.1.9.22.1'), der.context(0, der.octets(file.certificate))),
    ),
    attributes(file),
  );
  const salt = randomBytes(SALT_OCTETS);
  const sealed = encryptRc2(der.bytesOf(der.sequence(bag)), {
    key: derive(password, salt, 'key', 5),
    iv: derive(password, salt, 'iv', 8),
  });
  return der.sequence(
    der.oid(ENCRYPTED_DATA),
    der.context(
      0,
      der.sequence(
        der.integer(0),
        der.sequence(der.oid(DATA), parameters(`${PBE}.6`, salt), der.contextPrimitive(0, sealed)),
      ),
    ),
  );
}

function keys(file: KeyFile, password: string): der.Der {
  const bag = der.sequence(
    der.oid(`${BAG}.2`),
    der.context(0, sealKey(file.pkcs8, password)),
    attributes(file),
  );
  return der.sequence(der.oid(DATA), der.context(0, der.octets(der.bytesOf(der.sequence(bag)))));
}

const END = Buffer.alloc(2);
const CHUNK = 1000;

/** Of indefinite length, as the authority's own software writes key files. */
const open = (identifier: number, ...parts: readonly Uint8Array[]): Buffer =>
  Buffer.concat([Uint8Array.of(identifier, 0x80), ...parts, END]);

function openOctets(bytes: Uint8Array): Buffer {
  const count = Math.ceil(bytes.length / CHUNK);
  const chunks = Array.from({ length: count }, (_, i) => bytes.subarray(i * CHUNK, (i + 1) * CHUNK));
  return open(0x24, ...chunks.map((chunk) => der.bytesOf(der.octets(chunk))));
}

/**
 * A key file in the manner of the national authority: the key under triple DES, the certificate under RC2 of forty bits,
 * in BER of indefinite length.
 * @see RFC 7292
 */
export function writeKeyFile(file: KeyFile, password: string): Buffer {
  const safe = der.bytesOf(der.sequence(keys(file, password), certificates(file, password)));
  const salt = randomBytes(SALT_OCTETS);
  const mac = createHmac('sha1', derive(password, salt, 'mac', HASH_OCTETS))
    .update(safe)
    .digest();
  const macData = der.sequence(
    der.sequence(der.algorithm('1.3.14.3.2.26'), der.octets(mac)),
    der.octets(salt),
    der.integer(ITERATIONS),
  );
  const content = open(0x30, der.bytesOf(der.oid(DATA)), open(0xa0, openOctets(safe)));
  return open(0x30, der.bytesOf(der.integer(3)), content, der.bytesOf(macData));
}
