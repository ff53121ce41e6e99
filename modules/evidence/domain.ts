import { fieldHash, type Leaf, leafText, MAX_FIELDS, type Opening, readLeaf } from '@nesie/pack';
import { leafHash } from '@nesie/tlog';

/** What a command tells the log. */
export interface NewLeaf {
  /** a party's id, or `process:NAME` for the MFO's own events */
  readonly subject: string;
  /** what happened, e.g. `contract-signed` */
  readonly kind: string;
  /** personal or secret values: kept sealed, in the leaf only as salted hashes */
  readonly fields: Readonly<Record<string, string>>;
  /** values that are nobody's secret: they stand in the leaf as they are */
  readonly open?: Readonly<Record<string, string>>;
}

/** Where the leaf landed. */
export interface Appended {
  /** hexadecimal */
  readonly leafHash: string;
  /** number within the subject */
  readonly number: number;
}

/** A leaf's place in its subject's chain. */
export interface Place {
  /** as it stands in the log: pseudonym or `process:NAME` */
  readonly subject: string;
  readonly number: number;
  readonly previous: Buffer | null;
  readonly at: string;
}

/** A leaf's text with its hash. */
export interface WrittenLeaf {
  readonly leaf: Leaf;
  readonly text: string;
  readonly hash: Buffer;
}

const PROCESS = /^process:[a-z][a-z0-9-]{0,63}$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const MAX_VALUE_LENGTH = 4096;
const MAX_LEAF_LENGTH = 32_768;

/** Whose keys seal and salt the subject's values: the party's own, or the MFO's. */
export function ownerOf(subject: string): string {
  if (PROCESS.test(subject)) return 'mfo';
  if (UUID.test(subject)) return subject;
  throw new TypeError('a subject is a party’s id or process:NAME');
}

export function isProcess(subject: string): boolean {
  return PROCESS.test(subject);
}

/** The salt's name: processes share the MFO's salt key, so the process is part of it. */
export function saltName(subject: string, field: string): string {
  return isProcess(subject) ? `${subject}/${field}` : field;
}

/** @throws TypeError for a leaf that is too large: a bug of its maker */
export function checkNewLeaf({ fields, open = {} }: NewLeaf): void {
  const values = [...Object.values(fields), ...Object.values(open)];
  if (values.length > MAX_FIELDS) throw new TypeError('too many fields in a leaf');
  if (values.some((value) => typeof value !== 'string' || value.length > MAX_VALUE_LENGTH)) {
    throw new TypeError(
      'a field of a leaf is a string, at most 4096 characters; put the hash of what is longer',
    );
  }
}

/**
 * Writes a leaf.
 * @param salts 32 bytes for each field
 * @throws when the result would not be read back: a bad kind or field name
 */
export function writeLeaf(wanted: NewLeaf, salts: ReadonlyMap<string, Buffer>, place: Place): WrittenLeaf {
  const fields = Object.entries(wanted.fields).map(([name, value]) => {
    const salt = salts.get(name);
    if (!salt) throw new Error(`no salt for ${name}`);
    return [name, fieldHash(name, salt, value)];
  });
  const leaf = readLeaf({
    v: 1,
    kind: wanted.kind,
    subject: place.subject,
    number: place.number,
    previous: place.previous?.toString('hex') ?? null,
    at: place.at,
    fields: Object.fromEntries(fields),
    open: { ...wanted.open },
  });
  const text = leafText(leaf);
  if (text.length > MAX_LEAF_LENGTH) throw new TypeError('the leaf is too long');
  return { leaf, text, hash: leafHash(text) };
}

/** Values with their salts, as a pack shows them. */
export function openingsOf(
  values: Readonly<Record<string, string>>,
  salts: ReadonlyMap<string, Buffer>,
): Readonly<Record<string, Opening>> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      { salt: salts.get(name)?.toString('hex') ?? '', value },
    ]),
  );
}
