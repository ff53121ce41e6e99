import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { type Instant, plusSeconds } from '@nesie/clock';
import type { Actor, Db, Limits, Tx } from '@nesie/db';
import { ok, type Result } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { Origin, Sessions as RaisesSessions } from '../parties/index.ts';
import { endedNow } from './own-sessions.ts';
import type { AccessTables, EndedFor, SessionKind } from './tables.ts';
import { labelOf } from './user-agent.ts';

export interface SessionsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
}

/** What the cookie of a request stands for. */
export interface SessionContext {
  readonly actor: Actor;
  readonly sessionId: string | null;
  readonly csrfToken: string | null;
  /** why the session of the cookie was ended from elsewhere, where it was */
  readonly ended?: EndedFor;
}

export type Sessions = ReturnType<typeof createSessions>;

const SYSTEM: Actor = { kind: 'system', process: 'access' };
const TOKEN = /^[A-Za-z0-9_-]{43}$/;
const DAY_SECONDS = 86_400;

/** Idle and absolute ends in real time, seconds: an applicant's session lives as long as his draft. */
const LIFE: Readonly<Record<SessionKind, { readonly idle: number; readonly whole: number }>> = {
  visitor: { idle: DAY_SECONDS, whole: DAY_SECONDS },
  applicant: { idle: 30 * DAY_SECONDS, whole: 30 * DAY_SECONDS },
  client: { idle: 1800, whole: 12 * 3600 },
};
/** The token before stands for whom it stood this long, or until the new one is seen: a lost answer can be asked again. */
const GRACE_SECONDS = 120;
/** Requests that were under way with the old token when the new one was first seen. */
const IN_FLIGHT_SECONDS = 5;
/** How often a session's last use is written down. */
const SEEN_EVERY_SECONDS = 60;
/** Mobile operators put thousands behind one address. */
const SWEEP_LIMIT = 10_000;
const SESSIONS_PER_ADDRESS = { max: 3000, perSeconds: 3600 };

type Standing = Parameters<RaisesSessions['raise']>[1];

const NOBODY: SessionContext = { actor: { kind: 'visitor' }, sessionId: null, csrfToken: null };

interface SessionRow {
  readonly id: string;
  readonly token_hash: Buffer;
  readonly previous_hash: Buffer | null;
  readonly previous_until: Instant | null;
  readonly previous_kind: SessionKind | null;
  readonly previous_person_id: string | null;
  readonly previous_party_id: string | null;
  readonly kind: SessionKind;
  readonly person_id: string | null;
  readonly party_id: string | null;
  readonly device_id: string | null;
  readonly seen_at: Instant;
  readonly idle_seconds: number;
  readonly expires_at: Instant;
  readonly ended_at: Instant | null;
  readonly ended_for: EndedFor | null;
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function isAlive(row: SessionRow, real: Instant): boolean {
  return row.ended_at === null && row.expires_at > real && plusSeconds(row.seen_at, row.idle_seconds) > real;
}

/** Nobody rises with a token that was known before: whoever planted it in another's browser stays a visitor. */
function before(row: SessionRow): SessionRow {
  const { previous_kind: kind, previous_person_id: person_id, previous_party_id: party_id } = row;
  return { ...row, kind: kind ?? 'visitor', person_id, party_id, device_id: null };
}

function actorOf(row: SessionRow): Actor {
  const { id: sessionId, kind, person_id: personId, party_id: partyId } = row;
  if (kind === 'client' && personId && partyId) {
    const client = { kind, personId, partyId, sessionId } as const;
    return row.device_id ? { ...client, deviceId: row.device_id } : client;
  }
  if (kind === 'applicant' && partyId) return { kind, partyId };
  return { kind: 'visitor', sessionId };
}

/** Sessions of visitors, applicants and clients: random tokens in httpOnly cookies, kept as hashes. */
export function createSessions({ db, vault, limits }: SessionsDeps) {
  const csrfOf = (sessionId: string) => vault.searchHash('csrf-token', sessionId).toString('base64url');

  async function find(tx: Tx, hash: Buffer): Promise<SessionRow | null> {
    const row = await tx
      .on<AccessTables>()
      .selectFrom('access.sessions')
      .selectAll()
      .where((e) => e.or([e('token_hash', '=', hash), e('previous_hash', '=', hash)]))
      .executeTakeFirst();
    if (!row || row.ended_at !== null) return row ?? null;
    if (!isAlive(row, tx.real)) return null;
    const isPrevious = !row.token_hash.equals(hash);
    if (isPrevious && (row.previous_until === null || row.previous_until <= tx.real)) return null;
    return row;
  }

  /** Notes that a session is used, and ends the token before as soon as the new one comes. */
  async function touch(row: SessionRow, isCurrent: boolean, real: Instant): Promise<void> {
    const isStale = plusSeconds(row.seen_at, SEEN_EVERY_SECONDS) <= real;
    const last = plusSeconds(real, IN_FLIGHT_SECONDS);
    const endsPrevious = isCurrent && row.previous_until !== null && row.previous_until > last;
    if (!isStale && !endsPrevious) return;
    await db.aside(SYSTEM, 'touch-session', (tx) =>
      tx
        .on<AccessTables>()
        .updateTable('access.sessions')
        .set({
          seen_at: tx.real,
          ...(endsPrevious ? { previous_until: last } : {}),
        })
        .where('id', '=', row.id)
        .where('token_hash', '=', row.token_hash)
        .execute(),
    );
  }

  async function sessionOf(cookie: string | undefined): Promise<SessionContext> {
    if (!cookie || !TOKEN.test(cookie)) return NOBODY;
    const hash = hashOf(cookie);
    const found = await db.read(SYSTEM, 'read-session', async (tx) => ({
      row: await find(tx, hash),
      real: tx.real,
    }));
    const { row, real } = found;
    if (!row) return NOBODY;
    if (row.ended_at !== null) return row.ended_for ? { ...NOBODY, ended: row.ended_for } : NOBODY;
    const isCurrent = row.token_hash.equals(hash);
    await touch(row, isCurrent, real);
    return {
      actor: actorOf(isCurrent ? row : before(row)),
      sessionId: row.id,
      csrfToken: csrfOf(row.id),
    };
  }

  /** Removes sessions that have been over for a day, at most 10,000 at once. */
  async function sweep(tx: Tx): Promise<number> {
    const dayAgo = plusSeconds(tx.real, -DAY_SECONDS);
    const over = tx
      .on<AccessTables>()
      .selectFrom('access.sessions')
      .select('id')
      .where((e) => e.or([e('expires_at', '<', dayAgo), e('ended_at', '<', dayAgo)]))
      .limit(SWEEP_LIMIT)
      .forUpdate()
      .skipLocked();
    const gone = await tx
      .on<AccessTables>()
      .deleteFrom('access.sessions')
      .where('id', 'in', over)
      .executeTakeFirst();
    return Number(gone.numDeletedRows);
  }

  async function begin(
    origin: Origin & { readonly userAgent?: string | undefined },
  ): Promise<Result<{ token: string; context: SessionContext }, TooMany>> {
    const allowed = await limits.take('session-address', origin.ip, SESSIONS_PER_ADDRESS);
    if (allowed.refused) return allowed;
    const id = randomUUID();
    const token = newToken();
    await db.aside(SYSTEM, 'begin-session', async (tx) => {
      await tx
        .on<AccessTables>()
        .insertInto('access.sessions')
        .values({
          id,
          token_hash: hashOf(token),
          previous_hash: null,
          previous_until: null,
          previous_kind: null,
          previous_person_id: null,
          previous_party_id: null,
          kind: 'visitor',
          person_id: null,
          party_id: null,
          device_id: null,
          created_at: tx.real,
          seen_at: tx.real,
          idle_seconds: LIFE.visitor.idle,
          expires_at: plusSeconds(tx.real, LIFE.visitor.whole),
          ended_at: null,
          label: labelOf(origin.userAgent),
          raised_at: null,
          ended_for: null,
        })
        .execute();
    });
    const actor: Actor = { kind: 'visitor', sessionId: id };
    return ok({ token, context: { actor, sessionId: id, csrfToken: csrfOf(id) } });
  }

  /** A device is called after the browser it was first seen in. */
  async function labelDevice(tx: Tx, deviceId: string, label: string | null): Promise<void> {
    await tx
      .on<AccessTables>()
      .updateTable('access.device_keys')
      .set({ label })
      .where('id', '=', deviceId)
      .where('label', 'is', null)
      .execute();
  }

  /** The session's token in a standing: the same however often it is asked for, and known to nobody without the key. */
  const tokenIn = (sessionId: string, to: Standing): string => {
    const personId = to.kind === 'client' ? to.personId : '';
    const standing = `${sessionId}:${to.kind}:${personId}:${to.partyId}`;
    return vault.searchHash('session-token', standing).toString('base64url');
  };

  /**
   * Gives the session another standing and another token; the one before ends when the new one is seen. Repeated, it
   * changes nothing more: of two equal requests at once either answer holds the good token.
   */
  const raise: RaisesSessions['raise'] = (sessionId, to) =>
    db.aside(SYSTEM, 'raise-session', async (tx) => {
      const token = tokenIn(sessionId, to);
      const next = hashOf(token);
      const row = await tx
        .on<AccessTables>()
        .selectFrom('access.sessions')
        .select(['token_hash', 'kind', 'person_id', 'party_id', 'label'])
        .where('id', '=', sessionId)
        .where('ended_at', 'is', null)
        .forUpdate()
        .executeTakeFirst();
      if (!row) throw new Error('a session that has ended is not raised');
      const life = LIFE[to.kind];
      const rotated = {
        token_hash: next,
        previous_hash: row.token_hash,
        previous_until: plusSeconds(tx.real, GRACE_SECONDS),
        previous_kind: row.kind,
        previous_person_id: row.person_id,
        previous_party_id: row.party_id,
        raised_at: tx.real,
      };
      await tx
        .on<AccessTables>()
        .updateTable('access.sessions')
        .set({
          ...(row.token_hash.equals(next) ? {} : rotated),
          kind: to.kind,
          party_id: to.partyId,
          person_id: to.kind === 'client' ? to.personId : null,
          device_id: (to.kind === 'client' && to.deviceId) || null,
          seen_at: tx.real,
          idle_seconds: life.idle,
          expires_at: plusSeconds(tx.real, life.whole),
        })
        .where('id', '=', sessionId)
        .execute();
      if (to.kind === 'client' && to.deviceId) await labelDevice(tx, to.deviceId, row.label);
      return token;
    });

  return {
    /** Who asks, by the value of the session cookie; a visitor without a session where there is none. */
    sessionOf,
    /** Begins a visitor's session; `too-many-tries` where one address begins too many. */
    begin,
    raise,
    /** Ends a session; its token is worth nothing from then on. */
    end: async (sessionId: string): Promise<void> => {
      await db.aside(SYSTEM, 'end-session', (tx) =>
        tx
          .on<AccessTables>()
          .updateTable('access.sessions')
          .set(endedNow(tx, null))
          .where('id', '=', sessionId)
          .where('ended_at', 'is', null)
          .execute(),
      );
    },
    /** Ties a device that has just been bound to the session that bound it. */
    setDevice: async (sessionId: string, deviceId: string): Promise<void> => {
      await db.aside(SYSTEM, 'bind-device', async (tx) => {
        const row = await tx
          .on<AccessTables>()
          .updateTable('access.sessions')
          .set({ device_id: deviceId })
          .where('id', '=', sessionId)
          .returning('label')
          .executeTakeFirst();
        await labelDevice(tx, deviceId, row?.label ?? null);
      });
    },
    /** Ends the sessions in which a registration was worked on, but the one named; their browsers are told why. */
    endApplicants: async (partyId: string, exceptSessionId: string): Promise<void> => {
      await db.aside(SYSTEM, 'end-session', (tx) =>
        tx
          .on<AccessTables>()
          .updateTable('access.sessions')
          .set(endedNow(tx, 'draft-transferred'))
          .where('kind', '=', 'applicant')
          .where('party_id', '=', partyId)
          .where('id', '<>', exceptSessionId)
          .where('ended_at', 'is', null)
          .execute(),
      );
    },
    /** Removes sessions that have been over for a day, at most 10,000 at once. @returns how many */
    sweep,
  };
}

interface TooMany {
  readonly code: 'too-many-tries';
  readonly retryAfterSeconds: number;
}
