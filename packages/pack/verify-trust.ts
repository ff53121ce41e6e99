import type { VerifierKey } from '@nesie/tlog';
import type { PackSummary } from './contents.ts';
import type { Report } from './report.ts';
import type { DoubtCode } from './texts.ts';
import { editionFor, fingerprintOf, keysOf, kinshipOf, type TrustChain, type TrustEdition } from './trust.ts';
import type { CheckedCheckpoint } from './verify-log.ts';

/** What the pack claims and under which keys it holds together. */
export interface Claim {
  readonly chain: TrustChain;
  readonly summary: PackSummary;
  readonly checkpoint: CheckedCheckpoint;
  readonly packKey: VerifierKey;
}

/**
 * Whether the keys under which the pack is whole are those of the trust file. The edition that the
 * contract names is accepted, and any successor that its keys have signed, also one that the trust
 * file doesn't have yet.
 */
export function judgeTrust(claim: Claim, trusted: TrustChain | undefined, report: Report): void {
  const line = trusted ? lineOf(claim, trusted) : 'no-trust-file';
  if (typeof line === 'string') {
    report.doubt(line);
    return;
  }
  const { chain, judging } = line;
  const { checkpoint, packKey } = claim;
  const has = (vkeys: readonly string[], key: VerifierKey): boolean =>
    keysOf(chain, vkeys).some(({ vkey }) => vkey === key.vkey);
  if (!has(judging.logKeys, checkpoint.logKey)) report.doubt('log-key-untrusted');
  const since = chain.filter(({ edition }) => edition.number >= judging.number);
  const packKeys = since.flatMap(({ edition }) => edition.packKeys);
  if (!has(packKeys, packKey)) report.doubt('pack-key-untrusted');
  const witnesses = checkpoint.witnesses.filter((key) => has(judging.witnessKeys, key));
  const names = new Set(witnesses.map(({ name }) => name));
  if (names.size < judging.quorum) report.doubt('quorum-missing');
  if (names.size > 0) report.check('witnesses', { count: names.size });
  if (report.doubts.length === 0) report.check('trust', { count: judging.number });
}

/** The line of editions to judge by: the trust file's, continued by the pack's where that goes further. */
function lineOf(claim: Claim, trusted: TrustChain): { chain: TrustChain; judging: TrustEdition } | DoubtCode {
  const kinship = kinshipOf(trusted, claim.chain);
  if (kinship.kind === 'strangers') return 'edition-unknown';
  if (kinship.kind === 'fork') return 'trust-fork';
  const chain = kinship.longer;
  const { summary, checkpoint } = claim;
  const named = chain.find(({ edition }) => fingerprintOf(edition) === summary.trustFingerprint)?.edition;
  const judging = editionFor(chain, checkpoint.size);
  if (!named || !judging || judging.origin !== checkpoint.origin) return 'edition-unknown';
  return { chain, judging };
}
