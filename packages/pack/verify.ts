import {
  CHECKPOINT_FILE,
  HEADS_FILE,
  type LogEntry,
  leafFile,
  PACK_FILE,
  type PackSummary,
  README_FILES,
  readSummary,
  TRUST_FILE,
} from './contents.ts';
import { MANIFEST_FILE, MANIFEST_NOTE_FILE } from './manifest.ts';
import { createReport, type Files, type Report, readFile, type Verdict } from './report.ts';
import { ShapeError } from './shape.ts';
import { editionFor, fingerprintOf, keysOf, readTrust, type TrustChain } from './trust.ts';
import { checkAttachments } from './verify-attachments.ts';
import { checkManifest, checkManifestSignature, openContainer } from './verify-container.ts';
import { checkCheckpoint, checkEntries, checkHeads, readCheckpoint } from './verify-log.ts';
import { type Claim, judgeTrust } from './verify-trust.ts';
import { MIMETYPE_FILE } from './zip.ts';

/**
 * Verifies an evidence pack offline. First whether it holds together under the keys that it names
 * itself; then whether those keys are the trusted ones. Findings come first: a broken pack is broken
 * whoever signed it.
 * @param bytes the whole `.asice` file
 * @param trust the chain of a trust file from outside the pack; undefined when there is none
 * @see
 */
export function verify(bytes: Uint8Array, trust: TrustChain | undefined): Verdict {
  const report = createReport();
  const files = openContainer(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), report);
  const whole = files && verifyFiles(files, report);
  if (whole?.claim && report.findings.length === 0) judgeTrust(whole.claim, trust, report);
  const isBroken = report.findings.length > 0;
  return {
    verdict: isBroken ? 'broken' : report.doubts.length > 0 ? 'untrusted' : 'valid',
    findings: report.findings,
    doubts: report.doubts,
    checked: report.checked,
    uncheckable: isBroken ? [] : report.uncheckable,
    wholeUpTo: isBroken ? 0 : (whole?.wholeUpTo ?? 0),
  };
}

interface Whole {
  readonly claim: Claim | undefined;
  readonly wholeUpTo: number;
}

function verifyFiles(files: Files, report: Report): Whole | undefined {
  checkManifest(files, report);
  const chain = readFile(files, TRUST_FILE, report, (bytes) => {
    const read = readTrust(bytes);
    if (!read) throw new ShapeError('not a chain of editions');
    return read;
  });
  const summary = readFile(files, PACK_FILE, report, readSummary);
  const checkpoint = readCheckpoint(files, report);
  if (!chain || !summary || !checkpoint) return undefined;
  checkSummary(files, summary, chain, checkpoint, report);
  const packKeys = chain.flatMap(({ edition }) => edition.packKeys);
  const packKey = checkManifestSignature(files, summary.origin, keysOf(chain, packKeys), report);
  const edition = editionFor(chain, checkpoint.size);
  const logKeys = keysOf(chain, edition?.logKeys ?? []);
  const witnessKeys = keysOf(chain, edition?.witnessKeys ?? []);
  const checked = checkCheckpoint(checkpoint, logKeys, witnessKeys, report);
  const entries = checkEntries(files, summary, checkpoint, report);
  const wholeUpTo = checkHeads(files, summary, entries, checkpoint, report);
  checkAttachments(files, summary, entries, report);
  const editions = contractEditions(entries);
  if (editions.length > 0 && !editions.includes(summary.trustFingerprint))
    report.find(PACK_FILE, 'contract-edition');
  report.limit('no-digital-signature');
  if (checked?.witnesses.length === 0) report.limit('no-witness');
  return { claim: checked && packKey && { chain, summary, checkpoint: checked, packKey }, wholeUpTo };
}

/** Fingerprints that the client's contracts name, as logged when they were signed. */
export function contractEditions(entries: readonly LogEntry[]): readonly string[] {
  return entries
    .filter(({ leaf }) => leaf.kind === 'contract-signed')
    .map(({ opened }) => opened.trustFingerprint?.value)
    .filter((value) => value !== undefined);
}

/** The pack's account of itself fits its files, and every file has a place in it. */
function checkSummary(
  files: Files,
  summary: PackSummary,
  chain: TrustChain,
  checkpoint: { readonly origin: string; readonly size: number },
  report: Report,
): void {
  const isNamed = chain.some(({ edition }) => fingerprintOf(edition) === summary.trustFingerprint);
  const isOfLog = summary.origin === checkpoint.origin && summary.checkpointSize === checkpoint.size;
  if (!isNamed || !isOfLog || chain[0]?.edition.origin !== summary.origin)
    report.find(PACK_FILE, 'summary-differs');
  const expected = new Set<string>([
    ...[MIMETYPE_FILE, MANIFEST_FILE, MANIFEST_NOTE_FILE, PACK_FILE, TRUST_FILE, CHECKPOINT_FILE, HEADS_FILE],
    ...README_FILES,
    ...summary.attachments.map(({ file }) => file),
  ]);
  for (const file of files.keys()) {
    const number = /^log\/leaves\/0*(\d+)\.json$/.exec(file)?.[1];
    const isLeaf =
      number !== undefined && Number(number) <= summary.wholeUpTo && leafFile(Number(number)) === file;
    if (!isLeaf && !expected.has(file)) report.find(file, 'file-unexpected');
  }
  for (const file of README_FILES) if (!files.has(file)) report.find(file, 'file-missing');
}
