import { canonicalJson } from '@nesie/canonical';
import { type NoteSigner, parseCheckpoint, parseNote, signNote } from '@nesie/tlog';
import {
  type Attachment,
  type AttachmentKind,
  CHECKPOINT_FILE,
  HEADS_FILE,
  type HeadsEntry,
  type LogEntry,
  leafFile,
  PACK_FILE,
  PACK_FORMAT,
  type PackSummary,
  TRUST_FILE,
} from './contents.ts';
import { MANIFEST_FILE, MANIFEST_NOTE_FILE, manifestNoteText, writeManifest } from './manifest.ts';
import { writeReadmes } from './readme.ts';
import type { Finding } from './report.ts';
import { type TrustChain, writeTrust } from './trust.ts';
import { verify } from './verify.ts';
import { anchorsOf } from './verify-attachments.ts';
import { MIMETYPE, MIMETYPE_FILE, type PackFile, writeZip } from './zip.ts';

/** A file to put into the pack. A leaf must hold its SHA-256 (of an act: its digest) in some opened field. */
export interface NewAttachment {
  /** e.g. `documents/contract.pdf` */
  readonly file: string;
  readonly kind: AttachmentKind;
  /** JSON kinds (data, act, identification): canonical JSON */
  readonly content: Uint8Array;
}

export interface PackParts {
  readonly trust: TrustChain;
  /** the edition that the contract names */
  readonly trustFingerprint: string;
  /** signed note, cosignatures included */
  readonly checkpoint: string;
  /** the subject's leaves, 1 to the head */
  readonly entries: readonly LogEntry[];
  readonly heads: HeadsEntry;
  readonly attachments: readonly NewAttachment[];
  readonly about: Readonly<Record<string, string>>;
  readonly issuedAt: string;
  readonly packSigner: NoteSigner;
}

/** The parts given make no whole pack: something isn't in the log, or doesn't fit. Always a defect of the maker. */
export class PackError extends Error {
  readonly findings: readonly Finding[];
  constructor(message: string, findings: readonly Finding[] = []) {
    super(message);
    this.findings = findings;
  }
}

/**
 * Makes an evidence pack, and verifies it before it leaves: equal parts give equal bytes.
 * @throws PackError when an attachment isn't in the log or the result doesn't verify
 */
export function buildPack(parts: PackParts): Buffer {
  const summary = summaryOf(parts);
  const files: PackFile[] = [
    json(PACK_FILE, summary),
    text(TRUST_FILE, writeTrust(parts.trust)),
    text(CHECKPOINT_FILE, parts.checkpoint),
    json(HEADS_FILE, hexProofs(parts.heads)),
    ...parts.entries.map((entry) => json(leafFile(entry.leaf.number), hexProofs(entry))),
    ...parts.attachments.map(({ file, content }) => ({ name: file, content: Buffer.from(content) })),
    ...Object.entries(writeReadmes(summary)).map(([name, content]) => text(name, content)),
  ];
  const manifest = writeManifest(files);
  const note = signNote(manifestNoteText(summary.origin, manifest), [parts.packSigner]);
  const bytes = writeZip([
    text(MIMETYPE_FILE, MIMETYPE),
    text(MANIFEST_FILE, manifest),
    text(MANIFEST_NOTE_FILE, note),
    ...files,
  ]);
  const { findings } = verify(bytes, parts.trust);
  const [first] = findings;
  if (first) throw new PackError(`the pack does not verify: ${first.file}: ${first.text.en}`, findings);
  return bytes;
}

function summaryOf(parts: PackParts): PackSummary {
  const note = parseNote(parts.checkpoint);
  const checkpoint = note && parseCheckpoint(note);
  const last = parts.entries.at(-1);
  if (!checkpoint || !last) throw new PackError('a pack needs a checkpoint and at least one leaf');
  return {
    format: PACK_FORMAT,
    origin: checkpoint.origin,
    subject: last.leaf.subject,
    wholeUpTo: last.leaf.number,
    checkpointSize: checkpoint.size,
    issuedAt: parts.issuedAt,
    trustFingerprint: parts.trustFingerprint,
    about: parts.about,
    attachments: parts.attachments.map((attachment) => anchor(attachment, parts.entries)),
  };
}

/** Finds the leaf that names the file: the one nearest to the head, since later leaves repeat earlier hashes. */
function anchor({ file, kind, content }: NewAttachment, entries: readonly LogEntry[]): Attachment {
  const wanted = anchorsOf(kind, content);
  for (const { leaf, opened } of entries.toReversed()) {
    const field = Object.keys(opened)
      .sort()
      .find((name) => wanted.includes(opened[name]?.value ?? ''));
    if (field !== undefined) return { file, kind, anchor: { number: leaf.number, field } };
  }
  throw new PackError(`${file}: no opened field of the subject's leaves holds ${wanted[0]}`);
}

function hexProofs<T extends LogEntry | HeadsEntry>(entry: T): object {
  const hex = (hashes: readonly Buffer[]): readonly string[] => hashes.map((hash) => hash.toString('hex'));
  return { ...entry, proof: hex(entry.proof), ...('path' in entry ? { path: hex(entry.path) } : {}) };
}

const text = (name: string, content: string): PackFile => ({ name, content: Buffer.from(content, 'utf8') });
const json = (name: string, value: object): PackFile => text(name, canonicalJson(value));
