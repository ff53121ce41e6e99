import { setTimeout as sleep } from 'node:timers/promises';
import { monotonicMs } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Limits, Tx } from '@nesie/db';
import { ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { Notices } from '../notices/index.ts';
import type { EvidenceLog, Parties } from '../parties/index.ts';
import { readIdentifier } from './identifiers.ts';
import { BUSY_SECONDS, LOG_INS_PER_IDENTIFIER, REFUSAL_MS } from './log-in.ts';
import { endOthers } from './own-sessions.ts';
import type { Passwords } from './passwords.ts';
import type { Persons } from './persons.ts';
import type { AccessTables } from './tables.ts';
import { passwordChangedSms } from './texts.ts';

export interface PasswordChangeDeps {
  readonly db: Db;
  readonly limits: Limits;
  readonly evidence: EvidenceLog;
  readonly notices: Notices;
  readonly parties: Pick<Parties, 'contactOf'>;
  readonly persons: Persons;
  readonly passwords: Passwords;
}

type Client = Extract<Actor, { kind: 'client' }>;

export interface PasswordChanged {
  readonly endedSessions: number;
}

/** Changes a password by the one in force; whoever else is in with it is out. */
export function createPasswordChange(deps: PasswordChangeDeps) {
  const { db, limits, evidence, notices, parties, persons, passwords } = deps;

  async function loginOf(tx: Tx, personId: string) {
    const row = await tx
      .on<AccessTables>()
      .selectFrom('access.persons')
      .select('password_hash')
      .where('person_id', '=', personId)
      .forUpdate()
      .executeTakeFirst();
    const identifier = readIdentifier((await persons.identifierIn(tx, personId)) ?? '');
    return { passwordHash: row?.password_hash ?? null, identifier };
  }

  async function tellOf(tx: Tx, partyId: string): Promise<void> {
    const contact = await parties.contactOf(tx, partyId);
    if (!contact) return;
    const text = passwordChangedSms[contact.language];
    await notices.sendSms(tx, { partyId, to: contact.phone, text, purpose: 'password-changed' });
  }

  async function change(
    tx: Tx,
    client: Client,
    wanted: { readonly current: string; readonly next: string },
  ): Promise<Result<PasswordChanged, Refusal>> {
    const { personId, partyId, sessionId } = client;
    const { passwordHash, identifier } = await loginOf(tx, personId);
    if (passwordHash === null || identifier === null) return refuse({ code: 'password-not-set' });
    // The log-in's own bucket: whoever sits at an open session guesses no more often than at the door.
    const allowed = await limits.take('login-identifier', identifier, LOG_INS_PER_IDENTIFIER);
    if (allowed.refused) return allowed;
    if (!(await passwords.verify(wanted.current, passwordHash))) return refuse({ code: 'password-wrong' });
    if (wanted.next === wanted.current) return refuse({ code: 'password-unchanged' });
    const hashed = await persons.hashPassword(wanted.next, identifier);
    if (hashed.refused) return hashed;
    await tx
      .on<AccessTables>()
      .updateTable('access.persons')
      .set({ password_hash: hashed.value, password_set_at: tx.now })
      .where('person_id', '=', personId)
      .execute();
    const endedSessions = await endOthers(tx, sessionId, 'password-changed');
    await tellOf(tx, partyId);
    await limits.clear('login-identifier', identifier);
    await evidence.append(tx, { subject: personId, kind: 'password-changed', fields: { sessionId } });
    return ok({ endedSessions });
  }

  /**
   * Changes the client's password. All his other sessions end, and he is told by SMS.
   * @returns how many sessions ended, or `password-wrong`, `password-weak`, `password-unchanged`, `password-not-set`,
   *   `too-many-tries`
   */
  return async (
    actor: Actor,
    wanted: { readonly current: string; readonly next: string },
    key: IdempotencyKey,
  ): Promise<Result<PasswordChanged, Refusal>> => {
    if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
    if (passwords.isBusy()) return refuse({ code: 'too-many-tries', retryAfterSeconds: BUSY_SECONDS });
    const begun = monotonicMs();
    const done = await db.withActor<PasswordChanged, Refusal>(actor, 'change-password', key, (tx) =>
      change(tx, actor, wanted),
    );
    if (done.refused) await sleep(Math.max(0, REFUSAL_MS - (monotonicMs() - begun)));
    return done;
  };
}
