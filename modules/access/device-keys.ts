import { randomUUID } from 'node:crypto';
import { digestOf } from '@nesie/canonical';
import { type Instant, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Refusal, type Result, refuse } from '@nesie/problem';
import { type Act, type Acts, type DeviceJwk, readDeviceJwk, thumbprint } from '../acts/index.ts';
import type { EvidenceLog } from '../parties/index.ts';
import type { AccessRefusal } from './errors.ts';
import type { AccessTables } from './tables.ts';
import { bindDeviceSummary } from './texts.ts';

export interface DeviceKeysDeps {
  readonly db: Db;
  readonly acts: Acts;
  readonly evidence: EvidenceLog;
}

/** A device whose key is bound to a person. */
export interface BoundDevice {
  readonly deviceId: string;
  readonly thumbprint: string;
  readonly jwk: DeviceJwk;
}

/** A device as its owner sees it. */
export interface OwnDevice {
  readonly id: string;
  /** browser and system, such as `Chrome · Android`; null where they were not recognised */
  readonly label: string | null;
  readonly boundAt: Instant;
  /** when it last signed */
  readonly lastUsedAt: Instant | null;
  readonly current: boolean;
}

const BIND_ACT_SECONDS = 1800;
const LIST_LIMIT = 50;

export type DeviceKeys = ReturnType<typeof createDeviceKeys>;

/** Whether a key was taken away from a person at or after a moment: what it was asked to sign before is void. */
export async function isRevokedSince(
  tx: Tx,
  of: { readonly actor: string; readonly device: string; readonly createdAt: Instant },
): Promise<boolean> {
  const row = await tx
    .on<AccessTables>()
    .selectFrom('access.device_keys')
    .select('id')
    .where('person_id', '=', of.actor)
    .where('thumbprint', '=', of.device)
    .where('revoked_at', '>=', of.createdAt)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

function contentOf(personId: string, device: string): string {
  return digestOf({ type: 'nesie/bind-device/1', personId, device });
}

/** Keys of devices: bound at registration or by an act, and wanted by every act that binds the client. */
export function createDeviceKeys({ db, acts, evidence }: DeviceKeysDeps) {
  async function bindDevice(
    tx: Tx,
    binding: { readonly personId: string; readonly jwk: DeviceJwk; readonly actId: string },
  ): Promise<{ readonly deviceId: string }> {
    const deviceId = randomUUID();
    await tx
      .on<AccessTables>()
      .insertInto('access.device_keys')
      .values({
        id: deviceId,
        person_id: binding.personId,
        thumbprint: thumbprint(binding.jwk),
        jwk: JSON.stringify(binding.jwk),
        act_id: binding.actId,
        bound_at: tx.now,
        revoked_at: null,
        label: null,
      })
      .execute();
    return { deviceId };
  }

  async function find(
    tx: Tx,
    by: { readonly personId: string; readonly deviceId?: string; readonly thumbprint?: string },
  ): Promise<BoundDevice | null> {
    let query = tx
      .on<AccessTables>()
      .selectFrom('access.device_keys')
      .select(['id', 'thumbprint', 'jwk'])
      .where('person_id', '=', by.personId)
      .where('revoked_at', 'is', null);
    if (by.deviceId !== undefined) query = query.where('id', '=', by.deviceId);
    if (by.thumbprint !== undefined) query = query.where('thumbprint', '=', by.thumbprint);
    const row = await query.limit(1).executeTakeFirst();
    return row ? { deviceId: row.id, thumbprint: row.thumbprint, jwk: row.jwk } : null;
  }

  /** The devices bound to a person, newest first. */
  async function listDevices(
    tx: Tx,
    personId: string,
    currentId: string | null,
  ): Promise<readonly OwnDevice[]> {
    const rows = await tx
      .on<AccessTables>()
      .selectFrom('access.device_keys')
      .select(['id', 'thumbprint', 'label', 'bound_at'])
      .where('person_id', '=', personId)
      .where('revoked_at', 'is', null)
      .orderBy('bound_at', 'desc')
      .orderBy('id')
      .limit(LIST_LIMIT)
      .execute();
    const signed = await acts.lastSigned(tx, personId);
    return rows.map(({ id, thumbprint: print, label, bound_at }) => ({
      id,
      label,
      boundAt: bound_at,
      lastUsedAt: signed.get(print) ?? null,
      current: id === currentId,
    }));
  }

  /** Taking a device away needs no act: it is always allowed, and adds nothing. */
  async function revokeDevice(
    actor: Actor,
    deviceId: string,
    key: IdempotencyKey,
  ): Promise<Result<null, Refusal>> {
    return db.withActor<null, Refusal>(actor, 'revoke-device', key, async (tx) => {
      if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
      const revoked = await tx
        .on<AccessTables>()
        .updateTable('access.device_keys')
        .set({ revoked_at: tx.now })
        .where('id', '=', deviceId)
        .where('person_id', '=', actor.personId)
        .where('revoked_at', 'is', null)
        .returning('thumbprint')
        .executeTakeFirst();
      if (!revoked) return refuse({ code: 'device-not-found' });
      await evidence.append(tx, {
        subject: actor.partyId,
        kind: 'device-revoked',
        fields: { deviceId, device: revoked.thumbprint },
      });
      return ok(null);
    });
  }

  /** The device of the client's session: the key that an act has to be signed with. */
  async function deviceOf(tx: Tx): Promise<Result<BoundDevice, AccessRefusal>> {
    const { actor } = tx;
    if (actor.kind !== 'client' || !actor.deviceId) return refuse({ code: 'device-not-bound' });
    const device = await find(tx, { personId: actor.personId, deviceId: actor.deviceId });
    return device ? ok(device) : refuse({ code: 'device-not-bound' });
  }

  async function createBindAct(
    actor: Actor,
    deviceKey: unknown,
    key: IdempotencyKey,
  ): Promise<Result<Act, Refusal>> {
    return db.withActor<Act, Refusal>(actor, 'bind-device', key, async (tx) => {
      const jwk = readDeviceJwk(deviceKey);
      if (!jwk) return refuse({ code: 'device-key-wrong' });
      if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
      const bound = await find(tx, { personId: actor.personId, thumbprint: thumbprint(jwk) });
      if (bound) return refuse({ code: 'device-bound-already' });
      return ok(
        await acts.createAct(tx, {
          actor: actor.personId,
          principal: actor.partyId,
          deviceKey: jwk,
          channel: 'cabinet',
          purpose: 'bind-device',
          contentHash: contentOf(actor.personId, thumbprint(jwk)),
          deadline: plusSeconds(tx.now, BIND_ACT_SECONDS),
          ways: acts.waysTo('change'),
          summary: bindDeviceSummary,
        }),
      );
    });
  }

  async function bindByAct(
    actor: Actor,
    actId: string,
    key: IdempotencyKey,
  ): Promise<Result<{ readonly deviceId: string }, Refusal>> {
    return db.withActor<{ readonly deviceId: string }, Refusal>(actor, 'bind-device', key, async (tx) => {
      if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
      // Two acts that bind the same key at once take turns: the second finds it bound.
      await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 9))', [actor.personId]);
      const open = await acts.actForFactor(tx, actId);
      if (open.refused) return open;
      const { deviceKey } = open.value;
      if (!deviceKey) return refuse({ code: 'act-of-other-content' });
      const used = await acts.consumeAct(tx, actId, {
        purpose: 'bind-device',
        contentHash: contentOf(actor.personId, thumbprint(deviceKey)),
        principal: actor.partyId,
        ways: acts.waysTo('change'),
        usedFor: `device:${thumbprint(deviceKey)}`,
      });
      if (used.refused) return used;
      if (await find(tx, { personId: actor.personId, thumbprint: thumbprint(deviceKey) }))
        return refuse({ code: 'device-bound-already' });
      const bound = await bindDevice(tx, { personId: actor.personId, jwk: deviceKey, actId });
      await evidence.append(tx, {
        subject: actor.partyId,
        kind: 'device-bound',
        fields: { actId, act: used.value.canonical, deviceKey: JSON.stringify(deviceKey) },
      });
      return ok(bound);
    });
  }

  return {
    /** Binds a key in the transaction of the act that allows it. */
    bindDevice,
    /** The device bound to the client's session, or `device-not-bound`: without one he reads, and signs nothing. */
    deviceOf,
    find,
    createBindAct,
    bindByAct,
    listDevices,
    /** Takes a device away: it signs nothing any more. @returns null, or `device-not-found`, `session-needed` */
    revokeDevice,
  };
}
