import { createHash, randomBytes } from 'node:crypto';
import { type Authorities, authoritiesInMemory, type Issued } from './nca-authority.ts';
import { keyBits } from './nca-certificate.ts';
import { type CmsContent, type CmsSigner, type SignedPart, signPart, writeMessage } from './nca-cms.ts';
import * as der from './nca-der.ts';
import { ALGORITHMS, digest, type Family } from './nca-keys.ts';
import { answerOcsp, type OcspFault } from './nca-ocsp.ts';
import type { Kind, Owner, Profile } from './nca-profiles.ts';
import { stampOctets, type TspFault } from './nca-tsa.ts';

/** One signed message with all that is at hand to judge it by, and what has to be said of it. */
export interface CorpusCase {
  /** which of the faults of other verifiers it would bring out */
  readonly fault: 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;
  readonly name: string;
  readonly cms: Buffer;
  readonly content?: Buffer;
  readonly ocsp: readonly Buffer[];
  readonly nonce?: Buffer;
  /** the moment of judging */
  readonly at: Date;
  readonly anchors: readonly Buffer[];
  readonly verdict: 'good' | 'bad' | 'unknown';
  /** named among the reasons; null: there are none */
  readonly reason: string | null;
  readonly signers: number;
}

/** A certificate, and whether it may sign for a party. */
export interface PolicyCase {
  readonly name: string;
  readonly certificate: Buffer;
  readonly party: 'individual' | 'legal-entity';
  readonly iin: string;
  readonly bin: string;
  /** why not; null: it may */
  readonly reason: string | null;
}

const DAY_MS = 86_400_000;
const CONTENT = Buffer.from('Шарт № 1\n');
const OTHER = Buffer.from('Шарт № 2\n');

const OWNER: Owner = {
  iin: '870312300511',
  surname: 'Сейтжанов',
  firstName: 'Әділет',
  patronymic: 'Маратұлы',
  organisation: '«Сынақ» ЖШС',
  bin: '210440000156',
};

/** A question about a certificate, SHA-256. */
export function ocspQuestion(issued: Issued, authorities: Authorities, nonce: Uint8Array | null): Buffer {
  const { issuing } = authorities.get(issued.authority);
  const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
  const id = der.sequence(
    der.algorithm('2.16.840.1.101.3.4.2.1'),
    der.octets(sha256(der.bytesOf(issuing.issuer.name))),
    der.octets(sha256(keyBits(issuing.key.spki))),
    der.integer(Buffer.from(issued.serial.padStart(40, '0'), 'hex')),
  );
  const written = nonce
    ? [
        der.context(
          2,
          der.sequence(
            der.sequence(der.oid('1.3.6.1.5.5.7.48.1.2'), der.octets(der.bytesOf(der.octets(nonce)))),
          ),
        ),
      ]
    : [];
  return der.bytesOf(der.sequence(der.sequence(der.sequence(der.sequence(id)), ...written)));
}

interface World {
  readonly authorities: Authorities;
  readonly now: Date;
  readonly family: Family;
  readonly anchors: readonly Buffer[];
  readonly issue: (order?: Partial<Kind & { from: number; until: number; owner: Owner }>) => Issued;
  readonly ask: (issued: Issued, at?: Date, fault?: OcspFault, nonce?: Buffer | null) => Buffer;
  readonly part: (issued: Issued, content?: CmsContent, more?: Partial<CmsSigner>) => SignedPart;
  readonly stamp: (part: SignedPart, at: Date, fault?: TspFault) => SignedPart;
}

const ATTACHED: CmsContent = { bytes: CONTENT, attached: true };
const DETACHED: CmsContent = { bytes: CONTENT, attached: false };
const POLICIES = {
  gost2015: '1.2.398.3.3.2.6.4',
  gost2004: '1.2.398.3.3.2.6.1',
  rsa: '1.2.398.3.3.2.6.2',
} as const;

function worldOf(family: Family, now: Date): World {
  const authorities = authoritiesInMemory(() => now);
  const days = (count: number) => new Date(now.getTime() + count * DAY_MS);
  return {
    authorities,
    now,
    family,
    anchors: [authorities.get(family).issuing.certificate],
    issue({ from = -100, until = 265, owner = OWNER, ...kind } = {}) {
      const usual = { profile: 'individual', family, purpose: 'sign', storage: 'file' } as const;
      return authorities.issue({ ...usual, ...kind, owner, notBefore: days(from), notAfter: days(until) });
    },
    ask: (issued, at = now, fault = 'none', nonce = null) =>
      answerOcsp(authorities, ocspQuestion(issued, authorities, nonce), at, fault),
    part: ({ certificate, key }, content = ATTACHED, more = {}) =>
      signPart({ certificate, key, at: now, ...more }, content),
    stamp(part, at, fault = 'none') {
      const { digest: name, digestOid } = ALGORITHMS[family];
      const imprint = { digestOid, hash: digest(name, part.signature) };
      const token = stampOctets(authorities, imprint, at, { fault, policy: POLICIES[family] });
      return { ...part, token };
    },
  };
}

/** Writes a message and all that is usual about it. */
function caseOf(
  world: World,
  parts: readonly SignedPart[],
  told: Pick<CorpusCase, 'fault' | 'name' | 'verdict' | 'reason'> & Partial<CorpusCase>,
  content: CmsContent = ATTACHED,
): CorpusCase {
  const cms = writeMessage(content, parts);
  return { cms, ocsp: [], at: world.now, anchors: world.anchors, signers: parts.length, ...told };
}

function answers(world: World): readonly CorpusCase[] {
  const signer = world.issue();
  const parts = [world.part(signer)];
  const nonce = randomBytes(16);
  const told = (
    fault: 1 | 2,
    how: OcspFault,
    verdict: CorpusCase['verdict'],
    reason: string | null,
  ): CorpusCase => {
    const answer = world.ask(signer, world.now, how, nonce);
    return caseOf(world, parts, { fault, name: `ocsp ${how}`, verdict, reason, ocsp: [answer], nonce });
  };
  const stranger = worldOf(world.family, world.now);
  const strange = stranger.issue();
  return [
    told(1, 'none', 'good', null),
    told(1, 'wrong-signature', 'bad', 'revocation-forged'),
    told(1, 'foreign-responder', 'bad', 'revocation-forged'),
    told(1, 'undelegated-responder', 'bad', 'revocation-forged'),
    told(1, 'wrong-nonce', 'bad', 'revocation-forged'),
    told(1, 'no-nonce', 'bad', 'revocation-forged'),
    told(1, 'stale', 'unknown', 'revocation-stale'),
    told(1, 'expired', 'unknown', 'revocation-stale'),
    told(1, 'wrong-serial', 'unknown', 'revocation-unknown'),
    told(2, 'unknown', 'unknown', 'revocation-unknown'),
    told(2, 'try-later', 'unknown', 'revocation-unknown'),
    told(2, 'internal-error', 'unknown', 'revocation-unknown'),
    told(2, 'unauthorised', 'unknown', 'revocation-unknown'),
    caseOf(world, parts, { fault: 2, name: 'no answer', verdict: 'unknown', reason: 'revocation-unknown' }),
    // Names alike to the letter, and another key.
    caseOf(world, [stranger.part(strange)], {
      fault: 2,
      name: 'unknown issuer',
      verdict: 'bad',
      reason: 'chain-untrusted',
      ocsp: [stranger.ask(strange)],
    }),
  ];
}

function signers(world: World): readonly CorpusCase[] {
  const signer = world.issue();
  const ocsp = [world.ask(signer)];
  const none = { fault: 3, name: 'no signers', verdict: 'bad', reason: 'no-signers' } as const;
  const missing = {
    fault: 3,
    name: 'certificate missing',
    verdict: 'bad',
    reason: 'certificate-missing',
  } as const;
  const bare = world.part(signer, ATTACHED, { withoutCertificate: true });
  const second = world.issue({ owner: { ...OWNER, iin: '920614300773' } });
  const both = [world.part(signer), world.part(second)];
  const spoiled = { ...both[1], signature: Buffer.from(both[1]?.signature ?? []) } as SignedPart;
  spoiled.signature[3] = (spoiled.signature[3] ?? 0) ^ 1;
  const short = { ...both[1], signature: Buffer.from('signature') } as SignedPart;
  const all = [...ocsp, world.ask(second)];
  return [
    caseOf(world, [], none),
    caseOf(world, [bare], { ...missing, ocsp }),
    caseOf(world, both, { fault: 9, name: 'two signers', verdict: 'good', reason: null, ocsp: all }),
    caseOf(world, [world.part(signer), spoiled], {
      ...{ fault: 9, name: 'second signer wrong', verdict: 'bad', reason: 'signature-wrong', ocsp: all },
    }),
    caseOf(world, [world.part(signer), short], {
      ...{ fault: 9, name: 'second signature short', verdict: 'bad', reason: 'signature-wrong', ocsp: all },
    }),
  ];
}

/** A stamp of the older family over a SHA-1 imprint, as real messages of today still carry. */
function mixed(world: World, part: SignedPart, at: Date, ocsp: readonly Buffer[]): readonly CorpusCase[] {
  if (world.family !== 'gost2015') return [];
  const imprint = { digestOid: '1.3.14.3.2.26', hash: createHash('sha1').update(part.signature).digest() };
  const token = stampOctets(world.authorities, imprint, at, { policy: POLICIES.gost2004 });
  const anchors = [...world.anchors, world.authorities.get('gost2004').issuing.certificate];
  const told = { fault: 4, name: 'stamp of an older family', verdict: 'good', reason: null } as const;
  return [caseOf(world, [{ ...part, token }], { ...told, anchors, ocsp })];
}

function stamps(world: World): readonly CorpusCase[] {
  const { now } = world;
  const before = new Date(now.getTime() - 10 * DAY_MS);
  const expired = world.issue({ until: -5 });
  const own = world.part(expired, ATTACHED, { at: before });
  const other = world.part(expired, { bytes: OTHER, attached: true }, { at: before });
  const then = [world.ask(expired, before)];
  const told = (name: string, verdict: 'good' | 'bad', reason: string | null, part: SignedPart) =>
    caseOf(world, [part], { fault: 4, name, verdict, reason, ocsp: then });
  const taken = { ...own, token: world.stamp(other, before).token } as SignedPart;
  const revoked = (days: number, verdict: 'good' | 'bad') => {
    const signer = world.issue();
    const at = before.getTime() + days * DAY_MS;
    world.authorities.revoke(signer.serial, { at, reason: null, invalidSince: null, releasedAt: null });
    const part = world.stamp(world.part(signer, ATTACHED, { at: before }), before);
    const name = days < 0 ? 'revoked before the stamp' : 'revoked after the stamp';
    const reason = verdict === 'good' ? null : 'revoked';
    return caseOf(world, [part], { fault: 4, name, verdict, reason, ocsp: [world.ask(signer)] });
  };
  return [
    told('expired, stamped in time', 'good', null, world.stamp(own, before)),
    told('expired, no stamp', 'bad', 'expired', own),
    told('another’s stamp', 'bad', 'time-stamp-wrong', taken),
    told('stamp forged', 'bad', 'time-stamp-wrong', world.stamp(own, before, 'wrong-signature')),
    told('imprint changed', 'bad', 'time-stamp-wrong', world.stamp(own, before, 'wrong-imprint')),
    told('stamp of a stranger', 'bad', 'time-stamp-untrusted', world.stamp(own, before, 'foreign-authority')),
    told(
      'stamp by no stamper',
      'bad',
      'time-stamp-untrusted',
      world.stamp(own, before, 'undelegated-authority'),
    ),
    told('stamp to come', 'bad', 'time-stamp-in-future', world.stamp(own, new Date(now.getTime() + DAY_MS))),
    ...mixed(world, own, before, then),
    revoked(-1, 'bad'),
    revoked(1, 'good'),
  ];
}

function certificates(world: World): readonly CorpusCase[] {
  const early = world.issue({ from: 1, until: 300 });
  const late = world.issue({ until: -1 });
  const other = world.issue({ profile: 'other-authority' });
  const signed = (issued: Issued, told: Parameters<typeof caseOf>[2]) =>
    caseOf(world, [world.part(issued)], { ocsp: [world.ask(issued)], ...told });
  const unstated = { fault: 6, verdict: 'bad' } as const;
  const trusted = [...world.anchors, world.authorities.get('other').issuing.certificate];
  const entering =
    world.family === 'gost2015'
      ? []
      : [
          signed(world.issue({ purpose: 'authenticate' }), {
            ...{ fault: 5, name: 'key for entering', verdict: 'bad', reason: 'not-for-signing' },
          }),
        ];
  return [
    ...entering,
    signed(world.issue({ profile: 'information-system' }), {
      ...{ fault: 5, name: 'information system', verdict: 'bad', reason: 'not-for-signing' },
    }),
    signed(other, { ...unstated, name: 'another authority', reason: 'chain-untrusted' }),
    signed(other, { ...unstated, name: 'another, trusted', reason: 'purpose-unstated', anchors: trusted }),
    signed(late, { fault: 7, name: 'expired', verdict: 'bad', reason: 'expired' }),
    signed(early, { fault: 7, name: 'not yet valid', verdict: 'bad', reason: 'not-yet-valid' }),
  ];
}

function contents(world: World): readonly CorpusCase[] {
  const signer = world.issue();
  const ocsp = [world.ask(signer)];
  const detached = [world.part(signer, DETACHED)];
  const told = (name: string, verdict: 'good' | 'bad', reason: string | null, content?: Buffer) =>
    caseOf(
      world,
      detached,
      { fault: 8, name, verdict, reason, ocsp, ...(content ? { content } : {}) },
      DETACHED,
    );
  const attached = { fault: 8, name: 'another beside the one inside', verdict: 'bad' } as const;
  return [
    told('detached, with its content', 'good', null, CONTENT),
    told('detached, without content', 'bad', 'content-missing'),
    told('detached, with another content', 'bad', 'content-changed', OTHER),
    caseOf(world, [world.part(signer)], { ...attached, reason: 'content-changed', content: OTHER, ocsp }),
    ...(world.family === 'gost2004'
      ? [
          caseOf(world, [world.part(signer, ATTACHED, { namesKey: true, signingCertificate: 'none' })], {
            ...{ fault: 8, name: 'old manner', verdict: 'good', reason: null, ocsp },
          }),
        ]
      : []),
  ];
}

/**
 * The faults of other verifiers as material (docs/nca-stand-in.md): each message is right but for one thing, and has to
 * be refused for that thing. Written by asn1js and judged by nobody here.
 */
export function corpus(family: Family, now: Date): readonly CorpusCase[] {
  const world = worldOf(family, now);
  return [answers, signers, stamps, certificates, contents].flatMap((make) => make(world));
}

const ROLES: readonly (readonly [Profile, 'individual' | 'legal-entity', string | null])[] = [
  ['individual', 'individual', null],
  ['individual', 'legal-entity', 'of-individual'],
  ['head', 'legal-entity', null],
  ['head', 'individual', 'of-organisation'],
  ['signing-right', 'legal-entity', null],
  ['financial', 'legal-entity', 'no-signing-right'],
  ['personnel', 'legal-entity', 'no-signing-right'],
  ['employee', 'legal-entity', 'no-signing-right'],
  ['information-system', 'legal-entity', 'special-purpose'],
  ['treasury', 'legal-entity', 'special-purpose'],
  ['notary', 'individual', 'special-purpose'],
  ['individual-system', 'individual', 'special-purpose'],
  ['other-authority', 'individual', 'owner-unstated'],
];

/** Who may sign for whom, by certificates of every role, and of other people and organisations. */
export function policyCorpus(family: Family, now: Date): readonly PolicyCase[] {
  const world = worldOf(family, now);
  const { iin, bin } = OWNER;
  const whose = { iin, bin: bin ?? '' };
  const roles = ROLES.map(([profile, party, reason]): PolicyCase => {
    const { certificate } = world.issue({ profile });
    return { name: `${profile} for ${party}`, certificate, party, ...whose, reason };
  });
  const person = world.issue({ owner: { ...OWNER, iin: '920614300773' } });
  const firm = world.issue({ profile: 'head', owner: { ...OWNER, bin: '123456789021' } });
  return [
    ...roles,
    {
      ...{ name: 'another person', certificate: person.certificate, party: 'individual', ...whose },
      reason: 'other-person',
    },
    {
      ...{ name: 'another organisation', certificate: firm.certificate, party: 'legal-entity', ...whose },
      reason: 'other-organisation',
    },
  ];
}
