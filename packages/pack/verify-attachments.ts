import { createPublicKey, type JsonWebKey, verify as verifySignature } from 'node:crypto';
import { canonicalJson, sha256, sha256Hex } from '@nesie/canonical';
import {
  type ActFile,
  type Attachment,
  type AttachmentKind,
  type LogEntry,
  type PackSummary,
  readActFile,
} from './contents.ts';
import { type Files, type Report, readFile } from './report.ts';

/** Purposes by which a document is signed: the document itself must then be in the pack. */
export const SIGNING_PURPOSES: readonly string[] = ['sign-contract', 'confirm-contract', 'sign-amendment'];

/** Factors whose tie to the act can't be computed again from the pack. */
const BY_WORD: readonly string[] = ['otp', 'live-image', 'password', 'totp', 'hotp'];

interface ActOfPack {
  readonly file: string;
  readonly act: ActFile;
  readonly attachment: Attachment;
}

/** Checks that each attachment is what a leaf says, and each act what the client's device signed. */
export function checkAttachments(
  files: Files,
  summary: PackSummary,
  entries: readonly LogEntry[],
  report: Report,
): void {
  const contents = new Set<string>();
  const documents = new Set<string>();
  const acts: ActOfPack[] = [];
  let anchored = 0;
  for (const attachment of summary.attachments) {
    const { file, kind } = attachment;
    const bytes = files.get(file);
    if (!bytes) {
      report.find(file, 'file-missing');
      continue;
    }
    const act = kind === 'act' ? readFile(files, file, report, readActFile) : undefined;
    if (kind === 'act' && !act) continue;
    const wanted = anchorsOf(kind, bytes);
    const found = anchorValue(entries, attachment);
    if (found === undefined || !wanted.includes(found)) report.find(file, 'anchor-missing');
    else if (kind !== 'act') anchored += 1;
    if (kind !== 'act') contents.add(sha256Hex(bytes));
    if (kind === 'document') documents.add(sha256Hex(bytes));
    if (act) acts.push({ file, act, attachment });
  }
  if (anchored > 0) report.check('documents', { count: anchored });
  if (summary.attachments.some(({ kind }) => kind === 'identification')) report.limit('identification');
  checkActs(acts, { documents, contents }, entries, report);
}

/**
 * By which value a leaf holds the file: its SHA-256; of an act its digest, or the text under the digest.
 * @throws ShapeError when an act's file isn't one
 */
export function anchorsOf(kind: AttachmentKind, bytes: Uint8Array): readonly string[] {
  if (kind !== 'act') return [sha256Hex(bytes)];
  const { digest, canonical } = readActFile(bytes);
  return [digest, canonical];
}

/** What stands, opened, at the place of the log that the attachment points to. */
export function anchorValue(entries: readonly LogEntry[], { anchor }: Attachment): string | undefined {
  const entry = entries.find(({ leaf }) => leaf.number === anchor.number);
  return entry?.opened[anchor.field]?.value;
}

interface Hashes {
  readonly documents: ReadonlySet<string>;
  /** of every attachment that is no act */
  readonly contents: ReadonlySet<string>;
}

function checkActs(
  acts: readonly ActOfPack[],
  { documents, contents }: Hashes,
  entries: readonly LogEntry[],
  report: Report,
): void {
  if (acts.length === 0) return;
  const before = report.findings.length;
  for (const item of acts) {
    checkAct(item, entries, report);
    const { file, act } = item;
    if (act.principal !== acts[0]?.act.principal) report.find(file, 'act-of-other');
    // what was signed is named by its hash; another document in its place is found here.
    if (SIGNING_PURPOSES.includes(act.purpose) && !documents.has(act.contentHash)) {
      report.find(file, 'act-content-missing');
    }
  }
  const elsewhere = acts.filter(({ act }) => !contents.has(act.contentHash));
  if (report.findings.length > before) return;
  report.check('acts', { count: acts.length });
  const signed = acts.filter(({ act }) => act.device !== null).length;
  if (signed > 0) report.check('device-signatures', { count: signed });
  if (signed > 0) report.limit('device-key');
  if (elsewhere.length > 0) report.limit('content-elsewhere', { count: elsewhere.length });
  const words = new Set(
    acts.flatMap(({ act }) => act.factors.map(({ kind }) => kind)).filter((kind) => BY_WORD.includes(kind)),
  );
  if (words.size > 0) report.limit('server-word', { factors: [...words].sort().join(', ') });
}

function checkAct({ file, act, attachment }: ActOfPack, entries: readonly LogEntry[], report: Report): void {
  if (sha256Hex(act.canonical) !== act.digest) report.find(file, 'act-digest');
  if (!areJudgementsLogged(act, entries)) report.find(file, 'judgement-unlogged');
  const entry = entries.find(({ leaf }) => leaf.number === attachment.anchor.number);
  if (entry && entry.leaf.at >= act.deadline) report.find(file, 'act-late');
  if (act.device === null) {
    if (SIGNING_PURPOSES.includes(act.purpose)) report.find(file, 'act-unsigned');
    return;
  }
  if (!isSignedByDevice(act)) report.find(file, 'act-unsigned');
  if (!isKeyLogged(act, attachment, entries)) report.find(file, 'device-key-unlogged');
}

/** The key stands in the log: before a document is signed with it, else at the latest with the act. */
function isKeyLogged(act: ActFile, { anchor }: Attachment, entries: readonly LogEntry[]): boolean {
  const last = SIGNING_PURPOSES.includes(act.purpose) ? anchor.number - 1 : anchor.number;
  const isNamed = (value: string): boolean => value === act.device || isKeyItself(value, act);
  return entries.some(
    ({ leaf, opened }) => leaf.number <= last && Object.values(opened).some(({ value }) => isNamed(value)),
  );
}

/** A leaf may hold the key as a JWK in the place of its thumbprint. */
function isKeyItself(value: string, { device }: ActFile): boolean {
  if (!value.startsWith('{"')) return false;
  try {
    return thumbprint(JSON.parse(value)) === device;
  } catch {
    return false; // other JSON, or none
  }
}

/** What a live image was judged by stands in the log too, by the SHA-256 of its canonical JSON. */
function areJudgementsLogged({ factors }: ActFile, entries: readonly LogEntry[]): boolean {
  const judgements = factors
    .map(({ proof }) => proof.judgement)
    .filter((judgement) => judgement !== undefined);
  return judgements.every((judgement) => {
    const wanted = sha256Hex(canonicalJson(judgement));
    return entries.some(({ opened }) => Object.values(opened).some(({ value }) => value === wanted));
  });
}

function isSignedByDevice({ device, deviceKey, digest, factors }: ActFile): boolean {
  if (!deviceKey || thumbprint(deviceKey) !== device) return false;
  const proof = factors.find(({ kind }) => kind === 'device-key')?.proof;
  if (!proof || typeof proof.signature !== 'string' || !/^[A-Za-z0-9_-]{86}$/.test(proof.signature))
    return false;
  const signature = Buffer.from(proof.signature, 'base64url');
  if (signature.toString('base64url') !== proof.signature) return false;
  try {
    const key = createPublicKey({ key: deviceKey, format: 'jwk' });
    return verifySignature(
      'sha256',
      Buffer.from(digest, 'hex'),
      { key, dsaEncoding: 'ieee-p1363' },
      signature,
    );
  } catch {
    return false; // not a point of the curve
  }
}

/** RFC 7638 thumbprint, base64url. */
function thumbprint({ crv, kty, x, y }: JsonWebKey): string {
  return sha256(canonicalJson({ crv, kty, x, y })).toString('base64url');
}
