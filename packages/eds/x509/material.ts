import type { Certificate } from './certificate.ts';
import { readCertificate } from './certificate.ts';
import { isSameName } from './names.ts';

/** Certificates that are trusted for themselves, and the checks between them that were made already. */
export interface Anchors {
  readonly certificates: readonly Certificate[];
  readonly has: (certificate: Certificate) => boolean;
  /** signatures of certificates by issuers that were found right, by both fingerprints */
  readonly verified: Map<string, boolean>;
}

const MOST_REMEMBERED = 10_000;

/**
 * Trust in these certificates and no others. Holds a memory of the issuers' signatures that were verified: make it once.
 * @param certificates DER, PEM or base64
 * @throws Asn1Error on one that can't be read
 */
export function createAnchors(certificates: readonly Uint8Array[]): Anchors {
  const read = certificates.map(readCertificate);
  const prints = new Set(read.map(({ sha256 }) => sha256));
  return { certificates: read, has: ({ sha256 }) => prints.has(sha256), verified: new Map() };
}

/** Remembers what a verification gave, within bounds. */
export function remembered(anchors: Anchors, key: string, verify: () => boolean): boolean {
  const known = anchors.verified.get(key);
  if (known !== undefined) return known;
  const found = verify();
  // Only what is right: wrong ones come from outside, and would push the right ones out.
  if (found && anchors.verified.size < MOST_REMEMBERED) anchors.verified.set(key, true);
  return found;
}

/** Whether a certificate names another as its issuer, by name and, where both say one, by key. */
export function namesIssuer(certificate: Certificate, issuer: Certificate): boolean {
  if (!isSameName(certificate.issuer, issuer.subject)) return false;
  const { authorityKeyId } = certificate;
  return !authorityKeyId || !issuer.subjectKeyId || authorityKeyId === issuer.subjectKeyId;
}
