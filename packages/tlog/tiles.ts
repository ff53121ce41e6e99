import { HASH_BYTES, type NodeId, nodeHash } from './tree.ts';

/** Hashes in a full tile. */
export const TILE_WIDTH = 256;
/** Levels of the tree that one tile spans. */
export const TILE_HEIGHT = 8;
const MAX_TILE_LEVEL = 63;

/** A tile, or its first `width` hashes while the tree is small. */
export interface TileId {
  readonly level: number;
  readonly index: number;
  /** 1 to 256; 256 is a full tile */
  readonly width: number;
}

/**
 * The path of a tile below the log's prefix, e.g. `tile/1/x001/x234/067.p/9`.
 * @throws RangeError for what is no tile
 * @see C2SP tlog-tiles, "Merkle Tree"
 */
export function tilePath(tile: TileId): string {
  const { level, index, width } = tile;
  if (!isBetween(level, 0, MAX_TILE_LEVEL) || !isBetween(index, 0, Number.MAX_SAFE_INTEGER)) {
    throw new RangeError(`not a tile: level ${level}, index ${index}`);
  }
  if (!isBetween(width, 1, TILE_WIDTH)) throw new RangeError(`not a tile's width: ${width}`);
  const groups: string[] = [];
  let rest = index;
  do {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    rest = Math.floor(rest / 1000);
  } while (rest > 0);
  const path = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${path}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** The tile that a path names, or undefined when the path isn't exactly as `tilePath` writes it. */
export function parseTilePath(path: string): TileId | undefined {
  const match = /^tile\/(\d{1,2})\/((?:x\d{3}\/){0,4}\d{3})(?:\.p\/(\d{1,3}))?$/.exec(path);
  const [, level, groups, width] = match ?? [];
  if (level === undefined || groups === undefined) return undefined;
  const tile = {
    level: Number(level),
    index: Number(groups.replaceAll(/[x/]/g, '')),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  if (tile.level > MAX_TILE_LEVEL || !isBetween(tile.width, 1, TILE_WIDTH)) return undefined;
  // One resource has one path: leading zeros and a partial tile of full width are refused.
  return tilePath(tile) === path ? tile : undefined;
}

/** Every tile, full or partial, of the tree of `size` leaves, lowest level first. */
export function* tilesOf(size: number): Generator<TileId> {
  let count = size;
  for (let level = 0; count > 0; level += 1) {
    const full = Math.floor(count / TILE_WIDTH);
    for (let index = 0; index < full; index += 1) yield { level, index, width: TILE_WIDTH };
    if (count % TILE_WIDTH > 0) yield { level, index: full, width: count % TILE_WIDTH };
    count = full;
  }
}

/** The tile in which the hash of a perfect subtree is found, and the leaves of the tile below it. */
export interface TilePlace {
  readonly tileLevel: number;
  readonly tileIndex: number;
  readonly from: number;
  readonly count: number;
}

/** Where in the tiles the hash of a perfect subtree lies, or can be computed from. */
export function tilePlaceOf(node: NodeId): TilePlace {
  const tileLevel = Math.floor(node.level / TILE_HEIGHT);
  const count = 2 ** (node.level % TILE_HEIGHT);
  const first = node.index * count;
  const tileIndex = Math.floor(first / TILE_WIDTH);
  return { tileLevel, tileIndex, from: first % TILE_WIDTH, count };
}

/**
 * The hash of a perfect subtree from the bytes of its tile.
 * @throws RangeError when the tile is too short to hold it
 */
export function hashFromTile(place: TilePlace, tile: Uint8Array): Buffer {
  const end = (place.from + place.count) * HASH_BYTES;
  if (tile.length < end) throw new RangeError('the tile does not hold this node yet');
  let row: Buffer[] = [];
  for (let at = place.from * HASH_BYTES; at < end; at += HASH_BYTES) {
    row.push(Buffer.from(tile.subarray(at, at + HASH_BYTES)));
  }
  while (row.length > 1) row = pairUp(row);
  const [hash] = row;
  if (hash === undefined) throw new RangeError('a node without leaves');
  return hash;
}

function pairUp(row: readonly Buffer[]): Buffer[] {
  const above: Buffer[] = [];
  for (let i = 0; i + 1 < row.length; i += 2) {
    const [left, right] = [row[i], row[i + 1]];
    if (left && right) above.push(nodeHash(left, right));
  }
  return above;
}

const isBetween = (value: number, low: number, high: number): boolean =>
  Number.isSafeInteger(value) && value >= low && value <= high;
