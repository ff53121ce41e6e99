import type { Authorities, Holder, Issued } from './nca-authority.ts';
import { extensions, signatureAlgorithm, signed } from './nca-certificate.ts';
import * as der from './nca-der.ts';
import type { AuthorityId } from './nca-names.ts';

const DAY_MS = 86_400_000;
/** A whole list is made anew every day; it serves a week, a difference a day. */
const BASE_EVERY_MS = DAY_MS;
const BASE_SERVES_MS = 7 * DAY_MS;
const DELTA_SERVES_MS = DAY_MS;
const REMOVED = 8;

/** How a list may be wrong. */
export const CRL_FAULTS = ['none', 'stale', 'wrong-signature', 'foreign', 'empty'] as const;
export type CrlFault = (typeof CRL_FAULTS)[number];

interface Entry {
  readonly serial: string;
  readonly at: number;
  readonly reason: number | null;
  readonly invalidSince: number | null;
}

interface List {
  readonly issuer: Holder;
  readonly thisUpdate: Date;
  readonly nextUpdate: Date;
  readonly entries: readonly Entry[];
  readonly extensions: readonly der.Der[];
  readonly spoil: boolean;
}

function writeList({ issuer, thisUpdate, nextUpdate, entries, extensions: more, spoil }: List): Buffer {
  const written = entries.map(({ serial, at, reason, invalidSince }) => {
    const extra = [
      ...(reason === null ? [] : [extensions.reason(reason)]),
      ...(invalidSince === null ? [] : [extensions.of('2.5.29.24', der.generalized(new Date(invalidSince)))]),
    ];
    return der.sequence(
      der.integer(Buffer.from(serial, 'hex')),
      der.time(new Date(at)),
      ...(extra.length > 0 ? [der.sequence(...extra)] : []),
    );
  });
  const tbs = der.sequence(
    der.integer(1),
    signatureAlgorithm(issuer.key.family),
    issuer.issuer.name,
    der.time(thisUpdate),
    der.time(nextUpdate),
    ...(written.length > 0 ? [der.sequence(...written)] : []),
    der.context(0, der.sequence(...more)),
  );
  return der.bytesOf(signed(tbs, issuer.key, spoil));
}

/** A list's number is the second of its making: it grows, and nothing has to be counted. */
const numberAt = (ms: number): number => Math.floor(ms / 1000);

/** How a certificate stood in the list of a moment. */
function entryAt({ serial, revocation }: Issued, at: number): Entry | null {
  if (!revocation || revocation.at > at) return null;
  if (revocation.releasedAt !== null && revocation.releasedAt <= at) return null;
  const { reason, invalidSince } = revocation;
  return { serial, at: revocation.at, reason, invalidSince };
}

/** What has changed for a certificate between two moments. */
function change(issued: Issued, from: number, to: number): Entry | null {
  const before = entryAt(issued, from);
  const after = entryAt(issued, to);
  if (after) return before ? null : after;
  return before && issued.revocation
    ? { ...before, at: issued.revocation.releasedAt ?? to, reason: REMOVED }
    : null;
}

/**
 * The list of an authority's revoked certificates, or what has changed since the last whole one.
 * @param now business time
 */
export function writeCrl(
  authorities: Authorities,
  id: AuthorityId,
  which: 'whole' | 'delta',
  now: Date,
  fault: CrlFault = 'none',
): Buffer {
  const known = authorities.base(id);
  if (known === null || now.getTime() - known >= BASE_EVERY_MS) authorities.publish(id, now);
  const base = authorities.base(id) ?? now.getTime();
  const shift = fault === 'stale' ? 30 * DAY_MS : 0;
  const at = (which === 'whole' ? base : now.getTime()) - shift;
  const serves = which === 'whole' ? BASE_SERVES_MS : DELTA_SERVES_MS;
  const own = authorities.list().filter((each) => each.authority === id);
  const entries = own.map((each) =>
    which === 'whole' ? entryAt(each, base) : change(each, base, now.getTime()),
  );
  const { issuing } = authorities.get(id);
  const issuer =
    fault === 'foreign' ? { ...authorities.get('other').issuing, issuer: issuing.issuer } : issuing;
  return writeList({
    issuer,
    thisUpdate: new Date(at),
    nextUpdate: new Date(at + serves),
    entries: fault === 'empty' ? [] : entries.filter((entry) => entry !== null),
    extensions: [
      ...(which === 'delta' ? [extensions.deltaOf(numberAt(base))] : []),
      extensions.crlNumber(which === 'delta' ? Math.max(numberAt(at), numberAt(base) + 1) : numberAt(at)),
      extensions.issuerKey(issuing.key.spki),
    ],
    spoil: fault === 'wrong-signature',
  });
}

/** The root's own list, of authorities that were revoked: none ever is. null: the authority has no root above it */
export function writeRootCrl(authorities: Authorities, id: AuthorityId, now: Date): Buffer | null {
  const { root } = authorities.get(id);
  if (!root) return null;
  return writeList({
    issuer: root,
    thisUpdate: now,
    nextUpdate: new Date(now.getTime() + 180 * DAY_MS),
    entries: [],
    extensions: [extensions.crlNumber(numberAt(now.getTime())), extensions.issuerKey(root.key.spki)],
    spoil: false,
  });
}
