import type { Order, Revocation } from './nca-authority.ts';
import { FAMILIES, type Family, isFamily } from './nca-keys.ts';
import { isLegal, PROFILES, type Profile, type Purpose, STORAGES, type Storage } from './nca-profiles.ts';

type Body = Readonly<Record<string, unknown>>;
type Read<T> = T | { readonly wrong: string };

const YEAR_MS = 365 * 86_400_000;
const MOST_NAME = 200;
const MOST_PASSWORD = 100;

const isName = (value: unknown): value is string =>
  typeof value === 'string' && value.trim() !== '' && value.length <= MOST_NAME;
// Test identities fail the check digits; so may these.
const isNumber = (value: unknown): value is string => typeof value === 'string' && /^\d{12}$/.test(value);

/** A moment as an ISO text; `otherwise` where none is given, null for what is none. */
function momentOf(value: unknown, otherwise: Date): Date | null {
  if (value === undefined) return otherwise;
  const ms = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : new Date(ms);
}

function readKind(body: Body): Read<Pick<Order, 'profile' | 'family' | 'purpose' | 'storage'>> {
  const { profile, family = 'gost2015', purpose = 'sign', storage } = body;
  const known = PROFILES.find((each): each is Profile => each === profile);
  if (!known) return { wrong: `profile: ${PROFILES.join(', ')}` };
  if (!isFamily(family)) return { wrong: `family: ${FAMILIES.join(', ')}` };
  if (purpose !== 'sign' && purpose !== 'authenticate') return { wrong: 'purpose: sign, authenticate' };
  if (purpose === 'authenticate' && family === 'gost2015')
    return { wrong: 'purpose: GOST 34.10-2015 has one certificate for both' };
  const stored = STORAGES.find((each): each is Storage => each === storage);
  if (storage !== undefined && !stored) return { wrong: `storage: ${STORAGES.join(', ')}` };
  const usual = (of: Family): Storage | null => (of === 'gost2015' ? 'file' : null);
  return { profile: known, family, purpose: purpose as Purpose, storage: stored ?? usual(family) };
}

/** What is to be issued, and to whom. */
export function readOrder(body: Body, now: Date): Read<Order> {
  const kind = readKind(body);
  if ('wrong' in kind) return kind;
  const { iin, surname, firstName, patronymic = null, organisation = null, bin = null } = body;
  if (!isNumber(iin)) return { wrong: 'iin: twelve digits' };
  if (!isName(surname) || !isName(firstName)) return { wrong: 'surname, firstName' };
  if (patronymic !== null && !isName(patronymic)) return { wrong: 'patronymic' };
  if (organisation !== null && !isName(organisation)) return { wrong: 'organisation' };
  if (bin !== null && !isNumber(bin)) return { wrong: 'bin: twelve digits' };
  if (isLegal(kind.profile) && (!bin || !organisation))
    return { wrong: 'organisation, bin: of a legal entity' };
  const notBefore = momentOf(body.notBefore, now);
  const notAfter = notBefore && momentOf(body.notAfter, new Date(notBefore.getTime() + YEAR_MS));
  if (!notBefore || !notAfter || notAfter <= notBefore) return { wrong: 'notBefore, notAfter: ISO moments' };
  return { ...kind, owner: { iin, surname, firstName, patronymic, organisation, bin }, notBefore, notAfter };
}

export function readKeyFileOrder({ serial, password }: Body): Read<{ serial: string; password: string }> {
  if (typeof serial !== 'string') return { wrong: 'serial' };
  if (typeof password !== 'string' || password === '' || password.length > MOST_PASSWORD)
    return { wrong: 'password' };
  return { serial, password };
}

/** Which reasons a list may name (RFC 5280, 5.3.1): 7 is none of them, and 8 takes an entry back. */
const isReason = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 10 && value !== 7 && value !== 8;

/** What is to be revoked: from when, why, and from when it is taken back. */
export function readRevocation(
  body: Body,
  now: Date,
): Read<{ readonly serial: string; readonly revocation: Revocation }> {
  const { serial, reason = null } = body;
  if (typeof serial !== 'string') return { wrong: 'serial' };
  if (reason !== null && !isReason(reason)) return { wrong: 'reason: a number of RFC 5280, 5.3.1' };
  const at = momentOf(body.at, now);
  const invalidSince = body.invalidSince === undefined ? null : momentOf(body.invalidSince, now);
  const releasedAt = body.releasedAt === undefined ? null : momentOf(body.releasedAt, now);
  const isWrong =
    (body.invalidSince !== undefined && !invalidSince) || (body.releasedAt !== undefined && !releasedAt);
  if (!at || isWrong) return { wrong: 'at, invalidSince, releasedAt: ISO moments' };
  return {
    serial,
    revocation: {
      at: at.getTime(),
      reason,
      invalidSince: invalidSince?.getTime() ?? null,
      releasedAt: releasedAt?.getTime() ?? null,
    },
  };
}
