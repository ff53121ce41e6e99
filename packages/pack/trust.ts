import { canonicalJson, sha256Hex } from '@nesie/canonical';
import {
  type NoteSigner,
  parseNote,
  parseVerifierKey,
  signNote,
  type VerifierKey,
  verifyNote,
} from '@nesie/tlog';
import { exactly, hexHash, INSTANT, list, parseCanonical, ShapeError, string, whole } from './shape.ts';

export const TRUST_FORMAT = 'nesie-trust/1';
export const MAX_TRUST_BYTES = 4 * 1024 * 1024;
const MAX_EDITIONS = 1000;
const MAX_KEYS = 64;

/** Whom to believe, as of one edition. Keys are vkey strings of C2SP signed-note. */
export interface TrustEdition {
  /** 1, 2, 3 … */
  readonly number: number;
  /** fingerprint of the edition before; null for the first */
  readonly previous: string | null;
  /** name of the log */
  readonly origin: string;
  /** the MFO's name and BIN, for people */
  readonly operator: string;
  readonly issuedAt: string;
  /** checkpoints of this size and above are judged by this edition, smaller ones by an earlier */
  readonly fromSize: number;
  /** keys that sign checkpoints */
  readonly logKeys: readonly string[];
  /** keys that sign the manifests of packs */
  readonly packKeys: readonly string[];
  /** keys of witnesses outside the MFO (cosignature/v1) */
  readonly witnessKeys: readonly string[];
  /** so many different witnesses must have cosigned */
  readonly quorum: number;
  /** SHA-256 of certificates of certification authorities, for digital signatures */
  readonly authorities: readonly string[];
  /** keys of earlier editions that nothing may be believed from any more */
  readonly revoked: readonly string[];
  /** the key that signs the edition after this one; the first edition is signed by its own */
  readonly editionKey: string;
}

export interface SignedEdition {
  readonly edition: TrustEdition;
  /** signed note over the fingerprint */
  readonly signature: string;
}

/** Editions from the first on, each held to the one before. Made only by `readTrust` and `extendTrust`. */
export type TrustChain = readonly SignedEdition[];

/** SHA-256 of the edition's canonical JSON, hexadecimal: what a contract prints. */
export function fingerprintOf(edition: TrustEdition): string {
  return sha256Hex(canonicalJson(edition));
}

/**
 * Adds an edition to the chain, signed by the key that the edition before names.
 * @param signer for the first edition its own key, else the one before's
 * @throws RangeError when the result would not be read back as a chain
 */
export function extendTrust(chain: TrustChain, edition: TrustEdition, signer: NoteSigner): TrustChain {
  const extended = [...chain, { edition, signature: signNote(signedText(edition), [signer]) }];
  if (!readTrust(writeTrust(extended))) throw new RangeError('not a successor of the edition before');
  return extended;
}

/** The trust file: canonical JSON, and a newline at its end is allowed when read. */
export function writeTrust(chain: TrustChain): string {
  return canonicalJson({ format: TRUST_FORMAT, editions: chain });
}

/** Reads a trust file and checks the chain in it; undefined when it can't be read or doesn't hold together. */
export function readTrust(file: string | Uint8Array): TrustChain | undefined {
  if (file.length > MAX_TRUST_BYTES) return undefined;
  try {
    const bytes = typeof file === 'string' ? Buffer.from(file, 'utf8') : file;
    const canonical = bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
    const json = exactly(parseCanonical(canonical), ['format', 'editions']);
    if (json.format !== TRUST_FORMAT) return undefined;
    const chain = list(json.editions, MAX_EDITIONS, readSigned);
    return chain.length > 0 && chain.every((_, i) => isHeld(chain, i)) ? chain : undefined;
  } catch (error) {
    if (error instanceof ShapeError) return undefined;
    throw error;
  }
}

/** The edition by which a checkpoint of that size is judged. */
export function editionFor(chain: TrustChain, size: number): TrustEdition | undefined {
  return chain.findLast(({ edition }) => edition.fromSize <= size)?.edition;
}

/** Keys of one kind in an edition, without those revoked by any edition of the chain. */
export function keysOf(chain: TrustChain, vkeys: readonly string[]): readonly VerifierKey[] {
  const revoked = new Set(chain.flatMap(({ edition }) => edition.revoked));
  return vkeys
    .filter((vkey) => !revoked.has(vkey))
    .map(parseVerifierKey)
    .filter((key) => key !== undefined);
}

/** What two chains have to do with each other. */
export type Kinship =
  | { readonly kind: 'same-line'; readonly longer: TrustChain }
  /** not one edition in common */
  | { readonly kind: 'strangers' }
  /** common beginnings, then two different editions of one number */
  | { readonly kind: 'fork'; readonly number: number };

/** Whether one chain continues the other. */
export function kinshipOf(a: TrustChain, b: TrustChain): Kinship {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i += 1) {
    const [one, other] = [a[i], b[i]];
    if (one && other && fingerprintOf(one.edition) === fingerprintOf(other.edition)) continue;
    return i === 0 ? { kind: 'strangers' } : { kind: 'fork', number: i + 1 };
  }
  return { kind: 'same-line', longer: a.length >= b.length ? a : b };
}

// Its second line is no number, so that this text can never be read as a checkpoint.
const signedText = (edition: TrustEdition): string =>
  `nesie trust edition\n${edition.origin}\n${fingerprintOf(edition)}\n`;

function isHeld(chain: TrustChain, i: number): boolean {
  const signed = chain[i];
  const before = chain[i - 1]?.edition;
  if (!signed || signed.edition.number !== i + 1) return false;
  const { edition, signature } = signed;
  if (edition.previous !== (before ? fingerprintOf(before) : null)) return false;
  if (before && (edition.origin !== before.origin || edition.fromSize < before.fromSize)) return false;
  const key = parseVerifierKey((before ?? edition).editionKey);
  const note = parseNote(signature);
  return key !== undefined && note?.text === signedText(edition) && verifyNote(note, key) === 'good';
}

function readSigned(value: unknown): SignedEdition {
  const json = exactly(value, ['edition', 'signature']);
  return { edition: readEdition(json.edition), signature: string(json.signature) };
}

const EDITION_MEMBERS: readonly (keyof TrustEdition)[] = [
  'number',
  'previous',
  'origin',
  'operator',
  'issuedAt',
  'fromSize',
  'logKeys',
  'packKeys',
  'witnessKeys',
  'quorum',
  'authorities',
  'revoked',
  'editionKey',
];

function readEdition(value: unknown): TrustEdition {
  const json = exactly(value, EDITION_MEMBERS);
  const witnessKeys = list(json.witnessKeys, MAX_KEYS, readVkey);
  const quorum = whole(json.quorum);
  if (quorum > witnessKeys.length) throw new ShapeError('a quorum that nobody can reach');
  return {
    number: whole(json.number, 1),
    previous: json.previous === null ? null : hexHash(json.previous),
    origin: string(json.origin),
    operator: string(json.operator),
    issuedAt: string(json.issuedAt, INSTANT),
    fromSize: whole(json.fromSize),
    logKeys: list(json.logKeys, MAX_KEYS, readVkey),
    packKeys: list(json.packKeys, MAX_KEYS, readVkey),
    witnessKeys,
    quorum,
    authorities: list(json.authorities, MAX_KEYS, hexHash),
    revoked: list(json.revoked, MAX_KEYS, readVkey),
    editionKey: readVkey(json.editionKey),
  };
}

function readVkey(value: unknown): string {
  const vkey = string(value);
  if (!parseVerifierKey(vkey)) throw new ShapeError('not a vkey');
  return vkey;
}
