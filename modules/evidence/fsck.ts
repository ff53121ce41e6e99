import type { Tx } from '@nesie/db';
import {
  findHead,
  HEADS_KIND,
  HEADS_SUBJECT,
  type HeadsTree,
  keysOf,
  type Leaf,
  opens,
  putHead,
  readLeaf,
  rootOfHeads,
} from '@nesie/pack';
import { leafHash, nodeHash, parseCheckpoint, parseNote, verifyNote } from '@nesie/tlog';
import type { Vault } from '@nesie/vault';
import { openLeaf } from './appending.ts';
import * as store from './store.ts';
import { createTreeReader } from './tree.ts';
import { trustChain } from './trust.ts';

export type LogFindingCode =
  | 'leaf-changed'
  | 'leaf-out-of-chain'
  | 'leaf-missing'
  | 'heads-wrong'
  | 'opening-wrong'
  | 'opening-lost'
  | 'tiles-wrong'
  | 'checkpoint-wrong';

export interface LogFinding {
  readonly code: LogFindingCode;
  /** leaf index, or size of the checkpoint */
  readonly at: number;
}

/** What a check of the whole log found. */
export interface LogReport {
  readonly leaves: number;
  readonly checkpoints: number;
  /** leaves whose values were lawfully erased: their keys are destroyed, their hashes stay */
  readonly erased: number;
  readonly waiting: number;
  readonly findings: readonly LogFinding[];
}

const PAGE = 500;
const MAX_FINDINGS = 1000;
const MAX_CHECKPOINTS = 10_000;

interface Walk {
  readonly tx: Tx;
  readonly vault: Vault;
  heads: HeadsTree;
  /** perfect subtrees of the tree so far, the largest first */
  readonly spine: { level: number; hash: Buffer }[];
  /** roots computed from the leaves alone, by size */
  readonly roots: Map<number, Buffer>;
  readonly findings: LogFinding[];
  erased: number;
}

/**
 * Checks the log from its leaves alone: each leaf's hash, each subject's chain, each list of heads, the values
 * behind the hashes, and each checkpoint's root and signature.
 */
export async function checkLog(tx: Tx, vault: Vault): Promise<LogReport> {
  const walk: Walk = { tx, vault, heads: undefined, spine: [], roots: new Map(), findings: [], erased: 0 };
  const checkpoints = await store.checkpointsDown(tx, MAX_CHECKPOINTS);
  const sizes = new Set(checkpoints.map(({ size }) => size));
  let at = 0;
  for (;;) {
    const page = await store.leavesFrom(tx, at, PAGE);
    for (const stored of page) {
      if (walk.findings.length >= MAX_FINDINGS) break;
      await checkLeaf(walk, stored, at);
      at += 1;
      if (sizes.has(at)) walk.roots.set(at, foldSpine(walk));
    }
    if (page.length < PAGE || walk.findings.length >= MAX_FINDINGS) break;
  }
  await checkCheckpoints(walk, checkpoints, at);
  const { findings, erased } = walk;
  return {
    leaves: at,
    checkpoints: checkpoints.length,
    erased,
    waiting: await store.unmarkedCount(tx),
    findings,
  };
}

async function checkLeaf(walk: Walk, stored: store.CheckedLeaf, at: number): Promise<void> {
  const find = (code: LogFindingCode): void => void walk.findings.push({ code, at: stored.index });
  if (stored.index !== at) find('leaf-missing');
  extendSpine(walk, leafHash(stored.text));
  if (!leafHash(stored.text).equals(stored.hash)) find('leaf-changed');
  const leaf = tryLeaf(stored.text);
  if (!leaf || leaf.subject !== stored.subject || leaf.number !== stored.number) return find('leaf-changed');
  if (leaf.kind === HEADS_KIND && leaf.subject === HEADS_SUBJECT) checkHeads(walk, leaf, find);
  const head = findHead(walk.heads, leaf.subject)?.head;
  if (leaf.number !== (head?.number ?? 0) + 1 || leaf.previous !== (head?.hash ?? null))
    find('leaf-out-of-chain');
  walk.heads = putHead(walk.heads, {
    subject: leaf.subject,
    number: leaf.number,
    hash: stored.hash.toString('hex'),
  });
  await checkOpenings(walk, leaf, stored, find);
}

function checkHeads(walk: Walk, leaf: Leaf, find: (code: LogFindingCode) => void): void {
  if (rootOfHeads(walk.heads).toString('hex') !== leaf.open.root) find('heads-wrong');
}

async function checkOpenings(
  walk: Walk,
  leaf: Leaf,
  { hash, sealed, partyId }: store.CheckedLeaf,
  find: (code: LogFindingCode) => void,
): Promise<void> {
  const fields = Object.keys(leaf.fields);
  if (fields.length === 0) return;
  if (!sealed) return find('opening-lost');
  const about = { hash: hash.toString('hex'), number: leaf.number };
  const opened = await openLeaf(walk.vault, partyId ?? leaf.subject, about, sealed).catch(
    () => 'broken' as const,
  );
  if (opened === undefined) walk.erased += 1;
  else if (opened === 'broken' || !fields.every((name) => opened[name] && opens(leaf, name, opened[name]))) {
    find('opening-wrong');
  }
}

async function checkCheckpoints(
  walk: Walk,
  checkpoints: readonly store.StoredCheckpoint[],
  leaves: number,
): Promise<void> {
  const chain = await trustChain(walk.tx);
  const keys = chain.flatMap(({ edition }) => keysOf([], edition.logKeys));
  for (const { size, root, note } of checkpoints) {
    const parsed = parseNote(note);
    const said = parsed && parseCheckpoint(parsed);
    const isSigned = parsed !== undefined && keys.some((key) => verifyNote(parsed, key) === 'good');
    const computed = walk.roots.get(size);
    const isRight = said?.size === size && said.root.equals(root) && computed?.equals(root) === true;
    if (!isSigned || !isRight) walk.findings.push({ code: 'checkpoint-wrong', at: size });
  }
  if (leaves === 0 || walk.findings.some(({ code }) => code === 'leaf-missing')) return;
  const byTiles = await createTreeReader(walk.tx).rootAt(leaves);
  if (!byTiles.equals(foldSpine(walk))) walk.findings.push({ code: 'tiles-wrong', at: leaves });
}

function extendSpine({ spine }: Walk, hash: Buffer): void {
  let node = { level: 0, hash };
  for (let last = spine.at(-1); last?.level === node.level; last = spine.at(-1)) {
    spine.pop();
    node = { level: node.level + 1, hash: nodeHash(last.hash, node.hash) };
  }
  spine.push(node);
}

function foldSpine({ spine }: Walk): Buffer {
  const [last, ...before] = spine.map(({ hash }) => hash).reverse();
  if (!last) throw new RangeError('an empty tree has no checkpoint');
  return before.reduce((right, left) => nodeHash(left, right), last);
}

function tryLeaf(text: string): Leaf | undefined {
  try {
    return readLeaf(JSON.parse(text));
  } catch {
    return undefined;
  }
}
