import type { Tx } from '@nesie/db';
import {
  consistencySteps,
  foldNodes,
  HASH_BYTES,
  hashFromTile,
  inclusionSteps,
  nodesOf,
  type ProofStep,
  TILE_WIDTH,
  tilePlaceOf,
} from '@nesie/tlog';
import { LogBrokenError } from './errors.ts';
import * as store from './store.ts';

const MAX_CACHED_TILES = 4096;
const TILE_BYTES = TILE_WIDTH * HASH_BYTES;

/** Reads proofs and roots out of the tiles, each tile once a reader. */
export interface TreeReader {
  rootAt(size: number): Promise<Buffer>;
  /** RFC 6962 audit path */
  inclusion(index: number, size: number): Promise<readonly Buffer[]>;
  /** RFC 6962 consistency proof */
  consistency(oldSize: number, newSize: number): Promise<readonly Buffer[]>;
}

export function createTreeReader(tx: Tx): TreeReader {
  const cache = new Map<string, Buffer>();
  const tile = async (level: number, index: number): Promise<Buffer> => {
    const name = `${level}/${index}`;
    const known = cache.get(name);
    if (known) return known;
    const read = await store.readTile(tx, level, index);
    if (!read) throw new LogBrokenError(`tile ${name} is missing`);
    if (cache.size < MAX_CACHED_TILES) cache.set(name, read);
    return read;
  };
  const fold = async (step: ProofStep): Promise<Buffer> => {
    const hashes: Buffer[] = [];
    for (const node of step) {
      const place = tilePlaceOf(node);
      hashes.push(hashFromTile(place, await tile(place.tileLevel, place.tileIndex)));
    }
    return foldNodes(hashes);
  };
  const foldAll = async (steps: readonly ProofStep[]): Promise<readonly Buffer[]> => {
    const proof: Buffer[] = [];
    for (const step of steps) proof.push(await fold(step));
    return proof;
  };
  return {
    rootAt: (size) => fold(nodesOf(0, size)),
    inclusion: (index, size) => foldAll(inclusionSteps(index, size)),
    consistency: (oldSize, newSize) => foldAll(consistencySteps(oldSize, newSize)),
  };
}

/**
 * Adds the hashes of leaves `start`, `start + 1` … to the tiles. Each tile that fills hands its own hash to
 * the level above. The caller holds the sequencer's row.
 */
export async function extendTiles(tx: Tx, start: number, leafHashes: readonly Buffer[]): Promise<void> {
  let hashes = leafHashes;
  let at = start;
  for (let level = 0; hashes.length > 0; level += 1) {
    hashes = await extendLevel(tx, level, at, hashes);
    at = Math.floor(at / TILE_WIDTH);
  }
}

/** @returns the hashes of the tiles that are full now */
async function extendLevel(
  tx: Tx,
  level: number,
  start: number,
  hashes: readonly Buffer[],
): Promise<readonly Buffer[]> {
  const full: Buffer[] = [];
  let at = start;
  let rest = hashes;
  while (rest.length > 0) {
    const index = Math.floor(at / TILE_WIDTH);
    const before = at % TILE_WIDTH === 0 ? Buffer.alloc(0) : await store.readTile(tx, level, index);
    if (before?.length !== (at % TILE_WIDTH) * HASH_BYTES) {
      throw new LogBrokenError(`tile ${level}/${index} does not end at ${at}`);
    }
    const room = TILE_WIDTH - (at % TILE_WIDTH);
    const tile = Buffer.concat([before, ...rest.slice(0, room)]);
    await store.writeTile(tx, level, index, tile);
    if (tile.length === TILE_BYTES) {
      full.push(hashFromTile({ tileLevel: level, tileIndex: index, from: 0, count: TILE_WIDTH }, tile));
    }
    at += Math.min(room, rest.length);
    rest = rest.slice(room);
  }
  return full;
}
