import { digest, type PublicKey, type SignatureAlgorithm, verifyDigest } from '../algorithms.ts';

/** Something that an issuer signed: a certificate, a list, an answer. */
export interface Signed {
  readonly tbs: Uint8Array;
  readonly signature: Uint8Array;
  readonly signatureAlgorithm: SignatureAlgorithm | null;
}

/** Whether a key signed it, by the algorithm that it names and that the key is of. */
export function isSignedBy({ tbs, signature, signatureAlgorithm }: Signed, key: PublicKey | null): boolean {
  if (!key || !signatureAlgorithm?.digest || signatureAlgorithm.family !== key.family) return false;
  // SHA-1 vouches for nothing any more.
  if (signatureAlgorithm.digest === 'sha1') return false;
  return verifyDigest(key, signatureAlgorithm.digest, digest(signatureAlgorithm.digest, tbs), signature);
}
