import {
  type Checkpoint,
  type Note,
  parseCheckpoint,
  parseNote,
  type VerifierKey,
  verifyCosignature,
  verifyInclusion,
  verifyNote,
} from '@nesie/tlog';
import {
  CHECKPOINT_FILE,
  HEADS_FILE,
  type LogEntry,
  leafFile,
  type PackSummary,
  readEntry,
  readHeadsEntry,
} from './contents.ts';
import { verifyHead } from './heads.ts';
import { HEADS_KIND, HEADS_SUBJECT, hashOfLeaf, type Leaf, opens } from './leaf.ts';
import { type Files, type Report, readFile } from './report.ts';
import { HEX_HASH, ShapeError } from './shape.ts';

/** The checkpoint with what its signatures are worth under the keys given. */
export interface CheckedCheckpoint extends Checkpoint {
  readonly note: Note;
  readonly logKey: VerifierKey;
  readonly witnesses: readonly VerifierKey[];
}

/** Reads the checkpoint; its signatures are judged apart, because the keys depend on its size. */
export function readCheckpoint(files: Files, report: Report): (Checkpoint & { note: Note }) | undefined {
  return readFile(files, CHECKPOINT_FILE, report, (bytes) => {
    const note = parseNote(bytes);
    const checkpoint = note && parseCheckpoint(note);
    if (!note || !checkpoint) throw new ShapeError('not a checkpoint');
    return { ...checkpoint, note };
  });
}

/** Checks the log's signature and the witnesses' under the keys that the pack itself names. */
export function checkCheckpoint(
  checkpoint: Checkpoint & { readonly note: Note },
  logKeys: readonly VerifierKey[],
  witnessKeys: readonly VerifierKey[],
  report: Report,
): CheckedCheckpoint | undefined {
  const logKey = logKeys.find((key) => verifyNote(checkpoint.note, key) === 'good');
  if (!logKey || checkpoint.note.text.split('\n').length !== 4) {
    report.find(CHECKPOINT_FILE, 'checkpoint-signature');
    return undefined;
  }
  const states = witnessKeys.map((key) => ({ key, state: verifyCosignature(checkpoint.note, key) }));
  if (states.some(({ state }) => state === 'wrong')) report.find(CHECKPOINT_FILE, 'cosignature-wrong');
  report.check('checkpoint', { origin: checkpoint.origin, size: checkpoint.size });
  const witnesses = states.filter(({ state }) => state === 'good').map(({ key }) => key);
  return { ...checkpoint, logKey, witnesses };
}

/** Checks the subject's leaves 1 to the head: each in the log, each held to the one before. */
export function checkEntries(
  files: Files,
  summary: PackSummary,
  checkpoint: Checkpoint,
  report: Report,
): readonly LogEntry[] {
  const before = report.findings.length;
  const entries: LogEntry[] = [];
  let previous: LogEntry | undefined;
  for (let number = 1; number <= summary.wholeUpTo; number += 1) {
    const file = leafFile(number);
    // an omission shows, and one is enough: a made-up number must not make a million findings.
    if (!files.has(file)) {
      report.find(file, 'leaf-missing');
      break;
    }
    const entry = readFile(files, file, report, readEntry);
    if (entry) checkEntry(entry, number, previous, { file, summary, checkpoint, report });
    if (entry) entries.push(entry);
    previous = entry;
  }
  if (report.findings.length > before) return entries;
  report.check('entries', { count: entries.length });
  countOpenings(entries, report);
  return entries;
}

interface EntryContext {
  readonly file: string;
  readonly summary: PackSummary;
  readonly checkpoint: Checkpoint;
  readonly report: Report;
}

function checkEntry(
  entry: LogEntry,
  number: number,
  previous: LogEntry | undefined,
  context: EntryContext,
): void {
  const { file, summary, checkpoint, report } = context;
  const { leaf } = entry;
  if (leaf.subject !== summary.subject || leaf.number !== number) report.find(file, 'leaf-subject');
  if (number > 1 && previous && leaf.previous !== hashOfLeaf(previous.leaf))
    report.find(file, 'leaf-previous');
  if (previous && previous.index >= entry.index) report.find(file, 'leaf-previous');
  if (!isInLog(leaf, entry.index, entry.proof, checkpoint)) report.find(file, 'leaf-not-in-log');
  for (const [field, opening] of Object.entries(entry.opened)) {
    if (!opens(leaf, field, opening)) report.find(file, 'opening-wrong');
  }
}

function countOpenings(entries: readonly LogEntry[], report: Report): void {
  const opened = entries.reduce((sum, entry) => sum + Object.keys(entry.opened).length, 0);
  const all = entries.reduce((sum, entry) => sum + Object.keys(entry.leaf.fields).length, 0);
  if (opened > 0) report.check('openings', { count: opened });
  if (all > opened) report.limit('closed-fields', { count: all - opened });
}

/**
 * Checks that the checkpoint's own list of heads has the subject's last leaf, and that it is here.
 * @returns the number up to which the subject is whole; 0 when that isn't shown
 */
export function checkHeads(
  files: Files,
  summary: PackSummary,
  entries: readonly LogEntry[],
  checkpoint: Checkpoint,
  report: Report,
): number {
  const heads = readFile(files, HEADS_FILE, report, readHeadsEntry);
  if (!heads) return 0;
  const { leaf, index, proof, head, path } = heads;
  const root = leaf.open.root ?? '';
  const isList = leaf.kind === HEADS_KIND && leaf.subject === HEADS_SUBJECT && HEX_HASH.test(root);
  // The list is the checkpoint's last leaf and covers all before it: an older list would hide what came later.
  const isLast = index === checkpoint.size - 1 && leaf.open.size === String(index);
  if (!isList || !isLast || !isInLog(leaf, index, proof, checkpoint)) {
    report.find(HEADS_FILE, 'heads-not-in-log');
    return 0;
  }
  const last = entries.at(-1);
  const isHere =
    last !== undefined && head.number === last.leaf.number && head.hash === hashOfLeaf(last.leaf);
  if (head.subject !== summary.subject || !isHere || !verifyHead(head, path, Buffer.from(root, 'hex'))) {
    report.find(HEADS_FILE, 'head-differs');
    return 0;
  }
  report.check('heads', { count: head.number });
  report.limit('later', { count: head.number });
  return head.number;
}

function isInLog(leaf: Leaf, index: number, proof: readonly Buffer[], checkpoint: Checkpoint): boolean {
  const leafHash = Buffer.from(hashOfLeaf(leaf), 'hex');
  return verifyInclusion({ index, size: checkpoint.size, leafHash, root: checkpoint.root, proof });
}
