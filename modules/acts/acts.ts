import { randomBytes, randomUUID } from 'node:crypto';
import { type Canonical, canonicalJson } from '@nesie/canonical';
import type { Instant } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Result, refuse, type Text } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import {
  type Act,
  type ActTerms,
  type Channel,
  canonicalAct,
  type DeviceJwk,
  digestOfAct,
  type FactorKind,
  isDeviceSignature,
  thumbprint,
} from './domain.ts';
import type { ActNotOpen, ConsumeRefusal, DeviceSignatureRefusal, FactorRefusal } from './errors.ts';
import * as store from './store.ts';
import { type Deed, provenWay, takes, type Way, type WaysPolicy, waysTo } from './ways.ts';

export interface ActsDeps {
  readonly db: Db;
  readonly vault: Vault;
  /** what this MFO takes beside what the Rules ask; passwords sign nothing unless it says so */
  readonly ways?: WaysPolicy;
  /** Whether the key that an act wants was taken from its person since; access says so, and the wiring hands it in. */
  readonly isRevokedSince?: (
    tx: Tx,
    of: { readonly actor: string; readonly device: string; readonly createdAt: Instant },
  ) => Promise<boolean>;
}

/** What a new act is made of; digest, nonce and id are added here. */
export interface NewAct {
  /** the natural person: the id of his own party */
  readonly actor: string;
  readonly principal: string;
  /** `none` unless said otherwise */
  readonly authority?: string;
  /** the key whose signature is wanted; obligatory where a way names device-key */
  readonly deviceKey: DeviceJwk | null;
  readonly channel: Channel;
  readonly purpose: string;
  /** SHA-256 of the exact content shown, 64 hexadecimal digits */
  readonly contentHash: string;
  /** business time */
  readonly deadline: Instant;
  /** the ways to prove it; any one suffices */
  readonly ways: readonly Way[];
  /** the deed in a sentence, with its sum */
  readonly summary: Text;
}

/** What the consuming command expects of the act that authorises it. */
export interface Consumption {
  readonly purpose: string;
  readonly contentHash: string;
  readonly principal: string;
  /** the ways that suffice now, the first one proven is taken */
  readonly ways: readonly Way[];
  /** what the act served, e.g. `contract:<id>` */
  readonly usedFor: string;
}

/** An act that was used, and the way in which it was proven. */
export interface UsedAct extends Act {
  readonly way: Way;
}

/** All that a court needs to judge an act; part of the evidence pack. */
export interface ActRecord {
  readonly id: string;
  readonly canonical: string;
  readonly digest: string;
  readonly deviceKey: DeviceJwk | null;
  readonly summary: Text;
  readonly ways: readonly Way[];
  readonly factors: readonly store.Factor[];
  readonly use: { readonly usedFor: string; readonly usedAt: Instant } | null;
}

export type Acts = ReturnType<typeof createActs>;

const HASH = /^[0-9a-f]{64}$/;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i;
const PURPOSE = /^[a-z][a-z-]{2,39}$/;

function checkNewAct(act: NewAct, now: Instant): void {
  if (!HASH.test(act.contentHash)) throw new TypeError('contentHash: 64 hexadecimal digits');
  if (!PURPOSE.test(act.purpose)) throw new TypeError('purpose: words joined by hyphens');
  if (act.deadline <= now) throw new RangeError('deadline: not in the past');
  if (act.ways.length === 0 || act.ways.some((way) => way.length === 0))
    throw new TypeError('ways: at least one, of at least one factor');
  if (takes(act.ways, 'device-key') && !act.deviceKey) throw new TypeError('deviceKey: missing');
}

/** Refuses what can't take another factor or be used any more. */
function notOpen(act: Act, now: Instant): ActNotOpen | null {
  if (act.used) return { code: 'act-used' };
  if (act.deadline <= now) return { code: 'act-expired' };
  return null;
}

/** The row, its canonical text and its digest say the same; otherwise somebody has changed the row. */
function isWhole(act: Act): boolean {
  return act.canonical === canonicalAct(act) && act.digest === digestOfAct(act).toString('hex');
}

const STRICT: WaysPolicy = { passwordsSign: false };

/** Single-use authorisations: who agreed to exactly what, proven by which factors. */
export function createActs({ db, vault, ways = STRICT, isRevokedSince = async () => false }: ActsDeps) {
  async function load(tx: Tx, id: string): Promise<Act | null> {
    if (!UUID.test(id)) return null;
    const act = await store.findAct(tx, vault, id);
    if (act && !isWhole(act)) throw new Error(`act ${id} is not what its digest says`);
    return act;
  }

  async function createAct(tx: Tx, wanted: NewAct): Promise<Act> {
    checkNewAct(wanted, tx.now);
    const terms: ActTerms = {
      actor: wanted.actor,
      principal: wanted.principal,
      authority: wanted.authority ?? 'none',
      device: wanted.deviceKey ? thumbprint(wanted.deviceKey) : null,
      channel: wanted.channel,
      purpose: wanted.purpose,
      contentHash: wanted.contentHash,
      nonce: randomBytes(16).toString('base64url'),
      deadline: wanted.deadline,
    };
    const act: Act = {
      ...terms,
      id: randomUUID(),
      digest: digestOfAct(terms).toString('hex'),
      canonical: canonicalAct(terms),
      deviceKey: wanted.deviceKey,
      ways: wanted.ways,
      done: [],
      summary: wanted.summary,
      createdAt: tx.now,
      used: false,
    };
    await store.insertAct(tx, vault, act);
    return act;
  }

  async function actForFactor(tx: Tx, id: string): Promise<Result<Act, ActNotOpen>> {
    const act = await load(tx, id);
    if (!act) return refuse({ code: 'act-not-found' });
    const refusal = notOpen(act, tx.now);
    return refusal ? refuse(refusal) : ok(act);
  }

  /** a device that was taken away signs nothing, and what it had signed before serves nothing any more. */
  async function isDeviceGone(tx: Tx, { actor, device, createdAt }: Act): Promise<boolean> {
    return device !== null && (await isRevokedSince(tx, { actor, device, createdAt }));
  }

  async function addFactor(
    tx: Tx,
    actId: string,
    factor: { readonly kind: FactorKind; readonly proof: Canonical },
  ): Promise<Result<Act, FactorRefusal>> {
    const open = await actForFactor(tx, actId);
    if (open.refused) return open;
    const added = await store.insertFactor(tx, vault, open.value, factor.kind, canonicalJson(factor.proof));
    if (!added) return refuse({ code: 'act-factor-present', factor: factor.kind });
    return ok({ ...open.value, done: [...open.value.done, factor.kind] });
  }

  /** Which factors stand up now: a device's signature is verified again, so that a written row proves nothing. */
  async function standing(tx: Tx, act: Act): Promise<ReadonlySet<FactorKind>> {
    const factors = await store.factorsOf(tx, vault, act);
    return new Set(factors.filter((factor) => standsUp(act, factor)).map(({ kind }) => kind));
  }

  async function consumeAct(
    tx: Tx,
    actId: string,
    wanted: Consumption,
  ): Promise<Result<UsedAct, ConsumeRefusal>> {
    const act = await load(tx, actId);
    if (!act || act.principal !== wanted.principal) return refuse({ code: 'act-not-found' });
    if (act.purpose !== wanted.purpose || act.contentHash !== wanted.contentHash)
      return refuse({ code: 'act-of-other-content' });
    const refusal = notOpen(act, tx.now);
    if (refusal) return refuse(refusal);
    if (await isDeviceGone(tx, act)) return refuse({ code: 'act-device-revoked' });
    const proven = provenWay(wanted.ways, await standing(tx, act));
    if ('missing' in proven) return refuse({ code: 'act-incomplete', missing: proven.missing });
    // an authentication serves one act, once, whatever runs beside it.
    if (!(await store.insertUse(tx, actId, wanted.usedFor))) return refuse({ code: 'act-used' });
    return ok({ ...act, used: true, way: proven.way });
  }

  async function actRecord(tx: Tx, id: string): Promise<ActRecord | null> {
    const act = await load(tx, id);
    if (!act) return null;
    return {
      id: act.id,
      canonical: act.canonical,
      digest: act.digest,
      deviceKey: act.deviceKey,
      summary: act.summary,
      ways: act.ways,
      factors: await store.factorsOf(tx, vault, act),
      use: await store.findUse(tx, id),
    };
  }

  return {
    /** The ways to prove a deed here, the strongest first. */
    waysTo: (deed: Deed): readonly Way[] => waysTo(deed, ways),
    /**
     * Makes an act. The principal's keys must exist (`vault.ensureKeys`).
     * @throws on a deadline that has passed, a hash that is none, no way, device-key in a way without a key: bugs of callers
     */
    createAct,
    /** The act, if it can still take a factor: neither used nor expired, and the caller may see it. */
    actForFactor,
    /**
     * Adds a proven factor; the caller has verified it. The proof is canonical JSON without personal data in the
     * clear where it can be avoided; it is kept sealed and goes into the evidence pack.
     * @returns the act with the factor, or `act-not-found`, `act-expired`, `act-used`, `act-factor-present`
     */
    addFactor,
    /**
     * Uses the act up, in the transaction of its effect.
     * @returns the act, or `act-not-found` (also for another's), `act-of-other-content`, `act-used`, `act-expired`,
     *   `act-device-revoked`, `act-incomplete` with what is missing
     */
    consumeAct,
    /** Canonical text, device key, factors with their proofs, and what the act was used for. */
    actRecord,
    /** Acts of a principal that were used on exactly this content, with their purposes. */
    usedOn: store.usedOn,
    /** When each device of a person last signed, by thumbprint. */
    lastSigned: store.lastSigned,
    /** The act of the actor's own party, or `act-not-found`. */
    readAct: (actor: Actor, id: string): Promise<Result<Act, { readonly code: 'act-not-found' }>> =>
      db.read(actor, 'read-act', async (tx) => {
        const act = await load(tx, id);
        return act ? ok(act) : refuse({ code: 'act-not-found' });
      }),
    /**
     * Takes the device's signature over the act's digest as factor `device-key`.
     * @param signature IEEE P1363, 64 bytes
     */
    signWithDevice: (actor: Actor, id: string, signature: Uint8Array, key: IdempotencyKey) =>
      db.withActor(actor, 'sign-act', key, async (tx): Promise<Result<Act, DeviceSignatureRefusal>> => {
        const open = await actForFactor(tx, id);
        if (open.refused) return open;
        const act = open.value;
        if (!act.deviceKey) return refuse({ code: 'act-without-device' });
        if (await isDeviceGone(tx, act)) return refuse({ code: 'act-device-revoked' });
        if (!isDeviceSignature(act.deviceKey, Buffer.from(act.digest, 'hex'), signature))
          return refuse({ code: 'device-signature-wrong' });
        const proof = {
          thumbprint: thumbprint(act.deviceKey),
          signature: Buffer.from(signature).toString('base64url'),
          algorithm: 'ECDSA P-256 SHA-256, IEEE P1363, over the 32 bytes of the digest',
        };
        return addFactor(tx, id, { kind: 'device-key', proof });
      }),
  };
}

function standsUp(act: Act, { kind, proof }: store.Factor): boolean {
  if (kind !== 'device-key') return true;
  const signature = (proof as { readonly signature?: unknown }).signature;
  if (!act.deviceKey || thumbprint(act.deviceKey) !== act.device || typeof signature !== 'string')
    return false;
  return isDeviceSignature(act.deviceKey, digestOfAct(act), Buffer.from(signature, 'base64url'));
}
