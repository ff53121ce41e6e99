import { createHmac } from 'node:crypto';
import { canonicalJson } from '@nesie/canonical';
import { decrypt, encrypt } from './aead.ts';
import { SealBrokenError } from './errors.ts';
import type { KeyStore } from './key-store.ts';
import { deriveSecret } from './master-key.ts';

/** Where sealed bytes belong: they open nowhere else. */
export interface Place {
  readonly schema: string;
  readonly table: string;
  readonly column: string;
  /** The row's own id. */
  readonly row: string;
}

export interface SearchHash {
  readonly version: number;
  readonly hash: Buffer;
}

/** Told of every opening before the bytes are handed out; what it throws keeps them back. */
export type OpeningListener = (owner: string, place: Place) => void;

export interface VaultOptions {
  readonly onOpen?: OpeningListener;
}

export interface Vault {
  /** Who is told of openings; null where nobody is. */
  readonly onOpen: OpeningListener | null;
  /** Makes the owner's keys, in a transaction of their own: call it BEFORE the transaction that seals. */
  ensureKeys(owner: string): Promise<void>;
  /**
   * Seals bytes for one owner and one place.
   * @param owner a party's uuid, or 'mfo'
   * @throws KeysMissingError, KeysErasedError
   */
  seal(owner: string, place: Place, data: string | Uint8Array): Promise<Buffer>;
  /** Opens what `seal` gave. @throws SealBrokenError, KeysErasedError, KeysMissingError */
  open(owner: string, place: Place, sealed: Uint8Array): Promise<Buffer>;
  /**
   * Keyed hash of a normalised value, for finding and for uniqueness: HMAC-SHA-256 with a key per kind.
   * @param kind such as 'iin' or 'phone': equal values of two kinds have unrelated hashes
   */
  searchHash(kind: string, normalised: string): Buffer;
  /** The hash under every search key, the current first; rows being moved to the next key are found by any. */
  searchHashes(kind: string, normalised: string): readonly SearchHash[];
  /** Version of the search key that `searchHash` uses. */
  searchVersion(): number;
  /** Salt of one field of one evidence leaf: HMAC(the owner's salt key, number, field). */
  salt(owner: string, number: bigint | number, field: string): Promise<Buffer>;
  /** Destroys the owner's keys and salts for ever. @returns keys destroyed now */
  destroy(owner: string): Promise<number>;
}

const FORMAT = 1;
const HEADER_BYTES = 5;
const MAX_SEALED_BYTES = 64 * 1024 * 1024;
const NAME_PATTERN = /^[a-z][a-z0-9_]{0,62}$/;

/** Encryption of fields and objects, keyed hashes and salts, over a key store. */
export function createVault(keyStore: KeyStore, options: VaultOptions = {}): Vault {
  const searchKeys = new Map<string, Buffer>(); // bounded: kinds are named in code, versions are few

  const hashWith = (version: number, key: Buffer, kind: string, normalised: string): Buffer => {
    const name = `${version}/${kind}`;
    const derived = searchKeys.get(name) ?? deriveSecret(key, `search/${kind}`);
    if (searchKeys.size < 1000) searchKeys.set(name, derived);
    return createHmac('sha256', derived).update(normalised, 'utf8').digest();
  };

  const onOpen = options.onOpen ?? null;

  return {
    onOpen,
    ensureKeys: (owner) => keyStore.ensureKeys(owner),
    async seal(owner, place, data) {
      const plain = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
      if (plain.length > MAX_SEALED_BYTES) throw new Error('Too large to be sealed in one piece.');
      const key = await keyStore.key(owner, 'data');
      const header = Buffer.alloc(HEADER_BYTES);
      header.writeUInt8(FORMAT, 0);
      header.writeUInt32BE(key.version, 1);
      return Buffer.concat([header, encrypt(key.bytes, placeAad(owner, place, key.version), plain)]);
    },
    async open(owner, place, sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < HEADER_BYTES || bytes.readUInt8(0) !== FORMAT)
        throw new SealBrokenError(nameOf(place));
      const version = bytes.readUInt32BE(1);
      const key = await keyStore.key(owner, 'data', version);
      const plain = decrypt(key.bytes, placeAad(owner, place, version), bytes.subarray(HEADER_BYTES));
      if (!plain) throw new SealBrokenError(nameOf(place));
      onOpen?.(owner, place);
      return plain;
    },
    searchHash(kind, normalised) {
      const { current } = keyStore.searchKeys();
      return hashWith(current.version, current.bytes, kind, normalised);
    },
    searchHashes(kind, normalised) {
      const { current, all } = keyStore.searchKeys();
      const others = all.filter((key) => key.version !== current.version);
      return [current, ...others].map((key) => ({
        version: key.version,
        hash: hashWith(key.version, key.bytes, kind, normalised),
      }));
    },
    searchVersion: () => keyStore.searchKeys().current.version,
    async salt(owner, number, field) {
      const key = await keyStore.key(owner, 'salt');
      return createHmac('sha256', key.bytes)
        .update(canonicalJson({ field, number: number.toString() }))
        .digest();
    },
    destroy: (owner) => keyStore.destroy(owner),
  };
}

// bytes copied to another row, column, table or owner, or marked with another key version, do not open.
function placeAad(owner: string, place: Place, version: number): Buffer {
  for (const name of [place.schema, place.table, place.column]) {
    if (!NAME_PATTERN.test(name)) throw new Error('A sealed place is named by schema, table and column.');
  }
  if (place.row.length === 0 || place.row.length > 300) throw new Error('A sealed place needs its row.');
  return Buffer.from(
    canonicalJson({
      use: 'nesie-seal-1',
      owner,
      schema: place.schema,
      table: place.table,
      column: place.column,
      row: place.row,
      keyVersion: version,
    }),
  );
}

function nameOf(place: Place): string {
  return `${place.schema}.${place.table}.${place.column}`;
}
