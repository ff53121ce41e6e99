import type { ReasonCode } from './reasons.ts';
import type { Certificate } from './x509/certificate.ts';
import type { KeyStorage, Role } from './x509/names.ts';

/** Unknown is a value of its own: it never passes, and it is no accusation. */
export type Verdict = 'good' | 'bad' | 'unknown';

/** What is looked at, in this order. */
export type CheckName =
  | 'structure'
  | 'content'
  | 'signed-attributes'
  | 'signature'
  | 'certificate'
  | 'key-usage'
  | 'chain'
  | 'validity'
  | 'revocation'
  | 'time-stamp';

export interface Check {
  readonly name: CheckName;
  readonly verdict: Verdict;
  /** why it isn't good */
  readonly reason: ReasonCode | null;
}

/** The moment for which all was judged. */
export interface JudgedAt {
  readonly time: Date;
  /** a valid time-stamp's time, the caller's, or the moment of judging */
  readonly why: 'time-stamp' | 'given' | 'now';
}

export interface TimeStampReport {
  readonly time: Date;
  readonly policy: string;
  readonly authority: string;
}

/** What was found to judge by: kept with a signature, it can be judged again for ever. */
export interface Evidence {
  /** DER, the signer's certificate first, the anchor last */
  readonly chain: readonly Uint8Array[];
  readonly ocsp: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
  readonly timeStamps: readonly Uint8Array[];
}

export interface SignerReport {
  readonly verdict: Verdict;
  readonly checks: readonly Check[];
  readonly certificate: Certificate | null;
  readonly iin: string | null;
  readonly bin: string | null;
  readonly name: string | null;
  readonly organisation: string | null;
  readonly roles: readonly Role[];
  readonly keyStorage: KeyStorage;
  /** what the signer says; nobody vouches for it */
  readonly signedAt: Date | null;
  readonly timeStamp: TimeStampReport | null;
  readonly judgedAt: JudgedAt;
  /** such as `gost2015-512 streebog-512` */
  readonly algorithm: string;
  readonly evidence: Evidence;
}

export interface Report {
  readonly verdict: Verdict;
  /** every reason why it is not good, without repetition */
  readonly reasons: readonly ReasonCode[];
  readonly signers: readonly SignerReport[];
  /** what was signed, where it is inside or was given */
  readonly content: Uint8Array | null;
}

/** Bad outranks unknown, unknown outranks good; of nothing at all nothing good is said. */
export function worst(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.length === 0 || verdicts.includes('bad')) return 'bad';
  return verdicts.includes('unknown') ? 'unknown' : 'good';
}

export const good = (name: CheckName): Check => ({ name, verdict: 'good', reason: null });
export const bad = (name: CheckName, reason: ReasonCode): Check => ({ name, verdict: 'bad', reason });
export const unknown = (name: CheckName, reason: ReasonCode): Check => ({ name, verdict: 'unknown', reason });

/** The reasons of checks, each once. */
export function reasonsOf(checks: readonly Check[]): readonly ReasonCode[] {
  return [...new Set(checks.flatMap(({ reason }) => (reason ? [reason] : [])))];
}
