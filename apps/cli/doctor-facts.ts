/*
 * What the doctor knows of a machine and an installation: plain values, gathered by doctor-probes.ts, judged by the
 * checks. No secret is ever part of it.
 */

/** Demonstration: nothing is configured, `./nesie start` sets everything up. */
export type Setting = 'production' | 'sandbox' | 'demonstration';

export interface MachineFacts {
  readonly node: string;
  readonly platform: string;
  readonly isRoot: boolean;
  /** PostgreSQL's initdb wants a user with a name. */
  readonly userHasName: boolean;
  readonly packages: 'installed' | 'missing' | 'older than the lock file';
  readonly freeBytes: Readonly<Record<string, number | null>>;
  /** UTC offset of Asia/Almaty in November 2026 by this machine's time zone data, minutes. */
  readonly almatyOffsetMinutes: number;
  readonly speaksKazakh: boolean;
  readonly chromium: string | null;
  readonly missingFonts: readonly string[];
  readonly brokenPackages: readonly { readonly name: string; readonly why: string }[];
  readonly models: readonly { readonly name: string; readonly state: 'right' | 'missing' | 'another hash' }[];
}

export interface HomeFacts {
  readonly path: string;
  /** Null when there is none yet. */
  readonly mode: number | null;
  readonly isOwn: boolean;
  readonly isWritable: boolean;
}

/** What stands in the environment; secrets only as judgements about them. */
export interface ConfigFacts {
  /** Each variable or file that is missing or wrong, with what is wrong. */
  readonly problems: readonly string[];
  readonly publicUrl: string | null;
  readonly port: number;
  readonly host: string;
  readonly trustProxy: string | null;
  readonly isDemonstrationMfo: boolean;
  readonly logOrigin: string | null;
  readonly weakSecrets: readonly string[];
  readonly hasWitness: boolean;
}

export interface KeyFacts {
  readonly master: 'right' | 'missing' | 'unusable';
  readonly masterWhy: string;
  readonly store: 'right' | 'another master key' | 'unreachable' | 'empty' | 'not looked at';
  readonly storeWhy: string;
  /** Data and keys in one database share a back-up: erasing keys then erases nothing. */
  readonly sharesDatabase: boolean;
}

export interface DatabaseFacts {
  readonly isReachable: boolean;
  readonly why: string;
  /** Such as 150004 for 15.4. */
  readonly version: number;
  readonly encoding: string;
  readonly fsync: string;
  readonly isEncrypted: boolean;
  readonly isLocal: boolean;
  /** Database's clock minus this machine's, milliseconds. */
  readonly skewMs: number;
  readonly migrations: { readonly pending: readonly string[]; readonly problem: string | null };
  readonly mode: string | null;
  readonly offsetMs: number;
  readonly deadSteps: number;
  readonly app: 'harmless' | 'unsafe' | 'unreachable' | 'not looked at';
  readonly appWhy: string;
  readonly logNames: readonly string[];
}

export interface GatewayFacts {
  readonly name: string;
  readonly url: string;
  readonly isReachable: boolean;
  readonly isStandIn: boolean;
  readonly why: string;
}

export interface Facts {
  readonly setting: Setting;
  readonly machine: MachineFacts;
  readonly home: HomeFacts;
  readonly config: ConfigFacts;
  readonly keys: KeyFacts;
  /** Null where there is none to look at yet. */
  readonly database: DatabaseFacts | null;
  readonly gateways: readonly GatewayFacts[];
  readonly portState: 'free' | 'nesie' | 'taken' | 'forbidden';
  readonly trust: { readonly state: 'right' | 'missing' | 'unreadable' | 'damaged'; readonly path: string };
}

/** What one check says. */
export type Verdict =
  | { readonly state: 'ok' }
  | { readonly state: 'skipped'; readonly why: string }
  | { readonly state: 'warning' | 'error'; readonly found: string; readonly cure: string };

export interface Check {
  readonly id: string;
  readonly asks: string;
  readonly judge: (facts: Facts) => Verdict;
}

export const fine: Verdict = { state: 'ok' };

export function skipped(why: string): Verdict {
  return { state: 'skipped', why };
}

export function error(found: string, cure: string): Verdict {
  return { state: 'error', found, cure };
}

export function warning(found: string, cure: string): Verdict {
  return { state: 'warning', found, cure };
}
