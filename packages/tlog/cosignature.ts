import { sign as signBytes } from 'node:crypto';
import {
  createVerifierKey,
  ED25519_COSIGNATURE,
  type Note,
  type NoteSignature,
  privateKeyOf,
  publicKeyBytes,
  type SignatureState,
  stateOf,
  type VerifierKey,
  verifyEd25519,
} from './note.ts';

const TIMESTAMP_BYTES = 8;
const SIGNATURE_BYTES = 64;

/** Cosigns checkpoints as a witness does. */
export interface Cosigner {
  readonly key: VerifierKey;
  /** @param atSeconds POSIX time of the cosignature, whole seconds */
  cosign(checkpointText: string, atSeconds: number): NoteSignature;
}

/**
 * A witness's signer, `cosignature/v1` with Ed25519.
 * @see C2SP tlog-cosignature, "Ed25519 signed message"
 */
export function createCosigner(name: string, seed: Uint8Array): Cosigner {
  const privateKey = privateKeyOf(seed);
  const key = createVerifierKey(name, ED25519_COSIGNATURE, publicKeyBytes(privateKey));
  return {
    key,
    cosign(checkpointText, atSeconds) {
      const timestamp = Buffer.alloc(TIMESTAMP_BYTES);
      timestamp.writeBigUInt64BE(BigInt(atSeconds));
      const message = Buffer.from(messageOf(checkpointText, atSeconds), 'utf8');
      return {
        name,
        keyId: key.keyId,
        signature: Buffer.concat([timestamp, signBytes(null, message, privateKey)]),
      };
    },
  };
}

/** Checks one witness's cosignatures on a checkpoint. */
export function verifyCosignature(checkpoint: Note, key: VerifierKey): SignatureState {
  return stateOf(checkpoint, key, ED25519_COSIGNATURE, (signature) => {
    const at = cosignedAt(signature);
    if (at === undefined) return false;
    return verifyEd25519(key.publicKey, messageOf(checkpoint.text, at), signature.subarray(TIMESTAMP_BYTES));
  });
}

/** The POSIX seconds that a cosignature carries; undefined when it is none. */
export function cosignedAt(signature: Uint8Array): number | undefined {
  if (signature.length !== TIMESTAMP_BYTES + SIGNATURE_BYTES) return undefined;
  const seconds = Buffer.from(signature).readBigUInt64BE(0);
  return seconds <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(seconds) : undefined;
}

const messageOf = (checkpointText: string, seconds: number): string =>
  `cosignature/v1\ntime ${seconds}\n${checkpointText}`;
