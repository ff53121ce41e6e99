import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { digestOf } from '@nesie/canonical';
import { monotonicMs, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Limits, Tx } from '@nesie/db';
import { readPhone } from '@nesie/kz';
import { fill, ok, type Refusal, type Result, refuse } from '@nesie/problem';
import { type StepHandler, steps } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import type { Acts } from '../acts/index.ts';
import type { Notices } from '../notices/index.ts';
import type { EvidenceLog, Origin, Parties } from '../parties/index.ts';
import type { AccessRefusal } from './errors.ts';
import { readIdentifier } from './identifiers.ts';
import type { OneTimePasswords } from './one-time-passwords.ts';
import type { Passwords } from './passwords.ts';
import type { Login, Persons } from './persons.ts';
import { type AccessTables, type LookupKind, place } from './tables.ts';
import { logInSummary, recoverySms } from './texts.ts';

export interface LogInDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly acts: Acts;
  readonly notices: Notices;
  readonly evidence: EvidenceLog;
  readonly parties: Pick<Parties, 'contactOf' | 'partiesByPhone'>;
  readonly persons: Persons;
  readonly passwords: Passwords;
  readonly oneTimePasswords: OneTimePasswords;
}

export interface Credentials {
  readonly identifier: string;
  readonly password?: string;
  readonly code?: string;
}

/** A request as the limits see it. */
export interface Asking {
  readonly sessionId: string;
  /** the browser's device where it has one, else its session */
  readonly device: string;
  readonly origin: Origin;
}

const WORK: Actor = { kind: 'system', process: 'access-lookups' };
const LOG_IN_ACT_SECONDS = 600;
/** A refusal to log in comes no sooner than this, so that its time tells nothing of what was compared. */
export const REFUSAL_MS = 400;
/** Argon2 takes memory and time: a flood of log-ins waits outside. */
export const BUSY_SECONDS = 5;
const LOOKUP_LIFE_SECONDS = 86_400;
const SWEEP_LIMIT = 100;
const RECOVERIES_LIMIT = 3;

/** Tries of a password or code of one person. */
export const LOG_INS_PER_IDENTIFIER = { max: 8, perSeconds: 1800 } as const;

const LIMITS = {
  loginAddress: { max: 600, perSeconds: 3600 },
  loginDevice: { max: 30, perSeconds: 3600 },
  loginIdentifier: LOG_INS_PER_IDENTIFIER,
  lookupAddress: { max: 200, perSeconds: 3600 },
  lookupDevice: { max: 8, perSeconds: 1800 },
  lookupSought: { max: 5, perSeconds: 3600 },
} as const;

export type LogIns = ReturnType<typeof createLogIns>;

/** What is looked for when what was typed is neither identifier nor number: something that nobody has. */
function nobodys(typed: string): string {
  return `?${typed.slice(0, 60)}`;
}

function contentOf(sessionId: string, personId: string): string {
  return digestOf({ type: 'nesie/log-in/1', sessionId, personId });
}

/**
 * The ways into the cabinet after registration. What begins with an identifier or a phone does the same work
 * and gives the same answer whether anybody is known by it; what differs happens afterwards, in a step.
 */
export function createLogIns(deps: LogInDeps) {
  const { db, vault, limits, acts, notices, evidence, parties, persons, passwords, oneTimePasswords } = deps;

  /** Every request of one session has its own idempotency keys. */
  const asSession = (sessionId: string): Actor => ({ kind: 'system', process: `log-in:${sessionId}` });

  async function allow(
    buckets: readonly (readonly [string, string, { readonly max: number; readonly perSeconds: number }])[],
  ) {
    for (const [kind, key, limit] of buckets) {
      const taken = await limits.take(kind, key, limit);
      if (taken.refused) return taken;
    }
    return ok(null);
  }

  /** Writes down what is sought; whether it is found, a step learns when the answer has gone. */
  async function ask(
    kind: LookupKind,
    sought: string,
    asking: Asking,
    key: IdempotencyKey,
  ): Promise<Result<null, Refusal>> {
    return db.withActor<null, Refusal>(asSession(asking.sessionId), 'ask-lookup', key, async (tx) => {
      const allowed = await allow([
        ['lookup-address', asking.origin.ip, LIMITS.lookupAddress],
        ['lookup-device', asking.device, LIMITS.lookupDevice],
        ['lookup-sought', `${kind}:${sought}`, LIMITS.lookupSought],
      ]);
      if (allowed.refused) return allowed;
      const id = randomUUID();
      const payload = JSON.stringify({ sought, ip: asking.origin.ip });
      await tx
        .on<AccessTables>()
        .insertInto('access.lookups')
        .values({
          id,
          kind,
          session_id: asking.sessionId,
          identifier_hash: kind === 'log-in-code' ? vault.searchHash('identifier', sought) : null,
          sought_sealed: await vault.seal('mfo', place('lookups', 'sought_sealed', id), payload),
          act_id: null,
          asked_at: tx.real,
        })
        .execute();
      await steps.schedule(tx, { kind: 'access-lookup', key: id, wakeAt: tx.now });
      return ok(null);
    });
  }

  interface Lookup {
    readonly id: string;
    readonly kind: LookupKind;
    readonly sessionId: string;
    readonly actId: string | null;
    readonly sought: string;
    readonly ip: string;
  }

  async function readLookup(tx: Tx, id: string): Promise<Lookup | null> {
    const row = await tx
      .on<AccessTables>()
      .selectFrom('access.lookups')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirst();
    if (!row) return null;
    const opened = await vault.open('mfo', place('lookups', 'sought_sealed', id), row.sought_sealed);
    const { sought, ip } = JSON.parse(opened.toString()) as { sought: string; ip: string };
    return { id, kind: row.kind, sessionId: row.session_id, actId: row.act_id, sought, ip };
  }

  /** Makes the act of logging in and sends its code to the number on file. */
  async function sendLogInCode(tx: Tx, lookup: Lookup): Promise<void> {
    const login = await persons.findLogin(tx, lookup.sought);
    const contact = login && (await parties.contactOf(tx, login.personId));
    if (!login || !contact || lookup.actId) return;
    const act = await acts.createAct(tx, {
      actor: login.personId,
      principal: login.personId,
      deviceKey: null,
      channel: 'cabinet',
      purpose: 'log-in',
      contentHash: contentOf(lookup.sessionId, login.personId),
      deadline: plusSeconds(tx.now, LOG_IN_ACT_SECONDS),
      ways: [['otp']],
      summary: logInSummary,
    });
    const sent = await oneTimePasswords.issue(tx, {
      actId: act.id,
      partyId: login.personId,
      phone: contact.phone,
      language: contact.language,
      origin: { ip: lookup.ip },
    });
    if (sent.refused) return; // over a limit of messages: silence, as for an unknown identifier
    await tx
      .on<AccessTables>()
      .updateTable('access.lookups')
      .set({ act_id: act.id })
      .where('id', '=', lookup.id)
      .execute();
  }

  /** Sends the identifier to the number on file: whoever has the phone, not whoever typed the number. */
  async function sendIdentifiers(tx: Tx, lookup: Lookup): Promise<void> {
    const found = await parties.partiesByPhone(tx, lookup.sought);
    for (const partyId of found.slice(0, RECOVERIES_LIMIT)) {
      const [identifier, contact] = [
        await persons.identifierIn(tx, partyId),
        await parties.contactOf(tx, partyId),
      ];
      if (!identifier || !contact) continue;
      const wanted = { partyId, phone: contact.phone, language: contact.language, origin: { ip: lookup.ip } };
      const allowed = await oneTimePasswords.allow(wanted, 'recover-identifier');
      if (allowed.refused) return;
      const text = fill(recoverySms[contact.language], { identifier });
      await notices.sendSms(tx, { partyId, to: contact.phone, text, purpose: 'recover-identifier' });
    }
  }

  /** What was typed is kept no longer than it is needed. */
  async function forget(tx: Tx, doneId: string | null): Promise<void> {
    const old = tx
      .on<AccessTables>()
      .selectFrom('access.lookups')
      .select('id')
      .where('asked_at', '<', plusSeconds(tx.real, -LOOKUP_LIFE_SECONDS))
      .limit(SWEEP_LIMIT);
    await tx
      .on<AccessTables>()
      .deleteFrom('access.lookups')
      .where((e) => (doneId ? e.or([e('id', '=', doneId), e('id', 'in', old)]) : e('id', 'in', old)))
      .execute();
  }

  const lookUp: StepHandler = async (step) => {
    await db.withActor(WORK, 'look-up', null, async (tx) => {
      await step.fence(tx);
      const lookup = await readLookup(tx, step.key);
      if (lookup?.kind === 'log-in-code') await sendLogInCode(tx, lookup);
      if (lookup?.kind === 'recover-identifier') await sendIdentifiers(tx, lookup);
      await forget(tx, lookup?.kind === 'recover-identifier' ? lookup.id : null);
      return ok(null);
    });
    return 'done';
  };

  /** The act whose code this session was last sent for this identifier. */
  async function logInAct(tx: Tx, sessionId: string, identifier: string): Promise<string | null> {
    const row = await tx
      .on<AccessTables>()
      .selectFrom('access.lookups')
      .select('act_id')
      .where('session_id', '=', sessionId)
      .where(
        'identifier_hash',
        'in',
        vault.searchHashes('identifier', identifier).map(({ hash }) => hash),
      )
      .where('act_id', 'is not', null)
      .orderBy('asked_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row?.act_id ?? null;
  }

  async function recordLogIn(tx: Tx, personId: string, asking: Asking, method: string): Promise<void> {
    const { sessionId } = asking;
    await evidence.append(tx, { subject: personId, kind: 'logged-in', fields: { method, sessionId } });
  }

  /** @returns the person, where the password is his; anything else is one refusal after the same work */
  async function byPassword(
    login: Login | null,
    password: string,
    asking: Asking,
    key: IdempotencyKey,
  ): Promise<Result<{ readonly personId: string }, Refusal>> {
    const isRight = await passwords.verify(password, login?.passwordHash ?? null);
    // by password, or by one authentication feature; nothing less.
    if (!login || !isRight) return refuse({ code: 'login-refused' });
    return db.withActor(asSession(asking.sessionId), 'log-in', key, async (tx) => {
      await recordLogIn(tx, login.personId, asking, 'password');
      return ok({ personId: login.personId });
    });
  }

  async function byCode(
    login: Login | null,
    credentials: { readonly identifier: string; readonly code: string },
    asking: Asking,
    key: IdempotencyKey,
  ): Promise<Result<{ readonly personId: string }, Refusal>> {
    const actor = asSession(asking.sessionId);
    const actId = await db.read(actor, 'log-in', (tx) =>
      logInAct(tx, asking.sessionId, credentials.identifier),
    );
    // Whatever is wrong (nobody, no code, wrong, old, too often), the answer is one and the same.
    const counted = await oneTimePasswords.countTry(actor, actId ?? randomUUID(), credentials.code);
    // a code counts only for the person and the session it was sent for.
    if (counted.refused || !actId || !login) return refuse({ code: 'login-refused' });
    return db.withActor<{ readonly personId: string }, AccessRefusal>(actor, 'log-in', key, async (tx) => {
      const proven = await oneTimePasswords.prove(tx, actId, credentials.code);
      if (proven.refused) return refuse({ code: 'login-refused' });
      const used = await acts.consumeAct(tx, actId, {
        purpose: 'log-in',
        contentHash: contentOf(asking.sessionId, login.personId),
        principal: login.personId,
        ways: [['otp']],
        usedFor: `session:${asking.sessionId}`,
      });
      if (used.refused) return refuse({ code: 'login-refused' });
      await recordLogIn(tx, login.personId, asking, 'one-time-password');
      return ok({ personId: login.personId });
    });
  }

  return {
    /** Has a code sent for logging in; the answer is the same for everybody. */
    askLogInCode: (typed: string, asking: Asking, key: IdempotencyKey) =>
      ask('log-in-code', readIdentifier(typed) ?? nobodys(typed), asking, key),
    /** Has the identifier sent to a number, where somebody gave it; the answer is the same for everybody. */
    askRecovery: (typed: string, asking: Asking, key: IdempotencyKey) =>
      ask('recover-identifier', readPhone(typed) ?? nobodys(typed), asking, key),
    /**
     * Logs in by identifier with password or one-time password.
     * @returns whose session it becomes, or `login-refused`, `too-many-tries`
     */
    async logIn(
      credentials: Credentials,
      asking: Asking,
      key: IdempotencyKey,
    ): Promise<Result<{ readonly personId: string }, Refusal>> {
      const identifier = readIdentifier(credentials.identifier) ?? nobodys(credentials.identifier);
      if (passwords.isBusy()) return refuse({ code: 'too-many-tries', retryAfterSeconds: BUSY_SECONDS });
      const begun = monotonicMs();
      const allowed = await allow([
        ['login-address', asking.origin.ip, LIMITS.loginAddress],
        ['login-device', asking.device, LIMITS.loginDevice],
        ['login-identifier', identifier, LIMITS.loginIdentifier],
      ]);
      if (allowed.refused) return allowed;
      const login = await db.read(WORK, 'log-in', (tx) => persons.findLogin(tx, identifier));
      const { password, code } = credentials;
      const done =
        password !== undefined
          ? await byPassword(login, password, asking, key)
          : await byCode(login, { identifier, code: code ?? '' }, asking, key);
      if (!done.refused) await limits.clear('login-identifier', identifier);
      else await sleep(Math.max(0, REFUSAL_MS - (monotonicMs() - begun)));
      return done;
    },
    /** Handlers for the worker. */
    stepHandlers: { 'access-lookup': lookUp } satisfies Readonly<Record<string, StepHandler>>,
  };
}
