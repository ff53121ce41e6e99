// Takes a pack apart and puts it together changed, as a forger would; for tests.
import { type NoteSigner, signNote } from '@nesie/tlog';
import { MANIFEST_FILE, MANIFEST_NOTE_FILE, manifestNoteText, writeManifest } from './manifest.ts';
import { MIMETYPE_FILE, type PackFile, readZip, writeZip } from './zip.ts';

/** New content by file name; null takes the file out. */
export type Changes = Readonly<Record<string, Buffer | string | null>>;

export function filesOf(pack: Buffer): readonly PackFile[] {
  const reading = readZip(pack);
  if (!reading || reading.differing.length > 0) throw new Error('not a sound pack');
  return reading.files;
}

/** A canonical container again, the manifest as it was: what anybody can do who has the pack. */
export function rezip(pack: Buffer, changes: Changes): Buffer {
  return writeZip(changed(filesOf(pack), changes));
}

/** Manifest and its signature made anew as well: what only the holder of the pack key can do. */
export function resign(pack: Buffer, changes: Changes, signer: NoteSigner): Buffer {
  const outside = [MIMETYPE_FILE, MANIFEST_FILE, MANIFEST_NOTE_FILE];
  const files = changed(filesOf(pack), changes).filter(({ name }) => !outside.includes(name));
  const manifest = writeManifest(files);
  const origin = signer.key.name.replace(/\/packs$/, '');
  const mimetype = filesOf(pack).filter(({ name }) => name === MIMETYPE_FILE);
  return writeZip([
    ...mimetype,
    ...files,
    { name: MANIFEST_FILE, content: Buffer.from(manifest) },
    {
      name: MANIFEST_NOTE_FILE,
      content: Buffer.from(signNote(manifestNoteText(origin, manifest), [signer])),
    },
  ]);
}

function changed(files: readonly PackFile[], changes: Changes): PackFile[] {
  const kept = files.filter(({ name }) => !Object.hasOwn(changes, name));
  const put = Object.entries(changes).flatMap(([name, content]) =>
    content === null ? [] : [{ name, content: Buffer.from(content) }],
  );
  return [...kept, ...put];
}

/** The same bytes with one bit turned over. */
export function flipBit(bytes: Uint8Array, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << (at % 8));
  return copy;
}
