import { sha256 } from '@nesie/canonical';
import { parseNote, type VerifierKey, verifyNote } from '@nesie/tlog';
import { MANIFEST_FILE, MANIFEST_NOTE_FILE, manifestNoteText, readManifest } from './manifest.ts';
import { type Files, type Report, readFile } from './report.ts';
import { ShapeError } from './shape.ts';
import { ARCHIVE, MIMETYPE, MIMETYPE_FILE, readZip } from './zip.ts';

/**
 * Opens the container and rebuilds it byte for byte.
 * @returns undefined when it isn't canonical: what is then inside can't be relied on, and the findings
 *   name the files that were touched
 */
export function openContainer(bytes: Buffer, report: Report): Files | undefined {
  const reading = readZip(bytes);
  if (reading === undefined) {
    report.find(ARCHIVE, 'not-a-pack');
    return undefined;
  }
  // every changed byte is found, also where no file's content is touched.
  if (reading.differing.length > 0) {
    for (const file of reading.differing) report.find(file, 'bytes-differ');
    return undefined;
  }
  const files = new Map(reading.files.map(({ name, content }) => [name, content]));
  if (files.get(MIMETYPE_FILE)?.toString('latin1') !== MIMETYPE) report.find(MIMETYPE_FILE, 'digest-differs');
  return files;
}

/** Checks every file against the manifest, both ways. */
export function checkManifest(files: Files, report: Report): void {
  const listed = readFile(files, MANIFEST_FILE, report, (bytes) => {
    const manifest = readManifest(bytes.toString('utf8'));
    if (!manifest) throw new ShapeError('not a manifest');
    return manifest;
  });
  if (!listed) return;
  const before = report.findings.length;
  for (const [name, digest] of listed) {
    const content = files.get(name);
    if (content === undefined) report.find(name, 'file-missing');
    else if (sha256(content).toString('base64') !== digest) report.find(name, 'digest-differs');
  }
  for (const name of files.keys()) {
    const isOutside = [MIMETYPE_FILE, MANIFEST_FILE, MANIFEST_NOTE_FILE].includes(name);
    if (!isOutside && !listed.has(name)) report.find(name, 'file-unlisted');
  }
  if (report.findings.length === before) report.check('container', { count: files.size });
}

/**
 * Checks the signature of the manifest under the keys that the pack itself names.
 * @returns the key that signed
 */
export function checkManifestSignature(
  files: Files,
  origin: string,
  keys: readonly VerifierKey[],
  report: Report,
): VerifierKey | undefined {
  const note = readFile(files, MANIFEST_NOTE_FILE, report, (bytes) => {
    const parsed = parseNote(bytes);
    if (!parsed) throw new ShapeError('not a note');
    return parsed;
  });
  if (!note) return undefined;
  // One signature and no more: a line of an unknown key would be bytes that nothing vouches for.
  const signer =
    note.signatures.length === 1 ? keys.find((key) => verifyNote(note, key) === 'good') : undefined;
  if (!signer) {
    report.find(MANIFEST_NOTE_FILE, 'manifest-signature');
    return undefined;
  }
  if (note.text !== manifestNoteText(origin, files.get(MANIFEST_FILE)?.toString('utf8') ?? '')) {
    report.find(MANIFEST_FILE, 'manifest-signature');
  }
  return signer;
}
