import type { Instant } from '@nesie/clock';
import { plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { AccessRefusal } from './errors.ts';
import type { AccessTables, EndedFor } from './tables.ts';

/** A session as its owner sees it. Times are real time. */
export interface OwnSession {
  readonly id: string;
  readonly startedAt: Instant;
  readonly seenAt: Instant;
  /** browser and system, such as `Chrome · Android`; null where they were not recognised */
  readonly label: string | null;
  readonly current: boolean;
}

const LIST_LIMIT = 50;

/** The client's own sessions that are alive, in a transaction of his own: row-level security shows no others. */
export async function listOwn(tx: Tx, currentId: string): Promise<readonly OwnSession[]> {
  const rows = await tx
    .on<AccessTables>()
    .selectFrom('access.sessions')
    .select(['id', 'created_at', 'raised_at', 'seen_at', 'idle_seconds', 'label'])
    .where('kind', '=', 'client')
    .where('ended_at', 'is', null)
    .where('expires_at', '>', tx.real)
    .orderBy('seen_at', 'desc')
    .limit(LIST_LIMIT)
    .execute();
  return rows
    .filter((row) => plusSeconds(row.seen_at, row.idle_seconds) > tx.real)
    .map(({ id, created_at, raised_at, seen_at, label }) => ({
      id,
      startedAt: raised_at ?? created_at,
      seenAt: seen_at,
      label,
      current: id === currentId,
    }));
}

/** Ends the client's own sessions but the one named. @returns how many */
export async function endOthers(tx: Tx, exceptId: string, why: EndedFor): Promise<number> {
  const ended = await tx
    .on<AccessTables>()
    .updateTable('access.sessions')
    .set(endedNow(tx, why))
    .where('id', '<>', exceptId)
    .where('ended_at', 'is', null)
    .executeTakeFirst();
  return Number(ended.numUpdatedRows);
}

/** What ends a session: neither its token nor the one before stands for anybody from then on. */
export function endedNow(tx: Tx, why: EndedFor | null) {
  return {
    ended_at: tx.real,
    ended_for: why,
    previous_hash: null,
    previous_until: null,
    previous_kind: null,
  };
}

/** What a client does about his own sessions. */
export function createOwnSessions({ db }: { readonly db: Db }) {
  return {
    /**
     * Ends one of the client's sessions.
     * @returns null, also where it had ended before; or `session-not-found`, `session-needed`
     */
    endSession: (actor: Actor, id: string, key: IdempotencyKey) =>
      db.withActor<null, Refusal>(
        actor,
        'end-own-session',
        key,
        async (tx): Promise<Result<null, Refusal>> => {
          if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
          const found = await tx
            .on<AccessTables>()
            .selectFrom('access.sessions')
            .select('ended_at')
            .where('id', '=', id)
            .executeTakeFirst();
          if (!found) return refuse({ code: 'session-not-found' } satisfies AccessRefusal);
          await tx
            .on<AccessTables>()
            .updateTable('access.sessions')
            .set(endedNow(tx, 'ended-elsewhere'))
            .where('id', '=', id)
            .where('ended_at', 'is', null)
            .execute();
          return ok(null);
        },
      ),
    /** Ends all sessions of the client but the one he asks from. @returns how many */
    endOtherSessions: (actor: Actor, key: IdempotencyKey) =>
      db.withActor<{ readonly ended: number }, Refusal>(actor, 'end-own-session', key, async (tx) =>
        actor.kind === 'client'
          ? ok({ ended: await endOthers(tx, actor.sessionId, 'ended-elsewhere') })
          : refuse({ code: 'session-needed' }),
      ),
  };
}
