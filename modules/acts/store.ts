import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import type { ColumnType } from 'kysely';
import type { Act, ActTerms, Channel, DeviceJwk, FactorKind } from './domain.ts';
import type { Way } from './ways.ts';

/** jsonb: read as a value, written as its text. */
type Json<T> = ColumnType<T, string, never>;

export interface ActTables {
  'acts.acts': {
    id: string;
    actor_id: string;
    principal_id: string;
    authority: string;
    device: string | null;
    device_key: Json<DeviceJwk> | null;
    channel: string;
    purpose: string;
    content_hash: Buffer;
    nonce: Buffer;
    deadline: Instant;
    digest: Buffer;
    canonical: string;
    ways: Json<readonly Way[]>;
    summary_sealed: Buffer;
    created_at: Instant;
  };
  'acts.factors': { act_id: string; kind: string; proof_sealed: Buffer; proven_at: Instant };
  'acts.uses': { act_id: string; used_for: string; used_at: Instant };
}

/** A factor as kept: what was proven, and when. */
export interface Factor {
  readonly kind: FactorKind;
  readonly proof: unknown;
  readonly provenAt: Instant;
}

const MOST_ON_ONE = 50;

const place = (table: string, column: string, row: string) => ({ schema: 'acts', table, column, row });

export async function insertAct(tx: Tx, vault: Vault, act: Act): Promise<void> {
  const summary = await vault.seal(
    act.principal,
    place('acts', 'summary_sealed', act.id),
    JSON.stringify(act.summary),
  );
  await tx
    .on<ActTables>()
    .insertInto('acts.acts')
    .values({
      id: act.id,
      actor_id: act.actor,
      principal_id: act.principal,
      authority: act.authority,
      device: act.device,
      device_key: act.deviceKey ? JSON.stringify(act.deviceKey) : null,
      channel: act.channel,
      purpose: act.purpose,
      content_hash: Buffer.from(act.contentHash, 'hex'),
      nonce: Buffer.from(act.nonce, 'base64url'),
      deadline: act.deadline,
      digest: Buffer.from(act.digest, 'hex'),
      canonical: act.canonical,
      ways: JSON.stringify(act.ways),
      summary_sealed: summary,
      created_at: act.createdAt,
    })
    .execute();
}

/** Used acts of a principal on one content, oldest first, at most fifty. */
export async function usedOn(
  tx: Tx,
  principalId: string,
  contentHash: string,
): Promise<readonly { readonly id: string; readonly purpose: string }[]> {
  return tx
    .on<ActTables>()
    .selectFrom('acts.acts as a')
    .innerJoin('acts.uses as u', 'u.act_id', 'a.id')
    .select(['a.id', 'a.purpose'])
    .where('a.principal_id', '=', principalId)
    .where('a.content_hash', '=', Buffer.from(contentHash, 'hex'))
    .orderBy('u.used_at')
    .limit(MOST_ON_ONE)
    .execute();
}

/** The act as the caller may see it: row-level security leaves out what is another's. */
export async function findAct(tx: Tx, vault: Vault, id: string): Promise<Act | null> {
  const row = await tx
    .on<ActTables>()
    .selectFrom('acts.acts')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const [kinds, use, summary] = [
    await tx
      .on<ActTables>()
      .selectFrom('acts.factors')
      .select('kind')
      .where('act_id', '=', id)
      .orderBy('proven_at')
      .orderBy('kind')
      .execute(),
    await tx
      .on<ActTables>()
      .selectFrom('acts.uses')
      .select('act_id')
      .where('act_id', '=', id)
      .executeTakeFirst(),
    await vault.open(row.principal_id, place('acts', 'summary_sealed', id), row.summary_sealed),
  ];
  const terms: ActTerms = {
    actor: row.actor_id,
    principal: row.principal_id,
    authority: row.authority,
    device: row.device,
    channel: row.channel as Channel, // a check constraint holds the three
    purpose: row.purpose,
    contentHash: row.content_hash.toString('hex'),
    nonce: row.nonce.toString('base64url'),
    deadline: row.deadline,
  };
  return {
    ...terms,
    id: row.id,
    digest: row.digest.toString('hex'),
    canonical: row.canonical,
    deviceKey: row.device_key,
    ways: row.ways,
    done: kinds.map(({ kind }) => kind as FactorKind),
    summary: JSON.parse(summary.toString('utf8')),
    createdAt: row.created_at,
    used: use !== undefined,
  };
}

/** @returns false where the act has a factor of this kind already */
export async function insertFactor(
  tx: Tx,
  vault: Vault,
  act: Act,
  kind: FactorKind,
  proof: string,
): Promise<boolean> {
  const sealed = await vault.seal(
    act.principal,
    place('factors', 'proof_sealed', `${act.id}:${kind}`),
    proof,
  );
  const inserted = await tx
    .on<ActTables>()
    .insertInto('acts.factors')
    .values({ act_id: act.id, kind, proof_sealed: sealed, proven_at: tx.now })
    .onConflict((conflict) => conflict.columns(['act_id', 'kind']).doNothing())
    .returning('act_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** When each device of a person last signed an act, by thumbprint. */
export async function lastSigned(tx: Tx, personId: string): Promise<ReadonlyMap<string, Instant>> {
  const rows = await tx
    .on<ActTables>()
    .selectFrom('acts.factors')
    .innerJoin('acts.acts', 'acts.acts.id', 'acts.factors.act_id')
    .select((e) => ['acts.acts.device', e.fn.max('acts.factors.proven_at').as('at')])
    .where('acts.acts.actor_id', '=', personId)
    .where('acts.factors.kind', '=', 'device-key')
    .where('acts.acts.device', 'is not', null)
    .groupBy('acts.acts.device')
    .execute();
  return new Map(rows.map(({ device, at }) => [device ?? '', at]));
}

export async function factorsOf(tx: Tx, vault: Vault, act: Act): Promise<readonly Factor[]> {
  const rows = await tx
    .on<ActTables>()
    .selectFrom('acts.factors')
    .selectAll()
    .where('act_id', '=', act.id)
    .orderBy('kind')
    .execute();
  return Promise.all(
    rows.map(async (row) => {
      const at = place('factors', 'proof_sealed', `${act.id}:${row.kind}`);
      const proof = await vault.open(act.principal, at, row.proof_sealed);
      return {
        kind: row.kind as FactorKind,
        proof: JSON.parse(proof.toString('utf8')) as unknown,
        provenAt: row.proven_at,
      };
    }),
  );
}

/** @returns false where the act has been used, also by a transaction that commits at this very moment */
export async function insertUse(tx: Tx, actId: string, usedFor: string): Promise<boolean> {
  // the primary key decides; a parallel second use waits here and then finds the first.
  const inserted = await tx
    .on<ActTables>()
    .insertInto('acts.uses')
    .values({ act_id: actId, used_for: usedFor, used_at: tx.now })
    .onConflict((conflict) => conflict.column('act_id').doNothing())
    .returning('act_id')
    .executeTakeFirst();
  return inserted !== undefined;
}

export async function findUse(
  tx: Tx,
  actId: string,
): Promise<{ readonly usedFor: string; readonly usedAt: Instant } | null> {
  const row = await tx
    .on<ActTables>()
    .selectFrom('acts.uses')
    .selectAll()
    .where('act_id', '=', actId)
    .executeTakeFirst();
  return row ? { usedFor: row.used_for, usedAt: row.used_at } : null;
}
