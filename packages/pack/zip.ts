import { crc32 } from 'node:zlib';

/** The first file of the container, by which it is known without unpacking. */
export const MIMETYPE_FILE = 'mimetype';
export const MIMETYPE = 'application/vnd.etsi.asic-e+zip';

/** Limits of a pack; a larger one is refused unread. */
export const MAX_PACK_BYTES = 128 * 1024 * 1024;
export const MAX_FILES = 5000;
export const MAX_NAME_BYTES = 150;

const LOCAL = 0x04034b50;
const CENTRAL = 0x02014b50;
const END = 0x06054b50;
const LOCAL_BYTES = 30;
const CENTRAL_BYTES = 46;
const END_BYTES = 22;
const VERSION = 20;
// 1 January 1980, midnight: the first time a zip can say. When a pack was made stands inside.
const DOS_DATE = 0x0021;

/** A file of the pack. */
export interface PackFile {
  readonly name: string;
  readonly content: Buffer;
}

/** Where in the container bytes are not as they are written canonically. */
export interface ZipReading {
  readonly files: readonly PackFile[];
  /** names of the files touched, or `(archive)` for what belongs to none */
  readonly differing: readonly string[];
}

/** Stands in findings for the parts of the container that belong to no file. */
export const ARCHIVE = '(archive)';

/** A name that every system can unpack and that leads nowhere else. */
export function isFileName(name: string): boolean {
  if (name.length > MAX_NAME_BYTES || !/^[A-Za-z0-9](?:[A-Za-z0-9._/-]*[A-Za-z0-9])?$/.test(name))
    return false;
  return name.split('/').every((part) => part !== '' && !part.startsWith('.'));
}

/**
 * The container of those files in its only form: stored, `mimetype` first and the others by name,
 * fixed times, no extra fields, no comments. Equal files give equal bytes.
 * @throws RangeError over a limit, for a bad or repeated name, or without `mimetype`
 * @see ETSI EN 319 162-1, A.1 (mimetype first, stored, no extra field)
 */
export function writeZip(files: readonly PackFile[]): Buffer {
  return Buffer.concat(layOut(files).map((part) => part.bytes));
}

/**
 * Reads a container and rebuilds it. Local headers and central directory are two accounts of the same
 * files; the one that explains more of the bytes is believed, and what differs from it is named.
 * @returns undefined when neither account can be read
 */
export function readZip(bytes: Buffer): ZipReading | undefined {
  if (bytes.length > MAX_PACK_BYTES) return undefined;
  const readings = [walkHeaders(bytes), walkDirectory(bytes)]
    .map((files) => files && compare(files, bytes))
    .filter((reading) => reading !== undefined);
  const least = Math.min(...readings.map(({ bytesDiffering }) => bytesDiffering));
  const [best, other] = readings.filter(({ bytesDiffering }) => bytesDiffering === least);
  if (!best) return undefined;
  // Where a name is changed in one account, nothing says which of the two is the right one: both are named.
  return { files: best.files, differing: [...new Set([...best.differing, ...(other?.differing ?? [])])] };
}

interface Part {
  readonly file: string;
  readonly bytes: Buffer;
}

function layOut(files: readonly PackFile[]): readonly Part[] {
  const sorted = [...files].sort(canonicalOrder);
  requireSound(sorted);
  const bodies: Part[] = [];
  const directory: Part[] = [];
  let offset = 0;
  for (const { name, content } of sorted) {
    const fields = commonFields(name, content);
    const local = Buffer.concat([u32(LOCAL), fields, Buffer.from(name)]);
    directory.push({ file: name, bytes: centralRecord(name, fields, offset) });
    bodies.push({ file: name, bytes: local }, { file: name, bytes: content });
    offset += local.length + content.length;
  }
  const directoryBytes = directory.reduce((sum, part) => sum + part.bytes.length, 0);
  if (offset + directoryBytes + END_BYTES > MAX_PACK_BYTES) throw new RangeError('the pack is too large');
  return [
    ...bodies,
    ...directory,
    { file: ARCHIVE, bytes: endRecord(sorted.length, directoryBytes, offset) },
  ];
}

function canonicalOrder(a: PackFile, b: PackFile): number {
  if (a.name === b.name) return 0;
  if (a.name === MIMETYPE_FILE || b.name === MIMETYPE_FILE) return a.name === MIMETYPE_FILE ? -1 : 1;
  return a.name < b.name ? -1 : 1;
}

function requireSound(sorted: readonly PackFile[]): void {
  if (sorted.length > MAX_FILES) throw new RangeError('too many files in the pack');
  if (sorted[0]?.name !== MIMETYPE_FILE) throw new RangeError('a pack begins with its mimetype');
  const names = new Set<string>();
  for (const { name } of sorted) {
    // Two names that differ only in case would overwrite each other on some systems.
    const folded = name.toLowerCase();
    if (!isFileName(name) || names.has(folded)) throw new RangeError(`bad name in the pack: ${name}`);
    names.add(folded);
  }
}

/** What local header and directory record have in common: version to name length and extra length. */
function commonFields(name: string, content: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(VERSION, 0); // then flags and method, both 0: no encryption, stored
  fields.writeUInt16LE(DOS_DATE, 8);
  fields.writeUInt32LE(crc32(content), 10);
  fields.writeUInt32LE(content.length, 14);
  fields.writeUInt32LE(content.length, 18);
  fields.writeUInt16LE(name.length, 22);
  return fields;
}

function centralRecord(name: string, fields: Buffer, offset: number): Buffer {
  const tail = Buffer.alloc(14); // comment length, disk, attributes: all 0
  tail.writeUInt32LE(offset, 10);
  return Buffer.concat([u32(CENTRAL), u16(VERSION), fields, tail, Buffer.from(name)]);
}

function endRecord(count: number, directoryBytes: number, directoryOffset: number): Buffer {
  const end = Buffer.alloc(END_BYTES);
  end.writeUInt32LE(END, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(directoryBytes, 12);
  end.writeUInt32LE(directoryOffset, 16);
  return end;
}

/** The files as the local headers tell, one after the other. */
function walkHeaders(bytes: Buffer): readonly PackFile[] | undefined {
  const files: PackFile[] = [];
  let at = 0;
  while (at + LOCAL_BYTES <= bytes.length && bytes.readUInt32LE(at) === LOCAL && files.length <= MAX_FILES) {
    const nameLength = bytes.readUInt16LE(at + 26);
    const start = at + LOCAL_BYTES + nameLength;
    const end = start + bytes.readUInt32LE(at + 18);
    if (end > bytes.length) break;
    files.push({
      name: bytes.toString('latin1', at + LOCAL_BYTES, start),
      content: bytes.subarray(start, end),
    });
    at = end;
  }
  return files;
}

/** The files as the central directory tells. */
function walkDirectory(bytes: Buffer): readonly PackFile[] | undefined {
  const endAt = bytes.length - END_BYTES;
  if (endAt < 0 || bytes.readUInt32LE(endAt) !== END) return undefined;
  const files: PackFile[] = [];
  let at = bytes.readUInt32LE(endAt + 16);
  while (at + CENTRAL_BYTES <= endAt && bytes.readUInt32LE(at) === CENTRAL && files.length <= MAX_FILES) {
    const nameEnd = at + CENTRAL_BYTES + bytes.readUInt16LE(at + 28);
    const name = bytes.toString('latin1', at + CENTRAL_BYTES, nameEnd);
    const start = bytes.readUInt32LE(at + 42) + LOCAL_BYTES + name.length;
    const end = start + bytes.readUInt32LE(at + 20);
    if (nameEnd > endAt || end > bytes.length) return undefined;
    files.push({ name, content: bytes.subarray(start, end) });
    at = nameEnd;
  }
  return files;
}

function compare(
  files: readonly PackFile[],
  bytes: Buffer,
): (ZipReading & { bytesDiffering: number }) | undefined {
  let parts: readonly Part[];
  try {
    parts = layOut(files);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
  const differing = new Set<string>();
  let at = 0;
  let bytesDiffering = 0;
  for (const part of parts) {
    const found = bytes.subarray(at, at + part.bytes.length);
    if (Buffer.compare(found, part.bytes) !== 0) {
      differing.add(part.file);
      bytesDiffering += countDiffering(found, part.bytes);
    }
    at += part.bytes.length;
  }
  if (at < bytes.length) differing.add(ARCHIVE);
  return {
    files,
    differing: [...differing],
    bytesDiffering: bytesDiffering + Math.max(0, bytes.length - at),
  };
}

function countDiffering(found: Buffer, wanted: Buffer): number {
  let count = wanted.length - found.length;
  for (let i = 0; i < found.length; i += 1) if (found[i] !== wanted[i]) count += 1;
  return count;
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value, 0);
  return bytes;
}

function u16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value, 0);
  return bytes;
}
