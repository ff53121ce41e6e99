import { decodeBase64, isKeyName, type Note } from './note.ts';
import { HASH_BYTES, MAX_TREE_SIZE } from './tree.ts';

/** What a log says about itself at one moment: so many leaves, this root. */
export interface Checkpoint {
  /** the log's name, by which it is known to witnesses */
  readonly origin: string;
  readonly size: number;
  readonly root: Buffer;
}

/**
 * The text of a checkpoint, to be signed as a note. No extension lines: nobody audits them.
 * @throws RangeError for an origin, size or root that can't be one
 * @see C2SP tlog-checkpoint, "Note text"
 */
export function formatCheckpoint({ origin, size, root }: Checkpoint): string {
  if (!isKeyName(origin)) throw new RangeError('not an origin');
  if (!Number.isSafeInteger(size) || size < 0 || size > MAX_TREE_SIZE)
    throw new RangeError('not a tree size');
  if (root.length !== HASH_BYTES) throw new RangeError('not a root hash');
  return `${origin}\n${size}\n${root.toString('base64')}\n`;
}

/**
 * Reads the text of a note as a checkpoint; undefined when it isn't exactly one. Extension lines
 * of other logs are accepted and left unread, as witnesses must.
 */
export function parseCheckpoint(note: Note): Checkpoint | undefined {
  const [origin, digits, encoded, ...extensions] = note.text.slice(0, -1).split('\n');
  if (!origin || digits === undefined || encoded === undefined) return undefined;
  if (extensions.some((line) => line === '') || !/^(0|[1-9]\d{0,15})$/.test(digits)) return undefined;
  const root = decodeBase64(encoded);
  const size = Number(digits);
  if (root?.length !== HASH_BYTES || size > MAX_TREE_SIZE) return undefined;
  return { origin, size, root };
}
