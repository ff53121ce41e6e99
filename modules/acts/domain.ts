import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { canonicalJson, sha256 } from '@nesie/canonical';
import type { Instant } from '@nesie/clock';
import type { Text } from '@nesie/problem';
import type { Feature, Way } from './ways.ts';

/** How an act may be proven; each kind at most once an act. */
export type FactorKind = Feature | 'digital-signature' | 'live-image' | 'device-key';

export type Channel = 'cabinet' | 'terminal' | 'office';

/** The public half of a device key: P-256, as WebCrypto exports it. */
export interface DeviceJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** What an act's digest is taken over. Ids are pseudonyms: the text may be shown to a court as it is. */
export interface ActTerms {
  /** the natural person who acts: the id of his own party */
  readonly actor: string;
  /** the party for which he acts; himself, for an individual */
  readonly principal: string;
  /** `none`, `representation:<id>` or `role:<name>` */
  readonly authority: string;
  /** RFC 7638 thumbprint of the device key that has to sign, if one has to */
  readonly device: string | null;
  readonly channel: Channel;
  /** the deed, e.g. `sign-contract` */
  readonly purpose: string;
  /** SHA-256 of the exact content shown, hexadecimal */
  readonly contentHash: string;
  /** 16 random bytes, base64url */
  readonly nonce: string;
  /** business time */
  readonly deadline: Instant;
}

/** An authorisation for one deed on one content, once. */
export interface Act extends ActTerms {
  readonly id: string;
  /** SHA-256 over the canonical JSON of the terms, hexadecimal */
  readonly digest: string;
  /** the canonical JSON itself (RFC 8785) */
  readonly canonical: string;
  readonly deviceKey: DeviceJwk | null;
  /** each suffices by itself */
  readonly ways: readonly Way[];
  readonly done: readonly FactorKind[];
  /** the deed in a sentence, as shown to the person */
  readonly summary: Text;
  readonly createdAt: Instant;
  readonly used: boolean;
}

/** Names the kind of text, so that a digest of something else can never be taken for an act's. */
const ACT_TYPE = 'nesie/act/1';

/**
 * The canonical JSON (RFC 8785) that an act's digest is taken over.
 * @see design, "Acts": actor, principal, authority, device, channel, purpose, content, nonce, deadline
 */
export function canonicalAct(terms: ActTerms): string {
  return canonicalJson({
    type: ACT_TYPE,
    actor: terms.actor,
    principal: terms.principal,
    authority: terms.authority,
    device: terms.device,
    channel: terms.channel,
    purpose: terms.purpose,
    contentHash: terms.contentHash,
    nonce: terms.nonce,
    deadline: terms.deadline,
  });
}

export function digestOfAct(terms: ActTerms): Buffer {
  return sha256(canonicalAct(terms));
}

const COORDINATE = /^[A-Za-z0-9_-]{43}$/;

/**
 * Reads the public half of a device key.
 * @returns exactly the four members that count, or null where it is no point of P-256 or carries a private part
 */
export function readDeviceJwk(value: unknown): DeviceJwk | null {
  if (typeof value !== 'object' || value === null) return null;
  const { kty, crv, x, y, d } = value as Readonly<Record<string, unknown>>;
  if (kty !== 'EC' || crv !== 'P-256' || d !== undefined) return null;
  if (typeof x !== 'string' || typeof y !== 'string') return null;
  if (!COORDINATE.test(x) || !COORDINATE.test(y)) return null;
  const jwk: DeviceJwk = { kty, crv, x, y };
  return publicKeyOf(jwk) ? jwk : null;
}

function publicKeyOf(jwk: DeviceJwk) {
  try {
    return createPublicKey({ key: { ...jwk } satisfies JsonWebKey, format: 'jwk' });
  } catch {
    return null; // not a point of the curve
  }
}

/** RFC 7638 thumbprint, base64url: the name by which a device key is known everywhere. */
export function thumbprint(jwk: DeviceJwk): string {
  const members = canonicalJson({ crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y });
  return createHash('sha256').update(members).digest('base64url');
}

/**
 * Whether a device key signed an act's digest: ECDSA P-256 with SHA-256 over the 32 bytes, IEEE P1363 (64 bytes),
 * as WebCrypto makes it.
 */
export function isDeviceSignature(jwk: DeviceJwk, digest: Uint8Array, signature: Uint8Array): boolean {
  const key = publicKeyOf(jwk);
  if (!key || signature.length !== 64) return false;
  return verify('sha256', digest, { key, dsaEncoding: 'ieee-p1363' }, signature);
}
