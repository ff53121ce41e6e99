import { randomInt, randomUUID, timingSafeEqual } from 'node:crypto';
import { plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Limits, Tx } from '@nesie/db';
import { fill, type Lang, ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { Act, Acts } from '../acts/index.ts';
import type { Notices } from '../notices/index.ts';
import type { CodeSent, Origin } from '../parties/index.ts';
import type { CodeRefusal } from './errors.ts';
import type { AccessTables } from './tables.ts';
import { codeSms } from './texts.ts';

export interface OneTimePasswordsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly acts: Acts;
  readonly notices: Notices;
  /** Messages with codes a day, over all numbers: what the MFO is ready to pay for. */
  readonly smsADay?: number;
}

export interface WantedCode {
  readonly actId: string;
  readonly partyId: string;
  /** E.164 */
  readonly phone: string;
  readonly language: Lang;
  readonly origin: Origin;
}

const TTL_SECONDS = 300;
const TRIES = 5;
const CODES_PER_ACT = 5;
const RESEND_SECONDS = 60;
const DAY_SECONDS = 86_400;
const DIGITS = 6;
/** The first nine symbols of +77011234567 are an operator's block of a thousand numbers. */
const BLOCK_SYMBOLS = 9;

export type OneTimePasswords = ReturnType<typeof createOneTimePasswords>;

/** Random codes by SMS, each bound to the digest of one act. */
export function createOneTimePasswords(deps: OneTimePasswordsDeps) {
  const { db, vault, limits, acts, notices } = deps;

  /** HMAC(key, digest ‖ code): the code itself is kept nowhere. */
  const hmacOf = (act: Act, code: string) => vault.searchHash('one-time-password', `${act.digest}${code}`);

  // No SMS pumping: a deed, a number, a block of numbers, an address and the whole day have their limits.
  async function allow(
    wanted: Omit<WantedCode, 'actId'>,
    purpose: string,
  ): Promise<Result<null, CodeRefusal>> {
    const { partyId, phone, origin } = wanted;
    const buckets = [
      ['sms-deed', `${partyId}:${purpose}`, { max: 2, perSeconds: 2 * RESEND_SECONDS }],
      ['sms-phone', phone, { max: 10, perSeconds: 1800 }],
      ['sms-phone-day', phone, { max: 20, perSeconds: DAY_SECONDS }],
      ['sms-address', origin.ip, { max: 200, perSeconds: 3600 }],
      ['sms-block', phone.slice(0, BLOCK_SYMBOLS), { max: 60, perSeconds: 3600 }],
      ['sms-all', 'day', { max: deps.smsADay ?? 20_000, perSeconds: DAY_SECONDS }],
    ] as const;
    for (const [kind, key, limit] of buckets) {
      const taken = await limits.take(kind, key, limit);
      if (taken.refused) return taken;
    }
    return ok(null);
  }

  async function insertCode(tx: Tx, act: Act, partyId: string, code: string): Promise<boolean> {
    // Two requests at once for one act take turns: each code has its number.
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 8))', [act.id]);
    const { number } = await tx
      .on<AccessTables>()
      .selectFrom('access.one_time_passwords')
      .select((e) => e.fn.countAll<bigint>().as('number'))
      .where('act_id', '=', act.id)
      .executeTakeFirstOrThrow();
    if (number >= BigInt(CODES_PER_ACT)) return false;
    await tx
      .on<AccessTables>()
      .insertInto('access.one_time_passwords')
      .values({
        id: randomUUID(),
        act_id: act.id,
        party_id: partyId,
        number: Number(number) + 1,
        code_hmac: hmacOf(act, code),
        issued_at: tx.real,
        expires_at: plusSeconds(tx.real, TTL_SECONDS),
      })
      .execute();
    return true;
  }

  /** In a transaction: makes a code for an act and queues its message, within the limits. */
  async function issue(tx: Tx, wanted: WantedCode): Promise<Result<CodeSent, CodeRefusal>> {
    const open = await acts.actForFactor(tx, wanted.actId);
    if (open.refused) return open;
    const act = open.value;
    if (act.done.includes('otp')) return refuse({ code: 'act-factor-present', factor: 'otp' });
    const allowed = await allow(wanted, act.purpose);
    if (allowed.refused) return allowed;
    const code = String(randomInt(10 ** DIGITS)).padStart(DIGITS, '0');
    if (!(await insertCode(tx, act, wanted.partyId, code))) return refuse({ code: 'too-many-codes' });
    // The message names the deed and, by the act's summary, the sum.
    const deed = act.summary[wanted.language];
    await notices.sendSms(tx, {
      partyId: wanted.partyId,
      to: wanted.phone,
      text: fill(codeSms[wanted.language], { code, deed }),
      purpose: 'one-time-password',
      isSecret: true,
      notAfter: plusSeconds(tx.now, TTL_SECONDS),
    });
    return ok({ sentAt: tx.now, resendAfterSeconds: RESEND_SECONDS });
  }

  /** The newest code of an act; an older one is worth nothing. */
  async function newestCode(tx: Tx, actId: string) {
    return tx
      .on<AccessTables>()
      .selectFrom('access.one_time_passwords')
      .select(['id', 'code_hmac', 'expires_at', 'number'])
      .where('act_id', '=', actId)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirst();
  }

  /** Takes a guess down; the same one again is not another try. @returns tries left, or null where there is none */
  async function takeDown(tx: Tx, passwordId: string, guess: Buffer): Promise<number | null> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1, 7))', [passwordId]);
    const rows = await tx
      .on<AccessTables>()
      .selectFrom('access.code_tries')
      .select('guess_hmac')
      .where('one_time_password_id', '=', passwordId)
      .execute();
    if (rows.some(({ guess_hmac }) => guess_hmac.equals(guess))) return TRIES - rows.length;
    if (rows.length >= TRIES) return null;
    await tx
      .on<AccessTables>()
      .insertInto('access.code_tries')
      .values({ one_time_password_id: passwordId, guess_hmac: guess, tried_at: tx.real })
      .execute();
    return TRIES - rows.length - 1;
  }

  /** In a transaction of its own, which no refusal takes back. */
  async function countTry(actor: Actor, actId: string, code: string): Promise<Result<null, CodeRefusal>> {
    return db.aside(actor, 'try-code', async (tx): Promise<Result<null, CodeRefusal>> => {
      const open = await acts.actForFactor(tx, actId);
      // An act that has been used may be asked again by a repeated request: the key's answer is given back then.
      if (open.refused) return open.refusal.code === 'act-used' ? ok(null) : open;
      if (open.value.done.includes('otp')) return ok(null);
      const password = await newestCode(tx, actId);
      if (!password) return refuse({ code: 'one-time-password-not-sent' });
      const left = await takeDown(tx, password.id, hmacOf(open.value, normalised(code)));
      return left === null ? refuse({ code: 'one-time-password-exhausted' }) : ok(null);
    });
  }

  async function triesLeft(tx: Tx, passwordId: string): Promise<number> {
    const { used } = await tx
      .on<AccessTables>()
      .selectFrom('access.code_tries')
      .select((e) => e.fn.countAll<bigint>().as('used'))
      .where('one_time_password_id', '=', passwordId)
      .executeTakeFirstOrThrow();
    return Math.max(0, TRIES - Number(used));
  }

  /** In the transaction of the effect: compares, and adds the factor where the code is right. */
  async function prove(tx: Tx, actId: string, code: string): Promise<Result<Act, CodeRefusal>> {
    const open = await acts.actForFactor(tx, actId);
    if (open.refused) return open;
    const password = await newestCode(tx, actId);
    if (!password) return refuse({ code: 'one-time-password-not-sent' });
    if (password.expires_at <= tx.real) return refuse({ code: 'one-time-password-expired' });
    const given = hmacOf(open.value, normalised(code));
    // R-7.3a: only the code that was sent for this very act.
    if (!timingSafeEqual(given, password.code_hmac))
      return refuse({ code: 'one-time-password-wrong', triesLeft: await triesLeft(tx, password.id) });
    const proof = {
      codeHmac: password.code_hmac.toString('hex'),
      hmac: 'HMAC-SHA-256(server key, digest of the act ‖ code)',
      number: password.number,
      provenAt: tx.now,
    };
    return acts.addFactor(tx, actId, { kind: 'otp', proof });
  }

  return {
    /**
     * Sends a code for an act by SMS.
     * @returns when, and after how many seconds another may be asked for; or `too-many-tries`, `too-many-codes`,
     *   the refusals of an act that is not open
     */
    // Limits are asked inside, after the key: a repeated request gets its answer and costs nothing.
    send: (actor: Actor, wanted: WantedCode, key: IdempotencyKey): Promise<Result<CodeSent, Refusal>> =>
      db.withActor(actor, 'send-code', key, (tx) => issue(tx, wanted)),
    /** Takes from every limit that a message to this number counts against. */
    allow,
    issue,
    countTry,
    prove,
    /** Enters a code for an act of the actor's own. @returns the act with the factor `otp` */
    async enter(
      actor: Actor,
      actId: string,
      code: string,
      key: IdempotencyKey,
    ): Promise<Result<Act, Refusal>> {
      const counted = await countTry(actor, actId, code);
      if (counted.refused) return counted;
      return db.withActor(actor, 'enter-code', key, (tx) => prove(tx, actId, code));
    },
  };
}

/** Digits as people copy them from a message. */
function normalised(code: string): string {
  return code.replace(/[\s-]/g, '').slice(0, 20);
}
