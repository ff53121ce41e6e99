import { sha256 } from '@nesie/canonical';
import { isFileName, MAX_FILES, type PackFile } from './zip.ts';

export const MANIFEST_FILE = 'META-INF/ASiCManifest.xml';
/** Signed note over the manifest's hash; listed by nothing, since it can't list itself. */
export const MANIFEST_NOTE_FILE = 'META-INF/ASiCManifest.note';

const HEAD = `<?xml version="1.0" encoding="UTF-8"?>
<asic:ASiCManifest xmlns:asic="http://uri.etsi.org/02918/v1.2.1#" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
<asic:SigReference URI="${MANIFEST_NOTE_FILE}" MimeType="text/plain"/>
`;
const TAIL = '</asic:ASiCManifest>\n';
const LINE =
  /^<asic:DataObjectReference URI="([^"]+)" MimeType="([^"]+)"><ds:DigestMethod Algorithm="http:\/\/www\.w3\.org\/2001\/04\/xmlenc#sha256"\/><ds:DigestValue>([A-Za-z0-9+/]{43}=)<\/ds:DigestValue><\/asic:DataObjectReference>$/;

/**
 * The ASiC manifest: every file with its SHA-256, one line each, sorted by name.
 * @see ETSI EN 319 162-1, 5.4 and A.4
 */
export function writeManifest(files: readonly PackFile[]): string {
  const sorted = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  return (
    HEAD +
    sorted.map(({ name, content }) => writeLine(name, sha256(content).toString('base64'))).join('') +
    TAIL
  );
}

/** Name to SHA-256 (base64) of every file listed; undefined unless written exactly as `writeManifest` does. */
export function readManifest(text: string): ReadonlyMap<string, string> | undefined {
  if (!text.startsWith(HEAD) || !text.endsWith(TAIL)) return undefined;
  const lines = text.slice(HEAD.length, -TAIL.length).split('\n').slice(0, -1);
  if (lines.length > MAX_FILES) return undefined;
  const listed = new Map<string, string>();
  for (const line of lines) {
    const [, name, , digest] = LINE.exec(line) ?? [];
    if (name === undefined || digest === undefined || !isFileName(name) || listed.has(name)) return undefined;
    listed.set(name, digest);
  }
  const rebuilt = [...listed]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, digest]) => writeLine(name, digest));
  return HEAD + rebuilt.join('') + TAIL === text ? listed : undefined;
}

/** The text that the pack key signs. Its second line is no number: it can't be read as a checkpoint. */
export function manifestNoteText(origin: string, manifest: string): string {
  return `nesie evidence pack\n${origin}\n${sha256(manifest).toString('hex')}\n`;
}

function writeLine(name: string, digest: string): string {
  const method = '<ds:DigestMethod Algorithm="http://www.w3.org/2001/04/xmlenc#sha256"/>';
  const value = `<ds:DigestValue>${digest}</ds:DigestValue>`;
  return `<asic:DataObjectReference URI="${name}" MimeType="${mimeOf(name)}">${method}${value}</asic:DataObjectReference>\n`;
}

function mimeOf(name: string): string {
  if (name.endsWith('.pdf')) return 'application/pdf';
  if (name.endsWith('.json')) return 'application/json';
  if (name.endsWith('.jpg')) return 'image/jpeg';
  return 'text/plain';
}
