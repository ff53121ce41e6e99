import type { Text } from '../api-types.ts';

/** Who lends: told to everybody. */
export interface Mfo {
  readonly name: Text;
  readonly bin: string;
  readonly licence: Text | string;
  readonly address: Text | string;
  readonly phone: string;
  readonly email: string;
  readonly trustFingerprint: string;
  readonly sandbox: boolean;
  readonly phones?: readonly string[];
  readonly addresses?: readonly Text[];
  readonly hours?: Text;
  readonly internalRules?: {
    readonly edition: number | string;
    readonly adoptedOn: string;
    readonly sha256: string;
  };
  readonly site?: string;
  /** what a late payment costs by the rules in force today, as fractions */
  readonly late?: { readonly dailyRate: string; readonly days: number; readonly yearlyShare: string };
}

/** A way to go on with the registration on another device. */
export interface Transfer {
  readonly url: string;
  readonly expiresAt: string;
}
