import { hash } from 'node:crypto';

/** Length of every hash in the tree, bytes (SHA-256). */
export const HASH_BYTES = 32;

/** A log of more leaves than this is refused: sizes must stay exact integers of a double. */
export const MAX_TREE_SIZE = 2 ** 48;

/**
 * Hash of a leaf: SHA-256(0x00 ‖ data).
 * @see RFC 6962, 2.1
 */
export function leafHash(data: Uint8Array | string): Buffer {
  const bytes = typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
  return hash('sha256', Buffer.concat([Buffer.of(0), bytes]), 'buffer');
}

/**
 * Hash of an inner node: SHA-256(0x01 ‖ left ‖ right).
 * @see RFC 6962, 2.1
 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return hash('sha256', Buffer.concat([Buffer.of(1), left, right]), 'buffer');
}

/** Root of the tree without leaves: SHA-256 of nothing. */
export function emptyRoot(): Buffer {
  return hash('sha256', Buffer.alloc(0), 'buffer');
}

/** A perfect subtree: the 2^level leaves that begin at index · 2^level. */
export interface NodeId {
  readonly level: number;
  readonly index: number;
}

/**
 * One hash of a proof, said as the perfect subtrees it is folded from (left to right). A caller
 * whose hashes lie in a database reads the nodes by itself, and folds them with `foldNodes`.
 */
export type ProofStep = readonly NodeId[];

/**
 * The perfect subtrees that make up the leaves [start, end), left to right.
 * @throws RangeError when the range isn't one that occurs in an RFC 6962 tree
 */
export function nodesOf(start: number, end: number): ProofStep {
  requireSize(start);
  requireSize(end);
  if (end < start) throw new RangeError(`not a range of leaves: [${start}, ${end})`);
  const nodes: NodeId[] = [];
  let at = start;
  while (at < end) {
    let width = 1;
    let level = 0;
    while (at % (width * 2) === 0 && at + width * 2 <= end) {
      width *= 2;
      level += 1;
    }
    nodes.push({ level, index: at / width });
    at += width;
  }
  return nodes;
}

/** Folds the hashes of `nodesOf(start, end)` into the hash of that range. */
export function foldNodes(hashes: readonly Uint8Array[]): Buffer {
  const last = hashes.at(-1);
  if (last === undefined) return emptyRoot();
  return hashes.slice(0, -1).reduceRight<Buffer>((right, left) => nodeHash(left, right), Buffer.from(last));
}

/**
 * What to read for the audit path of the leaf `index` in the tree of `size` leaves.
 * @throws RangeError when the leaf isn't in the tree
 * @see RFC 6962, 2.1.1
 */
export function inclusionSteps(index: number, size: number): readonly ProofStep[] {
  requireSize(size);
  if (!Number.isSafeInteger(index) || index < 0 || index >= size) {
    throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  }
  const steps: ProofStep[] = [];
  let start = 0;
  let end = size;
  while (end - start > 1) {
    const middle = start + splitOf(end - start);
    if (index < middle) {
      steps.push(nodesOf(middle, end));
      end = middle;
    } else {
      steps.push(nodesOf(start, middle));
      start = middle;
    }
  }
  return steps.reverse();
}

/**
 * What to read for the proof that the tree of `newSize` leaves begins with that of `oldSize`.
 * Empty for equal sizes and for an empty old tree, which everything is consistent with.
 * @throws RangeError when the old tree is the larger
 * @see RFC 6962, 2.1.2
 */
export function consistencySteps(oldSize: number, newSize: number): readonly ProofStep[] {
  requireSize(oldSize);
  requireSize(newSize);
  if (oldSize > newSize) throw new RangeError(`a tree does not shrink: ${oldSize} to ${newSize}`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const steps: ProofStep[] = [];
  let start = 0;
  let end = newSize;
  let isWholeOld = true;
  while (oldSize !== end) {
    const middle = start + splitOf(end - start);
    if (oldSize <= middle) {
      steps.push(nodesOf(middle, end));
      end = middle;
    } else {
      steps.push(nodesOf(start, middle));
      start = middle;
      isWholeOld = false;
    }
  }
  if (!isWholeOld) steps.push(nodesOf(start, end));
  return steps.reverse();
}

/** The largest power of two below `count`; `count` is at least 2. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function requireSize(size: number): void {
  if (!Number.isSafeInteger(size) || size < 0 || size > MAX_TREE_SIZE) {
    throw new RangeError(`not a tree size: ${size}`);
  }
}
