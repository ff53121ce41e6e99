import { bad, type Check, good, worst } from '../verdict.ts';
import type { Certificate } from './certificate.ts';
import { judgeChain } from './chain.ts';
import { type Crl, readCrl } from './crl.ts';
import type { Anchors } from './material.ts';
import { type OcspAnswer, readOcsp } from './ocsp.ts';
import { judgeRevocation, type RevocationData } from './revocation.ts';

/** What a certificate is judged by. */
export interface Material {
  readonly anchors: Anchors;
  /** certificates that may stand between; none is trusted for standing here */
  readonly others?: readonly Certificate[];
  readonly revocation?: RevocationData;
}

export interface CertificateJudgement {
  readonly checks: readonly Check[];
  /** DER, the certificate first, the anchor last */
  readonly chain: readonly Uint8Array[];
  readonly ocsp: readonly Uint8Array[];
  readonly crls: readonly Uint8Array[];
}

const NOTHING: RevocationData = { crls: [], ocsp: [] };

/**
 * Reads lists and answers as they come; a responder's refusal says nothing and is left out.
 * @throws Asn1Error on one that can't be read
 */
export function readRevocation(
  crls: readonly Uint8Array[],
  ocsp: readonly Uint8Array[],
): RevocationData & { readonly crls: readonly Crl[]; readonly ocsp: readonly OcspAnswer[] } {
  const answers = ocsp.map(readOcsp).filter((answer): answer is OcspAnswer => !('refused' in answer));
  return { crls: crls.map(readCrl), ocsp: answers };
}

/**
 * Judges a certificate at a moment: key, chain, validity, revocation of itself and of every authority that isn't an
 * anchor by itself.
 */
export function judgeCertificate(
  certificate: Certificate,
  material: Material,
  at: Date,
): CertificateJudgement {
  const { anchors, others = [], revocation = NOTHING } = material;
  const chain = judgeChain(certificate, others, anchors, at);
  const key = certificate.publicKey ? good('certificate') : bad('certificate', 'algorithm-unknown');
  const links = chain.certificates.slice(0, -1).map((each, depth) => ({
    certificate: each,
    issuer: chain.certificates[depth + 1] as Certificate,
    at,
  }));
  const found = links.map((link) => judgeRevocation(link, revocation, anchors));
  return {
    checks: [key, ...chain.checks, ...found.map(({ check }) => check)],
    chain: chain.certificates.map(({ der }) => der),
    ocsp: unique(found.flatMap(({ ocsp }) => ocsp)),
    crls: unique(found.flatMap(({ crls }) => crls)),
  };
}

const unique = <T>(list: readonly T[]): readonly T[] => [...new Set(list)];

/** One verdict of a judgement. */
export const verdictOf = ({ checks }: CertificateJudgement) => worst(checks.map(({ verdict }) => verdict));
