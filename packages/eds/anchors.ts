import { readdirSync, readFileSync } from 'node:fs';
import { type Certificate, readCertificate } from './x509/certificate.ts';

/** For whom an authority vouches: for people, or for the test identities of its test environment. */
export type Realm = 'production' | 'test';

export interface BuiltInAnchor {
  readonly realm: Realm;
  /** the file in `anchors/` */
  readonly file: string;
  readonly certificate: Certificate;
}

const REALMS: readonly Realm[] = ['production', 'test'];

/**
 * The certificates of the national authority that come with this package. Nobody has yet compared the production ones
 * with those that pki.gov.kz publishes: whoever trusts them has to say that a person did.
 */
export function builtInAnchors(): readonly BuiltInAnchor[] {
  return REALMS.flatMap((realm) => {
    const folder = new URL(`./anchors/${realm}/`, import.meta.url);
    return readdirSync(folder)
      .sort()
      .map((file) => ({ realm, file, certificate: readCertificate(readFileSync(new URL(file, folder))) }));
  });
}

/** Of which realm a certificate's fingerprint is, or null where it isn't built in. */
export function realmOf(sha256: string, anchors: readonly BuiltInAnchor[]): Realm | null {
  return anchors.find(({ certificate }) => certificate.sha256 === sha256)?.realm ?? null;
}

/**
 * The production anchors that a person has still to confirm.
 * @param confirmed fingerprints (SHA-256, hexadecimal) that a person compared with what the authority publishes
 */
export function unconfirmed(
  anchors: readonly BuiltInAnchor[],
  confirmed: ReadonlySet<string>,
): readonly BuiltInAnchor[] {
  return anchors.filter(
    ({ realm, certificate }) => realm === 'production' && !confirmed.has(certificate.sha256),
  );
}
