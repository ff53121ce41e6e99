import { extensions, type Issuer, partsOf, serialOf, writeCertificate } from './nca-certificate.ts';
import type { Der } from './nca-der.ts';
import { drawKey, type Family, type Key, readKey } from './nca-keys.ts';
import {
  type AuthorityId,
  familyOf,
  fileOf,
  NAMES,
  placesOf,
  ROOTS,
  SERVICES,
  type ServiceName,
} from './nca-names.ts';
import {
  endProfile,
  type Kind,
  type Owner,
  type Profile,
  type Purpose,
  responderExtensions,
  type Storage,
  stampExtensions,
} from './nca-profiles.ts';

/** A certificate with its key. */
export interface Holder {
  readonly certificate: Buffer;
  readonly key: Key;
  readonly issuer: Issuer;
}

export interface Authority {
  readonly id: AuthorityId;
  /** null: the authority is a root itself */
  readonly root: Holder | null;
  readonly issuing: Holder;
}

export interface Revocation {
  readonly at: number;
  /** RFC 5280, 5.3.1 */
  readonly reason: number | null;
  readonly invalidSince: number | null;
  /** taken off hold again */
  readonly releasedAt: number | null;
}

export interface Issued {
  readonly serial: string;
  readonly authority: AuthorityId;
  readonly profile: Profile;
  readonly purpose: Purpose;
  readonly storage: Storage | null;
  readonly owner: Owner;
  readonly certificate: Buffer;
  readonly key: Key;
  readonly notBefore: number;
  readonly notAfter: number;
  readonly revocation: Revocation | null;
}

interface Kept {
  readonly certificate: string;
  readonly key: string;
}

/** What the authority remembers, one by one. */
export type AuthorityEvent =
  | {
      readonly kind: 'authority';
      readonly id: AuthorityId;
      readonly root: Kept | null;
      readonly issuing: Kept;
    }
  | {
      readonly kind: 'service';
      readonly id: AuthorityId;
      readonly service: ServiceName;
      readonly from: number;
      readonly until: number;
      readonly kept: Kept;
    }
  | {
      readonly kind: 'issued';
      readonly issued: Omit<Issued, 'certificate' | 'key' | 'revocation'>;
      readonly kept: Kept;
    }
  | { readonly kind: 'revoked'; readonly serial: string; readonly revocation: Revocation }
  | { readonly kind: 'base'; readonly id: AuthorityId; readonly at: number };

interface Service extends Holder {
  readonly id: AuthorityId;
  readonly service: ServiceName;
  readonly from: number;
  readonly until: number;
}

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
const keep = ({ certificate, key }: { certificate: Buffer; key: Key }): Kept => ({
  certificate: certificate.toString('base64'),
  key: key.pkcs8.toString('base64'),
});

function holderOf(family: Family, kept: Kept): Holder {
  const certificate = Buffer.from(kept.certificate, 'base64');
  const key = readKey(family, Buffer.from(kept.key, 'base64'));
  return { certificate, key, issuer: { name: partsOf(certificate).subject, key } };
}

export interface Order extends Kind {
  readonly owner: Owner;
  readonly notBefore: Date;
  readonly notAfter: Date;
}

/** The authorities of the sandbox with all that they have issued and revoked; keys are drawn when first needed. */
export interface Authorities {
  readonly apply: (event: AuthorityEvent) => void;
  readonly get: (id: AuthorityId) => Authority;
  /** a responder or a time-stamping authority whose certificate is valid at a moment */
  readonly service: (id: AuthorityId, service: ServiceName, at: Date) => Holder;
  readonly issue: (order: Order) => Issued;
  readonly revoke: (serial: string, revocation: Revocation) => Issued | null;
  readonly find: (serial: string) => Issued | null;
  /** whether a number is that of a responder or a time-stamping authority */
  readonly isService: (serial: string) => boolean;
  readonly list: () => readonly Issued[];
  /** the moment of the last whole list of revocations */
  readonly base: (id: AuthorityId) => number | null;
  readonly publish: (id: AuthorityId, at: Date) => void;
}

export interface AuthoritiesOptions {
  /** keeps an event and applies it */
  readonly tell: (event: AuthorityEvent) => void;
  readonly now: () => Date;
  /** where lists, answers and certificates are, as certificates say it */
  readonly address: () => string;
}

/** A number in hexadecimal digits, without zeros before it. */
export const serialText = (serial: Uint8Array): string =>
  Buffer.from(serial)
    .toString('hex')
    .replace(/^(?:00)+/, '');

function drawRoot(family: Family, name: Der, now: Date): Holder {
  const key = drawKey(family);
  const issuer = { name, key };
  const certificate = writeCertificate({
    subject: name,
    issuer,
    spki: key.spki,
    notBefore: new Date(now.getTime() - 5 * YEAR_MS),
    notAfter: new Date(now.getTime() + 30 * YEAR_MS),
    extensions: [
      extensions.authority(),
      extensions.keyUsage('keyCertSign', 'cRLSign'),
      extensions.subjectKey(key.spki),
      extensions.issuerWhole(issuer),
      extensions.policy('1.2.398.3.1.2', 'http://root.gov.kz/cps'),
    ],
  });
  return { certificate, key, issuer };
}

function drawIssuing(id: AuthorityId, root: Holder, now: Date, address: string): Holder {
  const key = drawKey(familyOf(id));
  const certificate = writeCertificate({
    subject: NAMES[id],
    issuer: root.issuer,
    spki: key.spki,
    notBefore: new Date(now.getTime() - 5 * YEAR_MS),
    notAfter: new Date(now.getTime() + 25 * YEAR_MS),
    extensions: [
      extensions.authority(),
      extensions.keyUsage('keyCertSign', 'cRLSign'),
      extensions.crl(`${address}/crl/root_${fileOf(id)}.crl`),
      extensions.subjectKey(key.spki),
      extensions.issuerWhole(root.issuer),
      extensions.access([['issuer', `${address}/cert/root_${fileOf(id)}.cer`]]),
      extensions.policy('1.2.398.3.3.2', ' http://pki.gov.kz/cps'),
    ],
  });
  return { certificate, key, issuer: { name: NAMES[id], key } };
}

export function createAuthorities({ tell, now, address }: AuthoritiesOptions): Authorities {
  const authorities = new Map<AuthorityId, Authority>();
  const services: Service[] = [];
  const issued = new Map<string, Issued>();
  const bases = new Map<AuthorityId, number>();

  function apply(event: AuthorityEvent): void {
    switch (event.kind) {
      case 'authority': {
        const { id, root, issuing } = event;
        const family = familyOf(id);
        authorities.set(id, { id, root: root && holderOf(family, root), issuing: holderOf(family, issuing) });
        return;
      }
      case 'service': {
        const { id, service, from, until, kept } = event;
        services.push({ id, service, from, until, ...holderOf(familyOf(id), kept) });
        return;
      }
      case 'issued': {
        const { certificate, key } = holderOf(familyOf(event.issued.authority), event.kept);
        issued.set(event.issued.serial, { ...event.issued, certificate, key, revocation: null });
        return;
      }
      case 'revoked': {
        const known = issued.get(event.serial);
        if (known) issued.set(event.serial, { ...known, revocation: event.revocation });
        return;
      }
      case 'base':
        bases.set(event.id, event.at);
    }
  }

  function get(id: AuthorityId): Authority {
    const known = authorities.get(id);
    if (known) return known;
    const rootName = ROOTS[id];
    const root = drawRoot(familyOf(id), rootName ?? NAMES[id], now());
    const issuing = rootName ? drawIssuing(id, root, now(), address()) : root;
    tell({ kind: 'authority', id, root: rootName ? keep(root) : null, issuing: keep(issuing) });
    return get(id);
  }

  function service(id: AuthorityId, name: ServiceName, at: Date): Holder {
    const ms = at.getTime();
    const known = services.find(
      (each) => each.id === id && each.service === name && each.from <= ms && ms < each.until,
    );
    if (known) return known;
    const { issuing } = get(id);
    const { subject, years } = SERVICES[name];
    const key = drawKey(familyOf(id));
    const from = ms - 30 * DAY_MS;
    const until = ms + years * YEAR_MS;
    const keys = { own: key.spki, issuers: issuing.key.spki };
    const certificate = writeCertificate({
      subject,
      issuer: issuing.issuer,
      spki: key.spki,
      notBefore: new Date(from),
      notAfter: new Date(until),
      extensions:
        name === 'ocsp' ? responderExtensions(keys) : stampExtensions(keys, placesOf(id, address())),
    });
    tell({ kind: 'service', id, service: name, from, until, kept: keep({ certificate, key }) });
    return service(id, name, at);
  }

  function issue({ owner, notBefore, notAfter, ...kind }: Order): Issued {
    const { profile, family, purpose, storage } = kind;
    const id: AuthorityId = profile === 'other-authority' ? 'other' : family;
    const { issuing } = get(id);
    const key = drawKey(familyOf(id));
    const keys = { own: key.spki, issuers: issuing.key.spki };
    const certificate = writeCertificate({
      ...endProfile(kind, owner, placesOf(id, address()), keys),
      issuer: issuing.issuer,
      spki: key.spki,
      notBefore,
      notAfter,
    });
    const serial = serialText(partsOf(certificate).serial);
    const times = { notBefore: notBefore.getTime(), notAfter: notAfter.getTime() };
    const facts = { serial, authority: id, profile, purpose, storage, owner, ...times };
    tell({ kind: 'issued', issued: facts, kept: keep({ certificate, key }) });
    return issued.get(serial) as Issued; // it was told just now
  }

  return {
    apply,
    get,
    service,
    issue,
    revoke(serial, revocation) {
      if (!issued.has(serial)) return null;
      tell({ kind: 'revoked', serial, revocation });
      return issued.get(serial) ?? null;
    },
    find: (serial) => issued.get(serial) ?? null,
    isService: (serial) => services.some(({ key }) => serialText(serialOf(key.spki)) === serial),
    list: () => [...issued.values()],
    base: (id) => bases.get(id) ?? null,
    publish: (id, at) => tell({ kind: 'base', id, at: at.getTime() }),
  };
}

/** Authorities that are forgotten with the process: for tests and the corpus of wrong signatures. */
export function authoritiesInMemory(now: () => Date, address = 'http://127.0.0.1:9'): Authorities {
  const made: Authorities = createAuthorities({
    now,
    address: () => address,
    tell: (event) => made.apply(event),
  });
  return made;
}

/** Whether a certificate was revoked at a moment, and how. */
export function revokedAt({ revocation }: Issued, at: Date): Revocation | null {
  if (!revocation || revocation.at > at.getTime()) return null;
  return revocation.releasedAt !== null && revocation.releasedAt <= at.getTime() ? null : revocation;
}
