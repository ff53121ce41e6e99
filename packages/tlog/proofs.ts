import { HASH_BYTES, nodeHash } from './tree.ts';

/** No honest proof in a tree below 2^48 leaves is longer. */
export const MAX_PROOF_HASHES = 96;

/** A claim that a leaf stands at a place of a tree. */
export interface InclusionClaim {
  readonly index: number;
  readonly size: number;
  readonly leafHash: Uint8Array;
  readonly root: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether the leaf is the one at `index` of the tree of `size` leaves with that root.
 * Malformed input is simply not proved: false, never an exception.
 * @see RFC 9162, 2.1.3.2
 */
export function verifyInclusion(claim: InclusionClaim): boolean {
  const { index, size, leafHash, root, proof } = claim;
  if (!isPlace(index) || !isPlace(size) || index >= size) return false;
  if (![leafHash, root, ...proof].every(isHash) || proof.length > MAX_PROOF_HASHES) return false;
  let node = index;
  let last = size - 1;
  let hash: Uint8Array = leafHash;
  for (const step of proof) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      hash = nodeHash(step, hash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      hash = nodeHash(hash, step);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(hash, root);
}

/** A claim that one tree is the beginning of another. */
export interface ConsistencyClaim {
  readonly oldSize: number;
  readonly newSize: number;
  readonly oldRoot: Uint8Array;
  readonly newRoot: Uint8Array;
  readonly proof: readonly Uint8Array[];
}

/**
 * Whether the tree of `oldSize` leaves is the beginning of that of `newSize`. The empty tree is the
 * beginning of any. Malformed input is not proved: false, never an exception.
 * @see RFC 9162, 2.1.4.2
 */
export function verifyConsistency(claim: ConsistencyClaim): boolean {
  const { oldSize, newSize, oldRoot, newRoot, proof } = claim;
  if (!isPlace(oldSize) || !isPlace(newSize) || oldSize > newSize) return false;
  if (![oldRoot, newRoot, ...proof].every(isHash) || proof.length > MAX_PROOF_HASHES) return false;
  if (oldSize === newSize) return proof.length === 0 && equal(oldRoot, newRoot);
  if (oldSize === 0) return proof.length === 0;
  return foldsToBoth(claim);
}

function foldsToBoth(claim: ConsistencyClaim): boolean {
  let node = claim.oldSize - 1;
  let last = claim.newSize - 1;
  while (isOdd(node)) {
    node = half(node);
    last = half(last);
  }
  // An old tree that is itself a perfect subtree is not repeated in the proof.
  const path = node === 0 ? [claim.oldRoot, ...claim.proof] : [...claim.proof];
  const first = path.shift();
  if (first === undefined) return false;
  let oldHash: Uint8Array = first;
  let newHash: Uint8Array = first;
  for (const step of path) {
    if (last === 0) return false;
    if (isOdd(node) || node === last) {
      oldHash = nodeHash(step, oldHash);
      newHash = nodeHash(step, newHash);
      while (!isOdd(node) && node !== 0) {
        node = half(node);
        last = half(last);
      }
    } else {
      newHash = nodeHash(newHash, step);
    }
    node = half(node);
    last = half(last);
  }
  return last === 0 && equal(oldHash, claim.oldRoot) && equal(newHash, claim.newRoot);
}

// Sizes pass 2^31, so shifts (32 bits in JavaScript) would be wrong here.
const half = (value: number): number => Math.floor(value / 2);
const isOdd = (value: number): boolean => value % 2 === 1;
const isPlace = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isHash = (value: Uint8Array): boolean => value.length === HASH_BYTES;
const equal = (a: Uint8Array, b: Uint8Array): boolean => Buffer.compare(a, b) === 0;
