import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Instant } from '@nesie/clock';

/** Seconds a step, digits a code: what every authenticator app takes without asking (RFC 6238, RFC 4226). */
const STEP_SECONDS = 30;
const DIGITS = 6;
/** Clocks of phones run a little fast or slow. */
const WINDOW_STEPS = 1;
const SECRET_BYTES = 20;
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export type TotpAlgorithm = 'sha1' | 'sha256' | 'sha512';

export function newTotpSecret(): Buffer {
  return randomBytes(SECRET_BYTES);
}

/** HOTP of a counter (RFC 4226, 5.3). */
export function hotp(
  secret: Uint8Array,
  counter: bigint,
  digits = DIGITS,
  algorithm: TotpAlgorithm = 'sha1',
): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(counter);
  const mac = createHmac(algorithm, secret).update(message).digest();
  const offset = mac.readUInt8(mac.length - 1) & 0x0f;
  const code = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** digits;
  return String(code).padStart(digits, '0');
}

/** The time step of a moment of real time. */
export function totpStep(at: Instant): bigint {
  return BigInt(Math.floor(Date.parse(at) / 1000 / STEP_SECONDS));
}

/**
 * Checks a code against the step of now and its neighbours.
 * @param lastStep the step whose code was taken last: a code serves once (RFC 6238, 5.2)
 * @returns the step of the code, to be kept as the last one, or null
 */
export function acceptTotp(secret: Uint8Array, code: string, at: Instant, lastStep: bigint): bigint | null {
  if (!/^\d{6}$/.test(code)) return null;
  const now = totpStep(at);
  const given = Buffer.from(code);
  let accepted: bigint | null = null;
  for (let off = -WINDOW_STEPS; off <= WINDOW_STEPS; off += 1) {
    const step = now + BigInt(off);
    const matches = timingSafeEqual(Buffer.from(hotp(secret, step)), given);
    if (matches && step > lastStep) accepted = step;
  }
  return accepted;
}

/** Base32 without padding (RFC 4648), as authenticator apps take a secret. */
export function base32(bytes: Uint8Array): string {
  let bits = '';
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0');
  return (bits.match(/.{1,5}/g) ?? [])
    .map((group) => BASE32.charAt(Number.parseInt(group.padEnd(5, '0'), 2)))
    .join('');
}

/** What an authenticator app reads from a QR code. */
export function otpauthUri(secret: Uint8Array, login: string, issuer: string): string {
  const label = `${encodeURIComponent(issuer)}:${encodeURIComponent(login)}`;
  return `otpauth://totp/${label}?secret=${base32(secret)}&issuer=${encodeURIComponent(issuer)}`;
}
