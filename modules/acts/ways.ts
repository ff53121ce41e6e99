import type { FactorKind } from './domain.ts';

/** Factors that prove an act together. */
export type Way = readonly FactorKind[];

/**
 * The client's own criterion of clause 7.3a: something he has, or something he knows. A passkey that is copied between
 * devices counts as a password.
 */
export const FEATURES = ['otp', 'totp', 'hotp', 'security-key', 'passkey', 'password'] as const;
export type Feature = (typeof FEATURES)[number];

/** What is known or copied, and so may be known to another. */
const KNOWN: ReadonlySet<Feature> = new Set(['passkey', 'password']);

/**
 * What the client does:
 * - `register`: R-7: a signature by itself, or the code sent to the number being registered, with the live image
 * - `change`, and every factor added: a method of clause 7, by the key of his device
 * - `sign`, an individual's contract or amendment: a signature or a feature, always with a live image taken for it
 * - `confirm`: his second word on what he has signed: a signature or a feature
 */
export type Deed = 'register' | 'change' | 'sign' | 'confirm';

export interface WaysPolicy {
  /** whether this MFO lets what is known or copied stand for a signature (R-10.1 allows it) */
  readonly passwordsSign: boolean;
}

const each = (features: readonly Feature[], beside: Way): readonly Way[] =>
  features.map((feature) => [feature, ...beside]);

/** The ways to prove a deed, the strongest first; any one of them suffices. */
export function waysTo(deed: Deed, policy: WaysPolicy): readonly Way[] {
  const binding = FEATURES.filter((feature) => policy.passwordsSign || !KNOWN.has(feature));
  switch (deed) {
    case 'register':
      return [
        ['digital-signature', 'device-key'],
        ['otp', 'live-image', 'device-key'],
      ];
    case 'change':
      // neither password, nor code, nor token alone.
      return [['digital-signature', 'device-key'], ...each(FEATURES, ['live-image', 'device-key'])];
    case 'sign':
      return [
        ['digital-signature', 'live-image', 'device-key'],
        ...each(binding, ['live-image', 'device-key']),
      ];
    case 'confirm':
      return [['digital-signature', 'device-key'], ...each(binding, ['device-key'])];
  }
}

/** Whether a factor has a place in some way. */
export function takes(ways: readonly Way[], kind: FactorKind): boolean {
  return ways.some((way) => way.includes(kind));
}

/**
 * The first way that is wholly proven, or what the nearest one still lacks.
 * @param ways at least one
 */
export function provenWay(
  ways: readonly Way[],
  proven: ReadonlySet<FactorKind>,
): { readonly way: Way } | { readonly missing: Way } {
  const lacking = ways.map((way) => ({ way, missing: way.filter((kind) => !proven.has(kind)) }));
  const whole = lacking.find(({ missing }) => missing.length === 0);
  if (whole) return { way: whole.way };
  // Of two that lack as much, the one of which more was done.
  const nearest = lacking.reduce((best, next) => {
    const fewer = best.missing.length - next.missing.length;
    return fewer > 0 || (fewer === 0 && next.way.length > best.way.length) ? next : best;
  });
  return { missing: nearest.missing };
}
