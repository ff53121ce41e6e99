import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';

interface PushTables {
  'notices.push_keys': { public_key: string; private_sealed: Buffer; made_at: Instant };
  'notices.push_subscriptions': {
    id: string;
    party_id: string;
    subscriber_sealed: Buffer;
    endpoint_hash: Buffer;
    subscribed_at: Instant;
    ended_at: Instant | null;
    ended_for: 'client' | 'taken-over' | 'gone' | null;
  };
  'notices.pushes': {
    message_id: string;
    subscription_id: string;
    outcome: 'accepted' | 'gone' | 'rejected' | 'unknown';
    detail: string | null;
    at: Instant;
  };
}

/** Browsers of one party that are told at most. */
const MOST_SUBSCRIPTIONS = 20;

export interface SealedKeys {
  readonly publicKey: string;
  readonly privateSealed: Buffer;
}

export interface Subscription {
  readonly id: string;
  readonly partyId: string;
  readonly subscriberSealed: Buffer;
}

export async function findKeys(tx: Tx): Promise<SealedKeys | null> {
  const row = await tx.on<PushTables>().selectFrom('notices.push_keys').selectAll().executeTakeFirst();
  return row ? { publicKey: row.public_key, privateSealed: row.private_sealed } : null;
}

/** Two processes that start together: the first pair stays. */
export async function insertKeys(tx: Tx, keys: SealedKeys): Promise<void> {
  await tx
    .on<PushTables>()
    .insertInto('notices.push_keys')
    .values({ public_key: keys.publicKey, private_sealed: keys.privateSealed, made_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function insertSubscription(
  tx: Tx,
  subscription: Subscription & { readonly endpointHash: Buffer },
): Promise<void> {
  await tx
    .on<PushTables>()
    .insertInto('notices.push_subscriptions')
    .values({
      id: subscription.id,
      party_id: subscription.partyId,
      subscriber_sealed: subscription.subscriberSealed,
      endpoint_hash: subscription.endpointHash,
      subscribed_at: tx.now,
      ended_at: null,
      ended_for: null,
    })
    .execute();
}

/** Ends what a browser was subscribed to, for whomever the transaction's actor may see. */
export async function endByEndpoint(
  tx: Tx,
  endpointHash: Buffer,
  why: 'client' | 'taken-over',
): Promise<void> {
  await tx
    .on<PushTables>()
    .updateTable('notices.push_subscriptions')
    .set({ ended_at: tx.now, ended_for: why })
    .where('endpoint_hash', '=', endpointHash)
    .where('ended_at', 'is', null)
    .execute();
}

/** Ends what a browser was subscribed to for anybody but one party. */
export async function takeFromOthers(tx: Tx, endpointHash: Buffer, partyId: string): Promise<void> {
  await tx
    .on<PushTables>()
    .updateTable('notices.push_subscriptions')
    .set({ ended_at: tx.now, ended_for: 'taken-over' })
    .where('endpoint_hash', '=', endpointHash)
    .where('party_id', '<>', partyId)
    .where('ended_at', 'is', null)
    .execute();
}

export async function endSubscription(tx: Tx, id: string): Promise<void> {
  await tx
    .on<PushTables>()
    .updateTable('notices.push_subscriptions')
    .set({ ended_at: tx.now, ended_for: 'gone' })
    .where('id', '=', id)
    .where('ended_at', 'is', null)
    .execute();
}

/** Open subscriptions of a party, the newest first. */
export async function openSubscriptions(tx: Tx, partyId: string): Promise<readonly Subscription[]> {
  const rows = await tx
    .on<PushTables>()
    .selectFrom('notices.push_subscriptions')
    .selectAll()
    .where('party_id', '=', partyId)
    .where('ended_at', 'is', null)
    .orderBy('subscribed_at', 'desc')
    .orderBy('id')
    .limit(MOST_SUBSCRIPTIONS)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    partyId: row.party_id,
    subscriberSealed: row.subscriber_sealed,
  }));
}

/** Which subscriptions a message is settled for. */
export async function settledFor(tx: Tx, messageId: string): Promise<ReadonlySet<string>> {
  const rows = await tx
    .on<PushTables>()
    .selectFrom('notices.pushes')
    .select('subscription_id')
    .where('message_id', '=', messageId)
    .execute();
  return new Set(rows.map((row) => row.subscription_id));
}

export async function insertPush(
  tx: Tx,
  push: Omit<PushTables['notices.pushes'], 'at' | 'detail'> & { readonly detail: string | null },
): Promise<void> {
  await tx
    .on<PushTables>()
    .insertInto('notices.pushes')
    .values({ ...push, detail: push.detail?.slice(0, 300) ?? null, at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
