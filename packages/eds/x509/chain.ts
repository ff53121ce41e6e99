import { bad, type Check, good } from '../verdict.ts';
import { type Certificate, unknownCritical } from './certificate.ts';
import { type Anchors, namesIssuer, remembered } from './material.ts';
import { isSignedBy } from './signed.ts';

const MAX_LENGTH = 8;
const MAX_TRIED = 64;

export interface Chain {
  /** the certificate first, the anchor last; what was found where there is no anchor */
  readonly certificates: readonly Certificate[];
  readonly checks: readonly Check[];
}

/** Whether an issuer signed a certificate, from the memory of the anchors where it was seen before. */
export function isIssuedBy(anchors: Anchors, certificate: Certificate, issuer: Certificate): boolean {
  return remembered(anchors, `${certificate.sha256} ${issuer.sha256}`, () =>
    isSignedBy(certificate, issuer.publicKey),
  );
}

/** Why an issuer may not have issued what stands below it; null: it may. @param below certificates of authorities between it and the end */
function mayIssue(issuer: Certificate, below: number): boolean {
  const { ca, keyUsage } = issuer;
  if (!ca.isCa || (keyUsage && !keyUsage.has('keyCertSign'))) return false;
  return (ca.pathLength === null || ca.pathLength >= below) && unknownCritical(issuer).length === 0;
}

const isWithin = ({ notBefore, notAfter }: Certificate, at: Date): boolean =>
  at >= notBefore && at <= notAfter;

/**
 * The path from a certificate to an anchor.
 * @param others certificates that may stand between; none of them is trusted for standing there
 * @returns null where no path of right signatures by authorities leads to an anchor
 */
function pathOf(certificate: Certificate, others: readonly Certificate[], anchors: Anchors, at: Date) {
  let tried = 0;
  function from(path: readonly Certificate[]): readonly Certificate[] | null {
    const last = path.at(-1) as Certificate;
    if (anchors.has(last)) return path;
    if (path.length >= MAX_LENGTH) return null;
    const candidates = [...anchors.certificates, ...others].filter(
      (candidate) => namesIssuer(last, candidate) && !path.some(({ sha256 }) => sha256 === candidate.sha256),
    );
    // Of several with one name and key, those first whose time it is.
    candidates.sort((a, b) => Number(isWithin(b, at)) - Number(isWithin(a, at)));
    for (const candidate of candidates) {
      tried += 1;
      if (tried > MAX_TRIED) return null;
      if (!mayIssue(candidate, path.length - 1) || !isIssuedBy(anchors, last, candidate)) continue;
      const found = from([...path, candidate]);
      if (found) return found;
    }
    return null;
  }
  return from([certificate]);
}

function validity(path: readonly Certificate[], at: Date): Check {
  if (path.some(({ notBefore }) => at < notBefore)) return bad('validity', 'not-yet-valid');
  return path.some(({ notAfter }) => at > notAfter) ? bad('validity', 'expired') : good('validity');
}

/**
 * Builds the chain of a certificate and judges it at a moment: issuers' signatures, what they may issue, times.
 * @see RFC 5280, 6
 */
export function judgeChain(
  certificate: Certificate,
  others: readonly Certificate[],
  anchors: Anchors,
  at: Date,
): Chain {
  const path = pathOf(certificate, others, anchors, at);
  const chain = path ?? [certificate];
  const isKnown = chain.every((each) => unknownCritical(each).length === 0);
  const trusted = path ? good('chain') : bad('chain', 'chain-untrusted');
  return {
    certificates: chain,
    checks: [isKnown ? trusted : bad('chain', 'chain-wrong'), validity(chain, at)],
  };
}
