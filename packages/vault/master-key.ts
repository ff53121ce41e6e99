import { hkdfSync, randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { KEY_BYTES } from './aead.ts';
import { MasterKeyError } from './errors.ts';

/** 32 random bytes that wrap every other key. Never stored in a database. */
export type MasterKey = Buffer & { readonly __brand: 'MasterKey' };

const MAX_FILE_BYTES = 1024;

/**
 * Checks the written form of a master key.
 * @param text 32 bytes in base64 (or base64url)
 * @throws MasterKeyError when it is no base64 of 32 bytes, or plainly not random
 */
export function parseMasterKey(text: string): MasterKey {
  const trimmed = text.trim();
  if (!/^[A-Za-z0-9+/_-]{43}=?$/.test(trimmed)) {
    throw new MasterKeyError('The master key must be 32 random bytes in base64: openssl rand -base64 32.');
  }
  const bytes = Buffer.from(trimmed, 'base64');
  if (bytes.length !== KEY_BYTES) {
    throw new MasterKeyError('The master key must be 32 random bytes in base64: openssl rand -base64 32.');
  }
  return masterKeyOf(bytes);
}

/** @throws MasterKeyError when the bytes are not 32, or plainly not random */
export function masterKeyOf(bytes: Buffer): MasterKey {
  if (bytes.length !== KEY_BYTES) throw new MasterKeyError('The master key must be 32 bytes.');
  if (isWeak(bytes)) {
    throw new MasterKeyError('The master key is not random: make one with openssl rand -base64 32.');
  }
  return bytes as MasterKey;
}

// 32 random bytes have fewer than 16 different values about once in 10^19 keys; typed or patterned ones usually do.
function isWeak(bytes: Buffer): boolean {
  if (new Set(bytes).size < 16) return true;
  const steps = new Set(bytes.map((byte, at) => (at === 0 ? 0 : (byte - (bytes[at - 1] ?? 0) + 256) % 256)));
  return steps.size < 8;
}

/**
 * Reads the master key from the environment: NESIE_MASTER_KEY (base64), else the file named by
 * NESIE_MASTER_KEY_FILE, else `fallbackFile`.
 * @throws MasterKeyError that says what is missing or wrong
 */
export async function readMasterKey(
  env: Readonly<Record<string, string | undefined>>,
  fallbackFile?: string,
): Promise<MasterKey> {
  if (env.NESIE_MASTER_KEY) return parseMasterKey(env.NESIE_MASTER_KEY);
  const file = env.NESIE_MASTER_KEY_FILE ?? fallbackFile;
  if (!file)
    throw new MasterKeyError('There is no master key: set NESIE_MASTER_KEY or NESIE_MASTER_KEY_FILE.');
  return parseMasterKey(await readKeyFile(file));
}

async function readKeyFile(file: string): Promise<string> {
  const found = await stat(file).catch(() => null);
  if (!found?.isFile()) throw new MasterKeyError(`The master key file ${file} can't be read.`);
  if (found.size > MAX_FILE_BYTES)
    throw new MasterKeyError(`The master key file ${file} is too large to be one.`);
  // whoever reads the master key and both databases reads everything.
  if ((found.mode & 0o077) !== 0) {
    throw new MasterKeyError(`The master key file ${file} is open to others: chmod 600 ${file}.`);
  }
  return readFile(file, 'utf8');
}

/**
 * Makes the file once, mode 0600; an existing file is read. Two processes at once get the same key.
 * Meant for the demonstration and for a first installation; production gives its own.
 */
export async function ensureMasterKeyFile(file: string): Promise<MasterKey> {
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const fresh = randomBytes(KEY_BYTES);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL;
  const handle = await open(file, flags, 0o600).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'EEXIST') return null;
    throw error;
  });
  if (!handle) return parseMasterKey(await readWhenWritten(file));
  try {
    await handle.writeFile(`${fresh.toString('base64')}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return masterKeyOf(fresh);
}

// The process that created the file may not have written it yet.
async function readWhenWritten(file: string): Promise<string> {
  for (let tries = 0; tries < 40; tries += 1) {
    const text = await readKeyFile(file);
    if (text.trim().length > 0) return text;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new MasterKeyError(
    `The master key file ${file} is empty: delete it if no key store was made with it.`,
  );
}

/**
 * A secret of its own for one use, by HKDF-SHA-256 (RFC 5869).
 * @param label names the use; another label gives an unrelated secret
 */
export function deriveSecret(key: Uint8Array, label: string): Buffer {
  return Buffer.from(hkdfSync('sha256', key, Buffer.alloc(0), `nesie/${label}`, KEY_BYTES));
}
