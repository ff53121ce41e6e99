import { Certificate } from 'pkijs';
import { keyIdOf } from './nca-certificate.ts';
import { commonNameOf, type HeldKey } from './signer-keys.ts';

/** What NCALayer trusts by itself: here the stand-in of the national authority, and no other. */
const NATIONAL = /^(?:ҰЛТТЫҚ КУӘЛАНДЫРУШЫ ОРТАЛЫҚ|ҰКО) /;

/** The identifier of the key in an authority's certificate, base64 or PEM; null for what can't be read. */
export function keyIdIn(certificate: string): string | null {
  try {
    const der = Buffer.from(certificate.replace(/-----[^-]+-----/g, ''), 'base64');
    const { subjectPublicKeyInfo } = Certificate.fromBER(Uint8Array.from(der).buffer);
    return keyIdOf(Buffer.from(subjectPublicKeyInfo.toSchema().toBER(false))).toString('hex');
  } catch {
    return null;
  }
}

/**
 * Whether a key is shown by the authorities above it.
 * @param above identifiers of authorities' keys; null: those that NCALayer trusts by itself; none: every key is shown
 */
export function trusted({ issuer, issuerKeyId }: HeldKey, above: ReadonlySet<string | null> | null): boolean {
  if (above === null) return NATIONAL.test(commonNameOf(issuer));
  return above.size === 0 || (issuerKeyId !== null && above.has(issuerKeyId));
}
