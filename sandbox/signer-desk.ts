import type { HeldKey, Store } from './signer-keys.ts';

/** What the person before NCALayer's window does. */
export const LAYER_DEEDS = [
  'sign',
  'cancel',
  'error',
  'wrong-certificate',
  'no-reply',
  'busy',
  'garbage',
] as const;
export type LayerDeed = (typeof LAYER_DEEDS)[number];

/** What the person with the telephone does. */
export const MOBILE_DEEDS = ['sign', 'refuse', 'tamper', 'replay', 'garbage'] as const;
export type MobileDeed = (typeof MOBILE_DEEDS)[number];

/** Which keys a request lets the person choose from. */
export interface Offer {
  readonly stores: readonly Store[] | null;
  readonly fits: (key: HeldKey) => boolean;
}

/** The person and his keys, as NCALayer finds them. */
export interface Desk {
  readonly deed: () => LayerDeed;
  readonly keys: () => readonly HeldKey[];
  /** what the person picks; null: nothing is there to pick, or he cancels */
  readonly choose: (offer: Offer) => HeldKey | null;
  readonly now: () => Date;
  /** address of the time-stamping authority */
  readonly tsp: () => string | null;
}

/** The window was closed, or there was nothing in it to choose. */
export class Cancelled extends Error {}

/** The window in which a person chooses a key. @throws Cancelled */
export function pick(desk: Desk, offer: Offer): HeldKey {
  const key = desk.deed() === 'cancel' ? null : desk.choose(offer);
  if (!key) throw new Cancelled('action.canceled');
  return key;
}
