import { canonicalJson, sha256 } from '@nesie/canonical';
import { exactly, hexHash, string, whole } from './shape.ts';

/** The last leaf of one subject: its number and its hash. */
export interface Head {
  readonly subject: string;
  readonly number: number;
  readonly hash: string;
}

/** A place in the tree of heads can't be deeper: two subjects with that common beginning don't occur. */
const MAX_DEPTH = 256;
const NOBODY = Buffer.alloc(32);

/**
 * The root of the tree of heads: a binary tree by the bits of SHA-256(subject), in which a branch with
 * one subject ends in its leaf. A subject has exactly one place in it, so one root can't hold two
 * heads of the same subject. Any order of `heads` gives the same root.
 * @throws RangeError when a subject occurs twice
 */
export function headsRoot(heads: readonly Head[]): Buffer {
  return rootOf(placed(heads), 0);
}

/**
 * The path of a subject's head to the root, the sibling nearest to the root first.
 * @returns undefined when the subject has no head
 */
export function headPath(heads: readonly Head[], subject: string): readonly Buffer[] | undefined {
  let branch = placed(heads);
  const key = sha256(subject);
  const path: Buffer[] = [];
  while (branch.length > 1) {
    const depth = path.length;
    const [left, right] = split(branch, depth);
    path.push(rootOf(bitOf(key, depth) ? left : right, depth + 1));
    branch = bitOf(key, depth) ? right : left;
  }
  return branch[0]?.head.subject === subject ? path : undefined;
}

/** Whether the head is the one of its subject under this root. */
export function verifyHead(head: Head, path: readonly Uint8Array[], root: Uint8Array): boolean {
  if (path.length > MAX_DEPTH) return false;
  const key = sha256(head.subject);
  const hash = path.reduceRight<Buffer>(
    (below, sibling, depth) => (bitOf(key, depth) ? nodeOf(sibling, below) : nodeOf(below, sibling)),
    leafOf(head),
  );
  return Buffer.compare(hash, root) === 0;
}

/** @throws ShapeError */
export function readHead(value: unknown): Head {
  const json = exactly(value, ['subject', 'number', 'hash']);
  return { subject: string(json.subject), number: whole(json.number, 1), hash: hexHash(json.hash) };
}

interface Placed {
  readonly key: Buffer;
  readonly head: Head;
}

function placed(heads: readonly Head[]): readonly Placed[] {
  const all = heads.map((head) => ({ key: sha256(head.subject), head }));
  all.sort((a, b) => Buffer.compare(a.key, b.key));
  for (const [i, { head }] of all.entries()) {
    if (all[i + 1]?.head.subject === head.subject) throw new RangeError('a subject with two heads');
  }
  return all;
}

function rootOf(branch: readonly Placed[], depth: number): Buffer {
  const [first] = branch;
  if (first === undefined) return NOBODY;
  if (branch.length === 1) return leafOf(first.head);
  const [left, right] = split(branch, depth);
  return nodeOf(rootOf(left, depth + 1), rootOf(right, depth + 1));
}

/** Sorted by key, so those with a 0 at `depth` come first. */
function split(branch: readonly Placed[], depth: number): [readonly Placed[], readonly Placed[]] {
  let low = 0;
  let high = branch.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    const key = branch[middle]?.key;
    if (key && bitOf(key, depth)) high = middle;
    else low = middle + 1;
  }
  return [branch.slice(0, low), branch.slice(low)];
}

const bitOf = (key: Buffer, depth: number): boolean =>
  (((key[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) === 1;

// Other first bytes than in RFC 6962: a node of one tree is never a node of the other.
const leafOf = ({ subject, number, hash }: Head): Buffer =>
  sha256(Buffer.concat([Buffer.of(0x10), Buffer.from(canonicalJson({ subject, number, hash }))]));
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer =>
  sha256(Buffer.concat([Buffer.of(0x11), left, right]));
