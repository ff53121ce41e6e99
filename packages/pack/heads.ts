import { hash as hashBytes } from 'node:crypto';
import { canonicalJson } from '@nesie/canonical';
import { exactly, hexHash, string, whole } from './shape.ts';

/** The last leaf of one subject: its number and its hash. */
export interface Head {
  readonly subject: string;
  readonly number: number;
  readonly hash: string;
}

/**
 * The tree of heads: binary, by the bits of SHA-256(subject); a branch with one subject ends in its leaf. A
 * subject has exactly one place in it, so one root can't hold two heads of the same subject. It is never changed:
 * `putHead` gives another that shares what stayed the same, and hashes are computed when first asked for, so that
 * a checkpoint costs as much as has changed since the last, not as much as there are clients.
 */
export type HeadsTree = Node | undefined;

interface Node {
  /** computed on demand */
  hash: Buffer | undefined;
  readonly leaf?: { readonly key: Buffer; readonly head: Head };
  readonly left?: Node | undefined;
  readonly right?: Node | undefined;
}

/** Two subjects with a longer common beginning don't occur. */
const MAX_DEPTH = 256;
const NOBODY = Buffer.alloc(32);

/** The tree with this head in the place of the subject's former one. */
export function putHead(tree: HeadsTree, head: Head): HeadsTree {
  return put(tree, { hash: undefined, leaf: { key: keyOf(head.subject), head } }, 0);
}

/** A tree of these heads; of two for one subject the later counts. */
export function treeOfHeads(heads: Iterable<Head>): HeadsTree {
  let tree: HeadsTree;
  for (const head of heads) tree = putHead(tree, head);
  return tree;
}

/** The tree's root; 32 zero bytes where there is nobody. */
export function rootOfHeads(tree: HeadsTree): Buffer {
  if (!tree) return NOBODY;
  tree.hash ??= tree.leaf ? leafOf(tree.leaf.head) : nodeOf(rootOfHeads(tree.left), rootOfHeads(tree.right));
  return tree.hash;
}

/**
 * A subject's head and its path, the sibling nearest to the root first.
 * @returns undefined when the subject has no head
 */
export function findHead(
  tree: HeadsTree,
  subject: string,
): { readonly head: Head; readonly path: readonly Buffer[] } | undefined {
  const key = keyOf(subject);
  const path: Buffer[] = [];
  let node = tree;
  while (node && !node.leaf) {
    const isRight = bitOf(key, path.length);
    path.push(rootOfHeads(isRight ? node.left : node.right));
    node = isRight ? node.right : node.left;
  }
  return node?.leaf?.head.subject === subject ? { head: node.leaf.head, path } : undefined;
}

/** Every head, by the order of the keys. */
export function* headsIn(tree: HeadsTree): Generator<Head> {
  if (!tree) return;
  if (tree.leaf) yield tree.leaf.head;
  yield* headsIn(tree.left);
  yield* headsIn(tree.right);
}

/** Whether the head is the one of its subject under this root. */
export function verifyHead(head: Head, path: readonly Uint8Array[], root: Uint8Array): boolean {
  if (path.length > MAX_DEPTH) return false;
  const key = keyOf(head.subject);
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

type LeafNode = Node & { readonly leaf: NonNullable<Node['leaf']> };

function put(node: Node | undefined, added: LeafNode, depth: number): Node {
  if (!node) return added;
  const { leaf } = node;
  if (leaf?.head.subject === added.leaf.head.subject) return added;
  // Where two subjects meet, the one that stood there goes down a level, and further while they agree.
  const branch = leaf ? below(undefined, node, bitOf(leaf.key, depth)) : node;
  const isRight = bitOf(added.leaf.key, depth);
  return below(branch, put(isRight ? branch.right : branch.left, added, depth + 1), isRight);
}

function below(branch: Node | undefined, child: Node, isRight: boolean): Node {
  return isRight
    ? { hash: undefined, left: branch?.left, right: child }
    : { hash: undefined, left: child, right: branch?.right };
}

const digest = (bytes: Uint8Array | string): Buffer => hashBytes('sha256', bytes, 'buffer');
const keyOf = (subject: string): Buffer => digest(subject);
const bitOf = (key: Buffer, depth: number): boolean =>
  (((key[depth >> 3] ?? 0) >> (7 - (depth & 7))) & 1) === 1;

// Other first bytes than in RFC 6962: a node of one tree is never a node of the other.
const leafOf = ({ subject, number, hash }: Head): Buffer =>
  digest(`\u0010${canonicalJson({ subject, number, hash })}`);
const nodeOf = (left: Uint8Array, right: Uint8Array): Buffer =>
  digest(Buffer.concat([Buffer.of(0x11), left, right]));
