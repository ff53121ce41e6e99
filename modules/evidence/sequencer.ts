import type { Tx } from '@nesie/db';
import { HEADS_KIND, HEADS_SUBJECT, rootOfHeads } from '@nesie/pack';
import { formatCheckpoint, type NoteSigner, signNote, verifyConsistency } from '@nesie/tlog';
import { writeLeaf } from './domain.ts';
import { LogBrokenError } from './errors.ts';
import type { HeadsCache } from './heads-cache.ts';
import * as store from './store.ts';
import { createTreeReader, extendTiles } from './tree.ts';

/** Leaves moved in one transaction. */
export const ROUND_LIMIT = 1000;

/** Whether nothing waits, the tree is closed and signed. */
export async function isUpToDate(tx: Tx): Promise<boolean> {
  if ((await store.waiting(tx, 1)).length > 0) return false;
  if ((await store.treeSize(tx)) !== (await store.headedSize(tx))) return false;
  return (await store.newestTreeHead(tx))?.isSigned !== false;
}

/** Moves committed leaves from the queue into the tree. @returns how many */
export async function moveWaiting(tx: Tx, limit = ROUND_LIMIT): Promise<number> {
  // An idle log writes nothing: only who sees work asks for the row.
  if ((await store.waiting(tx, 1)).length === 0) return 0;
  // The row lock lets one sequencer at a time decide which leaf gets which index.
  await store.takeFence(tx);
  const leaves = await store.waiting(tx, limit);
  if (leaves.length === 0) return 0;
  const start = await store.treeSize(tx);
  await store.moveLeaves(tx, start, leaves);
  await extendTiles(
    tx,
    start,
    leaves.map(({ hash }) => hash),
  );
  return leaves.length;
}

/**
 * Closes the tree with a list of heads and commits its root, to be signed after the commit.
 * @returns the fence under which it was done; null when nothing has come since the last list
 */
export async function closeTree(tx: Tx, cache: HeadsCache): Promise<bigint | null> {
  if ((await store.treeSize(tx)) === (await store.headedSize(tx))) return null;
  const { fence, headedSize } = await store.takeFence(tx);
  const size = await store.treeSize(tx); // again: another may have closed it while we waited for the row
  if (size === headedSize) return null;
  const heads = await cache.at(tx, size);
  const head = await store.lockHead(tx, HEADS_SUBJECT, null);
  const leaf = writeLeaf(
    {
      subject: HEADS_SUBJECT,
      kind: HEADS_KIND,
      fields: {},
      open: { root: rootOfHeads(heads).toString('hex'), size: String(size) },
    },
    new Map(),
    { subject: HEADS_SUBJECT, number: head.number + 1, previous: head.hash, at: tx.now },
  );
  const { hash, text } = leaf;
  await store.moveHead(tx, HEADS_SUBJECT, leaf.leaf.number, hash);
  const number = BigInt(leaf.leaf.number);
  await store.insertLeaves(tx, size, [{ hash, subject: HEADS_SUBJECT, number, leaf: text }]);
  await extendTiles(tx, size, [hash]);
  await store.insertTreeHead(tx, size + 1, await createTreeReader(tx).rootAt(size + 1), fence);
  await store.setHeadedSize(tx, size + 1);
  return fence;
}

/**
 * Signs the newest committed tree, after proving to ourselves that it continues the last one signed.
 * @param fence of the one who closed the tree; null to take up what a crash left
 * @returns its size, or null when there is nothing to sign or another has taken over
 * @throws LogBrokenError when the tables say something else than what was signed
 */
export async function signTree(
  tx: Tx,
  logKey: (tx: Tx) => Promise<NoteSigner>,
  fence: bigint | null,
): Promise<number | null> {
  if ((await store.newestTreeHead(tx))?.isSigned !== false) return null;
  const current = await store.lockFence(tx);
  if (fence !== null && current !== fence) return null;
  const treeHead = await store.newestTreeHead(tx);
  if (!treeHead || treeHead.isSigned) return null;
  const { size, root } = treeHead;
  const reader = createTreeReader(tx);
  if (!root.equals(await reader.rootAt(size)))
    throw new LogBrokenError(`the tiles do not have the root of ${size}`);
  const last = await store.newestCheckpoint(tx);
  if (last) {
    const proof = await reader.consistency(last.size, size);
    // whoever rewrote a leaf and its tiles gets no signature for it.
    const continues = verifyConsistency({
      oldSize: last.size,
      newSize: size,
      oldRoot: last.root,
      newRoot: root,
      proof,
    });
    if (!continues)
      throw new LogBrokenError(`the tree of ${size} does not continue the signed one of ${last.size}`);
  }
  const log = await logKey(tx);
  const text = formatCheckpoint({ origin: log.key.name, size, root });
  await store.insertCheckpoint(tx, size, signNote(text, [log]));
  return size;
}
