import { randomUUID } from 'node:crypto';
import { millisBetween, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, KeyReused } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { StepHandler, StepOutcome } from '@nesie/steps';
import { KeysErasedError, type Vault } from '@nesie/vault';
import type { PushAnswer, PushPort, PushSubscriber } from '../../gateways/push/port.ts';
import type { PushRefusal } from './errors.ts';
import * as pushes from './push-store.ts';
import { findMessage } from './store.ts';

export const PUSH_STEP = 'send-push';

export interface PushDeps {
  readonly db: Db;
  readonly vault: Vault;
  /** makes a fresh key pair; kept at the first use */
  readonly makeKeys: () => { readonly publicKey: string; readonly privateKey: string };
  readonly connect: (keys: { readonly publicKey: string; readonly privateKey: string }) => PushPort;
}

export type Push = ReturnType<typeof createPush>;

const ACTOR: Actor = { kind: 'system', process: 'push' };
const OWNER = 'mfo';
/** Seconds until a service without an answer is asked again, */
const AGAIN_SECONDS = 30;
/** and for how long: then the message in the cabinet has to do. */
const PATIENCE_MS = 30 * 60_000;
const TTL_SECONDS = 24 * 3600;

const keyPlace = { schema: 'notices', table: 'push_keys', column: 'private_sealed', row: 'only' };
const subscriberPlace = (row: string) => ({
  schema: 'notices',
  table: 'push_subscriptions',
  column: 'subscriber_sealed',
  row,
});

type Told = { readonly subscription: pushes.Subscription; readonly answer: PushAnswer };

/** Web push: browsers that a client has allowed, each told that there is something to see, and nothing more. */
export function createPush({ db, vault, makeKeys, connect }: PushDeps) {
  let connecting: Promise<PushPort> | null = null;

  async function openPort(): Promise<PushPort> {
    const made = makeKeys();
    await vault.ensureKeys(OWNER);
    const privateSealed = await vault.seal(OWNER, keyPlace, made.privateKey);
    return db.aside(ACTOR, 'push-key', async (tx) => {
      if (!(await pushes.findKeys(tx)))
        await pushes.insertKeys(tx, { publicKey: made.publicKey, privateSealed });
      const kept = await pushes.findKeys(tx);
      if (!kept) throw new Error('the key pair of web push was not kept');
      const privateKey = await vault.open(OWNER, keyPlace, kept.privateSealed);
      return connect({ publicKey: kept.publicKey, privateKey: privateKey.toString() });
    });
  }

  function port(): Promise<PushPort> {
    connecting ??= openPort().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    return connecting;
  }

  const hashOf = (endpoint: string) => vault.searchHash('push-endpoint', endpoint);

  async function subscribe(
    actor: Actor,
    subscriber: PushSubscriber,
    key: IdempotencyKey,
  ): Promise<Result<{ readonly active: true }, PushRefusal | KeyReused>> {
    if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
    if (!(await port()).isKnownService(subscriber.endpoint))
      return refuse({ code: 'push-service-not-known' });
    const { partyId } = actor;
    const endpointHash = hashOf(subscriber.endpoint);
    // The browser may have been another's before: his rows are not the client's to see. His own are ended below, where
    // a request that was answered before does nothing again.
    await db.aside(ACTOR, 'push-take-over', (tx) => pushes.takeFromOthers(tx, endpointHash, partyId));
    return db.withActor(actor, 'push-subscribe', key, async (tx) => {
      await pushes.endByEndpoint(tx, endpointHash, 'taken-over');
      const id = randomUUID();
      const subscriberSealed = await vault.seal(partyId, subscriberPlace(id), JSON.stringify(subscriber));
      await pushes.insertSubscription(tx, { id, partyId, subscriberSealed, endpointHash });
      return ok({ active: true as const });
    });
  }

  async function tell(subscription: pushes.Subscription, kind: string): Promise<Told> {
    const opened = await db.read(ACTOR, 'send-push', () =>
      vault.open(subscription.partyId, subscriberPlace(subscription.id), subscription.subscriberSealed),
    );
    const to = JSON.parse(opened.toString()) as PushSubscriber; // sealed by subscribe, and opens only unchanged
    const answer = await (await port()).send({
      to,
      payload: JSON.stringify({ kind }),
      ttlSeconds: TTL_SECONDS,
    });
    return { subscription, answer };
  }

  const send: StepHandler = async (step) => {
    const found = await db.read(ACTOR, 'send-push', async (tx) => {
      const message = await findMessage(tx, step.key);
      if (!message) return null;
      const settled = await pushes.settledFor(tx, message.id);
      const open = await pushes.openSubscriptions(tx, message.party_id);
      return { message, left: open.filter(({ id }) => !settled.has(id)) };
    });
    if (!found || found.left.length === 0) return 'done';
    const told: Told[] = [];
    try {
      for (const subscription of found.left) told.push(await tell(subscription, found.message.purpose));
    } catch (error) {
      // The receiver was erased meanwhile: nobody can read where to send.
      if (error instanceof KeysErasedError) return 'done';
      throw error;
    }
    let outcome: StepOutcome = 'done';
    await db.withActor(ACTOR, 'send-push', null, async (tx) => {
      const isOpen = told.some(({ answer }) => answer.outcome === 'unknown');
      const isInTime = millisBetween(found.message.queued_at, tx.now) < PATIENCE_MS;
      if (isOpen && isInTime) outcome = { again: plusSeconds(tx.now, AGAIN_SECONDS) };
      await step.fence(tx, outcome);
      for (const { subscription, answer } of told) {
        if (answer.outcome === 'unknown' && isInTime) continue;
        if (answer.outcome === 'gone') await pushes.endSubscription(tx, subscription.id);
        await pushes.insertPush(tx, {
          message_id: found.message.id,
          subscription_id: subscription.id,
          outcome: answer.outcome,
          detail: 'reason' in answer ? answer.reason : 'why' in answer ? answer.why : null,
        });
      }
      return ok(null);
    });
    return outcome;
  };

  return {
    /** The key that browsers subscribe for, base64url. */
    publicKey: async (): Promise<string> => (await port()).publicKey,
    /**
     * Notes that a browser may be told of the client's messages; the same browser again replaces what was before.
     * @returns active, or `session-needed`, `push-service-not-known`
     */
    subscribe,
    /** Ends the browser's subscription; none is as good as ended. */
    unsubscribe: (actor: Actor, endpoint: string, key: IdempotencyKey) =>
      db.withActor(actor, 'push-unsubscribe', key, async (tx) => {
        await pushes.endByEndpoint(tx, hashOf(endpoint), 'client');
        return ok({ active: false as const });
      }),
    stepHandlers: { [PUSH_STEP]: send } satisfies Readonly<Record<string, StepHandler>>,
  };
}
