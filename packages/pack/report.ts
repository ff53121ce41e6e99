import { ShapeError } from './shape.ts';
import {
  CHECKS,
  type CheckCode,
  DOUBTS,
  type DoubtCode,
  FINDINGS,
  type FindingCode,
  fillText,
  LIMITS,
  type LimitCode,
  type Text,
} from './texts.ts';

/** Something in the pack that isn't as it has to be. */
export interface Finding {
  /** the file's name in the pack, or `(archive)` */
  readonly file: string;
  readonly code: FindingCode;
  readonly text: Text;
}

export interface Remark<Code extends string> {
  readonly code: Code;
  readonly text: Text;
}

/** What the verifier says of a pack. */
export interface Verdict {
  readonly verdict: 'valid' | 'broken' | 'untrusted';
  readonly findings: readonly Finding[];
  /** why the keys are not trusted; empty when they are */
  readonly doubts: readonly Remark<DoubtCode>[];
  readonly checked: readonly Remark<CheckCode>[];
  readonly uncheckable: readonly Remark<LimitCode>[];
  /** the subject's entries up to this number are all in the pack; 0 when that isn't shown */
  readonly wholeUpTo: number;
}

type Values = Readonly<Record<string, string | number>>;

/** Collects what the steps of verification say. */
export interface Report {
  readonly findings: Finding[];
  readonly doubts: Remark<DoubtCode>[];
  readonly checked: Remark<CheckCode>[];
  readonly uncheckable: Remark<LimitCode>[];
  find(file: string, code: FindingCode): void;
  doubt(code: DoubtCode): void;
  check(code: CheckCode, values?: Values): void;
  limit(code: LimitCode, values?: Values): void;
}

export function createReport(): Report {
  const report: Report = {
    findings: [],
    doubts: [],
    checked: [],
    uncheckable: [],
    find: (file, code) => {
      if (report.findings.some((known) => known.file === file && known.code === code)) return;
      report.findings.push({ file, code, text: FINDINGS[code] });
    },
    doubt: (code) => void report.doubts.push({ code, text: DOUBTS[code] }),
    check: (code, values = {}) => void report.checked.push({ code, text: fillText(CHECKS[code], values) }),
    limit: (code, values = {}) =>
      void report.uncheckable.push({ code, text: fillText(LIMITS[code], values) }),
  };
  return report;
}

/** The pack's files by name, as far as the container could be read. */
export type Files = ReadonlyMap<string, Buffer>;

/** Reads one file with `read`; what is missing or malformed becomes a finding and undefined. */
export function readFile<T>(
  files: Files,
  file: string,
  report: Report,
  read: (bytes: Buffer) => T,
): T | undefined {
  const bytes = files.get(file);
  if (bytes === undefined) {
    report.find(file, 'file-missing');
    return undefined;
  }
  try {
    return read(bytes);
  } catch (error) {
    if (!(error instanceof ShapeError)) throw error;
    report.find(file, 'malformed');
    return undefined;
  }
}
