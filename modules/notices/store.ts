import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { MessageState } from './domain.ts';

interface MessageRow {
  id: string;
  party_id: string;
  channel: string;
  purpose: string;
  to_sealed: Buffer;
  to_hash: Buffer;
  text_sealed: Buffer | null;
  is_secret: boolean;
  state: MessageState;
  tries: number;
  lookups: number;
  provider_id: string | null;
  queued_at: Instant;
  not_after: Instant | null;
  settled_at: Instant | null;
}

interface NoticeTables {
  'notices.messages': MessageRow;
  'notices.attempts': {
    message_id: string;
    number: number;
    kind: 'send' | 'lookup';
    outcome: string;
    detail: string | null;
    at: Instant;
  };
}

export type Message = Readonly<MessageRow>;

export async function insertMessage(
  tx: Tx,
  message: Omit<MessageRow, 'state' | 'tries' | 'lookups' | 'provider_id' | 'settled_at' | 'channel'>,
): Promise<void> {
  await tx
    .on<NoticeTables>()
    .insertInto('notices.messages')
    .values({
      ...message,
      channel: 'sms',
      state: 'queued',
      tries: 0,
      lookups: 0,
      provider_id: null,
      settled_at: null,
    })
    .execute();
}

export async function findMessage(tx: Tx, id: string): Promise<Message | null> {
  const row = await tx
    .on<NoticeTables>()
    .selectFrom('notices.messages')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row ?? null;
}

export interface Attempt {
  readonly kind: 'send' | 'lookup';
  readonly outcome: string;
  readonly detail: string | null;
  readonly providerId?: string;
}

/** Records an answer and where the message stands after it. */
export async function saveAttempt(
  tx: Tx,
  message: Message,
  attempt: Attempt,
  state: MessageState,
  isSettled: boolean,
): Promise<void> {
  const tries = message.tries + (attempt.kind === 'send' ? 1 : 0);
  const lookups = message.lookups + (attempt.kind === 'lookup' ? 1 : 0);
  await tx
    .on<NoticeTables>()
    .insertInto('notices.attempts')
    .values({
      message_id: message.id,
      number: tries + lookups,
      kind: attempt.kind,
      outcome: attempt.outcome,
      detail: attempt.detail?.slice(0, 300) ?? null,
      at: tx.now,
    })
    .execute();
  const hasLeft = state !== 'queued';
  await tx
    .on<NoticeTables>()
    .updateTable('notices.messages')
    .set({
      state,
      tries,
      lookups,
      ...(attempt.providerId ? { provider_id: attempt.providerId } : {}),
      ...(isSettled ? { settled_at: tx.now } : {}),
      // A code may be kept as HMAC only: its text goes as soon as it is not needed to send it again.
      ...(hasLeft && message.is_secret ? { text_sealed: null } : {}),
    })
    .where('id', '=', message.id)
    .execute();
}

/** A message that is not sent any more, since its time has passed. */
export async function saveLapsed(tx: Tx, message: Message): Promise<void> {
  await tx
    .on<NoticeTables>()
    .updateTable('notices.messages')
    .set({ state: 'lapsed', settled_at: tx.now, ...(message.is_secret ? { text_sealed: null } : {}) })
    .where('id', '=', message.id)
    .execute();
}

/** The newest messages of a party, without numbers. */
export async function listMessages(tx: Tx, partyId: string, limit: number): Promise<readonly Message[]> {
  return tx
    .on<NoticeTables>()
    .selectFrom('notices.messages')
    .selectAll()
    .where('party_id', '=', partyId)
    .orderBy('queued_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
}
