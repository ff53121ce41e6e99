import type { Tx } from '@nesie/db';
import { type HeadsTree, putHead, treeOfHeads } from '@nesie/pack';
import * as store from './store.ts';

/** Sizes whose trees are kept: the newest checkpoint's and those just before, for packs being made. */
const MAX_KEPT = 4;
/** Further behind than this, reading all heads anew is cheaper than following the leaves. */
const MAX_BEHIND = 20_000;

/** Heads of all subjects by size of the log. Leaves never change, so what is kept stays right. */
export interface HeadsCache {
  /** The heads of the first `size` leaves. */
  at(tx: Tx, size: number): Promise<HeadsTree>;
}

export function createHeadsCache(): HeadsCache {
  const kept = new Map<number, HeadsTree>();
  return {
    async at(tx, size) {
      const known = kept.get(size);
      if (known) return known;
      const nearest = Math.max(0, ...[...kept.keys()].filter((one) => one < size));
      const tree =
        nearest > 0 && size - nearest <= MAX_BEHIND
          ? await follow(tx, kept.get(nearest), nearest, size)
          : treeOfHeads(await store.headsAt(tx, size));
      kept.set(size, tree);
      const oldest = Math.min(...kept.keys());
      if (kept.size > MAX_KEPT) kept.delete(oldest);
      return tree;
    },
  };
}

async function follow(tx: Tx, from: HeadsTree, start: number, end: number): Promise<HeadsTree> {
  const moved = await store.movedHeads(tx, start, end);
  return moved.reduce<HeadsTree>(putHead, from);
}
