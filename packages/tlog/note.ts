import {
  createPrivateKey,
  createPublicKey,
  hash,
  type KeyObject,
  sign as signBytes,
  verify as verifyBytes,
} from 'node:crypto';

/** Type bytes of C2SP signed-note that this package speaks. */
export const ED25519 = 0x01;
export const ED25519_COSIGNATURE = 0x04;
export type KeyType = typeof ED25519 | typeof ED25519_COSIGNATURE;

/** Longer notes, and notes with more signatures, are refused unread. */
export const MAX_NOTE_BYTES = 65_536;
export const MAX_NOTE_SIGNATURES = 64;

const PUBLIC_KEY_BYTES = 32;
const KEY_ID_BYTES = 4;
// PKCS #8 of an Ed25519 seed (RFC 8410): Node imports no raw seed.
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

/** A public key with the name it signs under. `vkey` is its only written form. */
export interface VerifierKey {
  readonly name: string;
  readonly type: KeyType;
  readonly keyId: Buffer;
  readonly publicKey: Buffer;
  readonly vkey: string;
}

/** One signature line of a note. */
export interface NoteSignature {
  readonly name: string;
  readonly keyId: Buffer;
  readonly signature: Buffer;
}

/** A note taken apart, nothing verified yet. */
export interface Note {
  /** with its final newline, which is signed too */
  readonly text: string;
  readonly signatures: readonly NoteSignature[];
}

/** Signs notes under one name. */
export interface NoteSigner {
  readonly key: VerifierKey;
  sign(text: string): NoteSignature;
}

/** A key's name: not empty, no spaces, no plus. */
export function isKeyName(name: string): boolean {
  return name.length > 0 && name.length <= 255 && !/[\s+\p{Cc}]/u.test(name);
}

/**
 * The key as a vkey string `name+id+base64(type ‖ key)`.
 * @throws RangeError for a name or a key that can't be one
 * @see C2SP signed-note, "Verifier keys"
 */
export function createVerifierKey(name: string, type: KeyType, publicKey: Uint8Array): VerifierKey {
  if (!isKeyName(name)) throw new RangeError('not a key name');
  if (publicKey.length !== PUBLIC_KEY_BYTES) throw new RangeError('not an Ed25519 public key');
  const typed = Buffer.concat([Buffer.of(type), publicKey]);
  const keyId = hash('sha256', Buffer.concat([Buffer.from(`${name}\n`), typed]), 'buffer').subarray(
    0,
    KEY_ID_BYTES,
  );
  const vkey = `${name}+${keyId.toString('hex')}+${typed.toString('base64')}`;
  return { name, type, keyId, publicKey: Buffer.from(publicKey), vkey };
}

/** Reads a vkey string; undefined when it isn't one, or its id doesn't fit the key. */
export function parseVerifierKey(vkey: string): VerifierKey | undefined {
  // Only the first two pluses separate: the alphabet of base64 has a plus too.
  const [, name, encoded] = /^([^+]+)\+[0-9a-f]{8}\+([A-Za-z0-9+/=]{1,64})$/.exec(vkey) ?? [];
  const typed = encoded === undefined ? undefined : decodeBase64(encoded);
  if (name === undefined || typed?.length !== PUBLIC_KEY_BYTES + 1 || !isKeyName(name)) return undefined;
  const type = typed[0];
  if (type !== ED25519 && type !== ED25519_COSIGNATURE) return undefined;
  const key = createVerifierKey(name, type, typed.subarray(1));
  return key.vkey === vkey ? key : undefined;
}

/**
 * A signer of notes from the 32 bytes of an Ed25519 seed.
 * @throws RangeError for a seed of another length or a bad name
 * @see RFC 8032
 */
export function createNoteSigner(name: string, seed: Uint8Array): NoteSigner {
  const privateKey = privateKeyOf(seed);
  const key = createVerifierKey(name, ED25519, publicKeyBytes(privateKey));
  return {
    key,
    sign: (text) => ({
      name,
      keyId: key.keyId,
      signature: signBytes(null, Buffer.from(text, 'utf8'), privateKey),
    }),
  };
}

/** @throws RangeError when the seed isn't 32 bytes */
export function privateKeyOf(seed: Uint8Array): KeyObject {
  if (seed.length !== PUBLIC_KEY_BYTES) throw new RangeError('an Ed25519 seed has 32 bytes');
  return createPrivateKey({
    key: Buffer.concat([PKCS8_ED25519, seed]),
    format: 'der',
    type: 'pkcs8',
  });
}

/** The raw 32 bytes of the public half. */
export function publicKeyBytes(privateKey: KeyObject): Buffer {
  const jwk = createPublicKey(privateKey).export({ format: 'jwk' });
  return Buffer.from(jwk.x ?? '', 'base64url');
}

/**
 * The note as it is written: text, empty line, signature lines.
 * @throws RangeError when the text can't be a note's (control characters, no final newline)
 */
export function formatNote(text: string, signatures: readonly NoteSignature[]): string {
  if (!isNoteText(text)) throw new RangeError('not the text of a note');
  return `${text}\n${signatures.map(formatSignature).join('')}`;
}

/** One signature line, with its newline. */
export function formatSignature({ name, keyId, signature }: NoteSignature): string {
  return `— ${name} ${Buffer.concat([keyId, signature]).toString('base64')}\n`;
}

/** Signs `text` with each signer, in that order. */
export function signNote(text: string, signers: readonly NoteSigner[]): string {
  return formatNote(
    text,
    signers.map((signer) => signer.sign(text)),
  );
}

/** Takes a note apart; undefined when it is malformed or over a limit. Nothing is verified. */
export function parseNote(note: string | Uint8Array): Note | undefined {
  const written = typeof note === 'string' ? note : decodeUtf8(note);
  if (written === undefined || Buffer.byteLength(written) > MAX_NOTE_BYTES) return undefined;
  const split = written.lastIndexOf('\n\n');
  if (split < 0 || !written.endsWith('\n')) return undefined;
  const text = written.slice(0, split + 1);
  const lines = written.slice(split + 2, -1).split('\n');
  if (!isNoteText(text) || lines.length > MAX_NOTE_SIGNATURES) return undefined;
  const signatures: NoteSignature[] = [];
  for (const line of lines) {
    const signature = parseSignature(line);
    if (signature === undefined) return undefined;
    signatures.push(signature);
  }
  return { text, signatures };
}

/** Reads one signature line without its newline. */
export function parseSignature(line: string): NoteSignature | undefined {
  const [dash, name, encoded, ...rest] = line.split(' ');
  if (dash !== '—' || !name || !encoded || rest.length > 0 || !isKeyName(name)) return undefined;
  const bytes = decodeBase64(encoded);
  if (bytes === undefined || bytes.length <= KEY_ID_BYTES) return undefined;
  return { name, keyId: bytes.subarray(0, KEY_ID_BYTES), signature: bytes.subarray(KEY_ID_BYTES) };
}

/** Whether the line claims to be of this key: name and id both. */
export function isSignatureOf(signature: NoteSignature, key: VerifierKey): boolean {
  return signature.name === key.name && Buffer.compare(signature.keyId, key.keyId) === 0;
}

/**
 * What became of one key's signature on a note: no line of it, a good one, or a wrong one. One
 * wrong line makes the whole note wrong, as C2SP signed-note advises.
 */
export type SignatureState = 'absent' | 'good' | 'wrong';

/** Checks the plain Ed25519 signatures (type 0x01) of one key on a note. */
export function verifyNote(note: Note, key: VerifierKey): SignatureState {
  return stateOf(note, key, ED25519, (signature) => verifyEd25519(key.publicKey, note.text, signature));
}

/** Runs `isGood` over all lines of the key. Shared with cosignatures. */
export function stateOf(
  note: Note,
  key: VerifierKey,
  type: KeyType,
  isGood: (signature: Buffer) => boolean,
): SignatureState {
  const own = note.signatures.filter((signature) => isSignatureOf(signature, key));
  if (own.length === 0) return 'absent';
  return key.type === type && own.every(({ signature }) => isGood(signature)) ? 'good' : 'wrong';
}

/** Ed25519 over the UTF-8 of `text`; false for anything malformed. */
export function verifyEd25519(publicKey: Uint8Array, text: string, signature: Uint8Array): boolean {
  if (signature.length !== 64) return false;
  const x = Buffer.from(publicKey).toString('base64url');
  try {
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    return verifyBytes(null, Buffer.from(text, 'utf8'), key, signature);
  } catch {
    return false; // not a point of the curve
  }
}

/** Standard base64 in its only spelling (padding, no stray bits); undefined for any other. */
export function decodeBase64(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64');
  return bytes.toString('base64') === encoded ? bytes : undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function isNoteText(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: notes may hold no control character
  return text.endsWith('\n') && !/[\u0000-\u0009\u000b-\u001f]/.test(text) && text.isWellFormed();
}
