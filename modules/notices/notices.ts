import { randomUUID } from 'node:crypto';
import { type Instant, plusSeconds } from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import { type Step, type StepHandler, type StepOutcome, steps } from '@nesie/steps';
import { KeysErasedError, type Vault } from '@nesie/vault';
import type { SmsPort } from '../../gateways/sms/port.ts';
import { afterLookup, afterSend, type MessageState, type Move, TEXT_LIMIT } from './domain.ts';
import { PUSH_STEP } from './push.ts';
import * as store from './store.ts';

export interface NoticesDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly sms: SmsPort;
}

export interface NewSms {
  readonly partyId: string;
  /** E.164 */
  readonly to: string;
  /** in the client's language; names the deed and the sum; at most 670 characters */
  readonly text: string;
  /** why, in words joined by hyphens: `one-time-password`, `identifier` … */
  readonly purpose: string;
  /** the text holds a code: it is dropped once the message has left */
  readonly isSecret?: boolean;
  /** business time after which it is not sent any more */
  readonly notAfter?: Instant;
}

/** A message as its receiver may see it in the cabinet. */
export interface Notice {
  readonly id: string;
  readonly purpose: string;
  readonly text: string | null;
  readonly state: MessageState;
  readonly queuedAt: Instant;
}

export type Notices = ReturnType<typeof createNotices>;

const ACTOR: Actor = { kind: 'system', process: 'notices' };
const E164 = /^\+[1-9]\d{7,14}$/;
const LIST_LIMIT = 50;
/** A page of messages alone may hold more than the home, which shows them beside everything else. */
const PAGE_LIMIT = 200;

const place = (column: 'to_sealed' | 'text_sealed', row: string) => ({
  schema: 'notices',
  table: 'messages',
  column,
  row,
});

/** Messages to clients, queued in the transaction of what they tell of and sent by a step. */
export function createNotices({ db, vault, sms }: NoticesDeps) {
  async function sendSms(tx: Tx, wanted: NewSms): Promise<{ readonly id: string }> {
    if (!E164.test(wanted.to)) throw new TypeError('to: a number in E.164');
    if (wanted.text.length === 0 || wanted.text.length > TEXT_LIMIT)
      throw new RangeError('text: 1 to 670 characters');
    const id = randomUUID();
    await store.insertMessage(tx, {
      id,
      party_id: wanted.partyId,
      purpose: wanted.purpose,
      to_sealed: await vault.seal(wanted.partyId, place('to_sealed', id), wanted.to),
      to_hash: vault.searchHash('phone', wanted.to),
      text_sealed: await vault.seal(wanted.partyId, place('text_sealed', id), wanted.text),
      is_secret: wanted.isSecret ?? false,
      queued_at: tx.now,
      not_after: wanted.notAfter ?? null,
    });
    const step = { key: id, partyId: wanted.partyId, wakeAt: tx.now };
    await steps.schedule(tx, { ...step, kind: 'send-sms' });
    // A code goes to the phone alone: whoever holds an open browser shall not read even that one was sent.
    if (!wanted.isSecret) await steps.schedule(tx, { ...step, kind: PUSH_STEP });
    return { id };
  }

  /** Records what came back and moves message and step together. */
  async function settle(
    step: Step,
    message: store.Message,
    attempt: store.Attempt,
    move: Move,
  ): Promise<StepOutcome> {
    let outcome: StepOutcome = 'done';
    await db.withActor(ACTOR, 'send-sms', null, async (tx) => {
      if (move.againSeconds !== null) outcome = { again: plusSeconds(tx.now, move.againSeconds) };
      await step.fence(tx, outcome);
      await store.saveAttempt(tx, message, attempt, move.state, move.againSeconds === null);
      return ok(null);
    });
    return outcome;
  }

  async function lapse(step: Step, message: store.Message): Promise<StepOutcome> {
    await db.withActor(ACTOR, 'send-sms', null, async (tx) => {
      await step.fence(tx);
      await store.saveLapsed(tx, message);
      return ok(null);
    });
    return 'done';
  }

  async function hand(step: Step, message: store.Message, sealedText: Buffer): Promise<StepOutcome> {
    const [to, text] = await db.read(ACTOR, 'send-sms', async () => [
      await vault.open(message.party_id, place('to_sealed', message.id), message.to_sealed),
      await vault.open(message.party_id, place('text_sealed', message.id), sealedText),
    ]);
    // Outside of any transaction. The reference lets a provider that knows it drop a second try.
    const answer = await sms.send({ to: to.toString(), text: text.toString(), reference: message.id });
    const attempt: store.Attempt = {
      kind: 'send',
      outcome: answer.outcome,
      detail: detailOf(answer),
      ...(answer.outcome === 'accepted' ? { providerId: answer.providerId.slice(0, 200) } : {}),
    };
    return settle(step, message, attempt, afterSend(answer, message.tries + 1));
  }

  async function lookUp(step: Step, message: store.Message, providerId: string): Promise<StepOutcome> {
    const answer = await sms.delivery(providerId);
    const attempt: store.Attempt = { kind: 'lookup', outcome: answer.outcome, detail: detailOf(answer) };
    return settle(step, message, attempt, afterLookup(answer, message.lookups + 1));
  }

  const send: StepHandler = async (step) => {
    const { message, now } = await db.read(ACTOR, 'send-sms', async (tx) => ({
      message: await store.findMessage(tx, step.key),
      now: tx.now,
    }));
    if (!message) return 'done';
    if (message.state === 'sent' && message.provider_id) return lookUp(step, message, message.provider_id);
    if (message.state !== 'queued' || !message.text_sealed) return 'done';
    if (message.not_after !== null && message.not_after <= now) return lapse(step, message);
    try {
      return await hand(step, message, message.text_sealed);
    } catch (error) {
      // The receiver was erased meanwhile: nobody can read the text or the number any more.
      if (error instanceof KeysErasedError) return lapse(step, message);
      throw error;
    }
  };

  async function noticeOf(message: store.Message): Promise<Notice> {
    const sealed = message.is_secret ? null : message.text_sealed;
    const text =
      sealed && (await vault.open(message.party_id, place('text_sealed', message.id), sealed)).toString();
    return {
      id: message.id,
      purpose: message.purpose,
      text,
      state: message.state,
      queuedAt: message.queued_at,
    };
  }

  return {
    /** Queues a message; the party's keys must exist. It leaves after the transaction has committed. */
    sendSms,
    /** The newest messages of a party, at most 50; those with a code without their text. */
    noticesOf: async (tx: Tx, partyId: string): Promise<readonly Notice[]> =>
      Promise.all((await store.listMessages(tx, partyId, LIST_LIMIT)).map(noticeOf)),
    /** When a message was queued and where it stands, without a word of it; null for another's. */
    async findNotice(tx: Tx, id: string): Promise<Pick<Notice, 'id' | 'state' | 'queuedAt'> | null> {
      const message = await store.findMessage(tx, id);
      return message && { id, state: message.state, queuedAt: message.queued_at };
    },
    /** The actor's own messages, newest first; those that held a code are left out: their text is gone. */
    async listNotices(actor: Actor): Promise<Result<readonly Notice[], { readonly code: 'session-needed' }>> {
      if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
      const { partyId } = actor;
      const messages = await db.read(actor, 'list-messages', async (tx) =>
        Promise.all((await store.listMessages(tx, partyId, PAGE_LIMIT)).map(noticeOf)),
      );
      return ok(messages.filter(({ text }) => text !== null));
    },
    /** Handlers for the worker. */
    stepHandlers: { 'send-sms': send } satisfies Readonly<Record<string, StepHandler>>,
  };
}

function detailOf(answer: {
  readonly outcome: string;
  readonly reason?: string;
  readonly why?: string;
}): string | null {
  return answer.reason ?? answer.why ?? null;
}
