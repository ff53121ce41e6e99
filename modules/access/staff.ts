import { randomUUID } from 'node:crypto';
import { type Canonical, canonicalJson, sha256 } from '@nesie/canonical';
import { plusSeconds } from '@nesie/clock';
import type { Actor, Db, Limits, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { EvidenceLog } from '../parties/index.ts';
import type { StaffRefusal } from './errors.ts';
import { createPasswords, type Passwords, suggestPassword } from './passwords.ts';
import { type AccessTables, place } from './tables.ts';
import { acceptTotp, newTotpSecret, otpauthUri } from './totp.ts';

export interface StaffDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly evidence: EvidenceLog;
  readonly passwords?: Passwords;
}

export const ROLES = [
  'cashier',
  'loan-officer',
  'underwriter',
  'compliance',
  'security',
  'accountant',
  'administrator',
  'auditor',
] as const;
export type Role = (typeof ROLES)[number];

/** Roles that can undo what protects the others: giving one takes two approvals. */
const DANGEROUS: readonly Role[] = ['administrator', 'security', 'compliance'];
/** Until there are three with such a role, who could ask and approve, the operator at the machine stands for them. */
const QUORUM = 3;
const APPROVALS_NEEDED = 2;
const APPROVAL_SECONDS = 86_400;
const LIST_LIMIT = 500;
const NAME_LIMIT = 120;

const OPERATOR: Actor = { kind: 'system', process: 'operator' };
const OWNER = 'mfo';
const ISSUER = 'nesie';

export type StaffAccess = ReturnType<typeof createStaff>;

export interface StaffMember {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  readonly roles: readonly string[];
  readonly hasLeft: boolean;
}

/** What a new member is given, once; password and secret are kept as hash and sealed. */
export interface NewStaff {
  readonly id: string;
  readonly login: string;
  readonly password: string;
  /** for an authenticator app */
  readonly otpauth: string;
}

export interface StaffLogin {
  readonly login: string;
  readonly password: string;
  readonly totp: string;
}

function isDangerous(roles: readonly string[]): boolean {
  return roles.some((role) => DANGEROUS.some((one) => one === role));
}

/** Kazakh and Russian letters as logins are made of them. */
const LATIN: Readonly<Record<string, string>> = Object.fromEntries(
  'а a ә a б b в v г g ғ g д d е e ё e ж zh з z и i й y к k қ q л l м m н n ң n о o ө o п p р r с s т t у u ұ u ү u ф f х h һ h ц ts ч ch ш sh щ sh ы y і i э e ю yu я ya ъ . ь .'
    .split(' ')
    .reduce<string[][]>((pairs, word, at, all) => {
      if (at % 2 === 0) pairs.push([word, (all[at + 1] ?? '').replace('.', '')]);
      return pairs;
    }, []),
);

/** A login out of a name, such as `aigerim.serik`. */
export function loginOf(name: string): string {
  const latin = [...name.normalize('NFC').toLowerCase()].map((letter) => LATIN[letter] ?? letter).join('');
  return latin
    .replace(/[^a-z0-9]+/g, '.')
    .replace(/^[^a-z]+|[.]+$/g, '')
    .slice(0, 40);
}

/** Members of staff: natural persons with roles, by password with TOTP, two approvals for what is dangerous. */
export function createStaff({ db, vault, limits, evidence, passwords = createPasswords() }: StaffDeps) {
  async function operate<T>(
    purpose: string,
    fn: (tx: Tx) => Promise<Result<T, StaffRefusal>>,
  ): Promise<Result<T, StaffRefusal>> {
    const done = await db.withActor<T, StaffRefusal>(OPERATOR, purpose, null, fn);
    if (!done.refused) return done;
    if (done.refusal.code === 'idempotency-key-reused') throw new Error('no key was given');
    return refuse(done.refusal);
  }

  const all = (tx: Tx) => tx.on<AccessTables>().selectFrom('access.staff');

  async function insert(
    tx: Tx,
    member: {
      readonly name: string;
      readonly login: string;
      readonly roles: readonly Role[];
      readonly by: string;
    },
    secrets: { readonly passwordHash: string; readonly totp: Buffer },
  ): Promise<string> {
    const id = randomUUID();
    await tx
      .on<AccessTables>()
      .insertInto('access.staff')
      .values({
        id,
        login: member.login,
        name_sealed: await vault.seal(OWNER, place('staff', 'name_sealed', id), member.name),
        roles: [...member.roles],
        password_hash: secrets.passwordHash,
        totp_sealed: await vault.seal(OWNER, place('staff', 'totp_sealed', id), secrets.totp),
        totp_step: 0n,
        added_by: member.by,
        added_at: tx.now,
        left_at: null,
      })
      .execute();
    await evidence.append(tx, {
      subject: 'process:staff',
      kind: 'staff-added',
      fields: { staffId: id, roles: member.roles.join(' '), by: member.by },
    });
    return id;
  }

  /** Members who may approve: not anybody on the staff, only those who hold one of the roles themselves. */
  async function approvers(tx: Tx, among: readonly Role[]): Promise<ReadonlySet<string>> {
    const rows = await all(tx).select(['id', 'roles']).where('left_at', 'is', null).execute();
    return new Set(
      rows.filter(({ roles }) => among.some((role) => roles.includes(role))).map(({ id }) => id),
    );
  }

  const digestOf = (what: Canonical) => sha256(canonicalJson(what));
  const addition = (name: string, roles: readonly Role[]): Canonical => ({
    do: 'add-staff',
    name,
    roles: [...roles].sort(),
  });

  /**
   * Uses up a request that two others approved, for exactly this content.
   * @param among roles of which each approver holds one; those that protect the others, if not said
   */
  async function consumeApproval(
    tx: Tx,
    requestId: string,
    what: string,
    content: Canonical,
    among: readonly Role[] = DANGEROUS,
  ): Promise<Result<null, StaffRefusal>> {
    const request = await tx
      .on<AccessTables>()
      .selectFrom('access.approval_requests')
      .selectAll()
      .where('id', '=', requestId)
      .executeTakeFirst();
    if (!request) return refuse({ code: 'approval-not-found' });
    if (request.what !== what || !request.digest.equals(digestOf(content)))
      return refuse({ code: 'approval-of-other-content' });
    if (request.expires_at <= tx.now)
      return refuse({ code: 'approval-expired', expiredAt: request.expires_at });
    const given = await tx
      .on<AccessTables>()
      .selectFrom('access.approvals')
      .select('staff_id')
      .where('request_id', '=', requestId)
      .execute();
    const mayApprove = await approvers(tx, among);
    const counted = given.filter(({ staff_id }) => mayApprove.has(staff_id)).length;
    if (counted < APPROVALS_NEEDED)
      return refuse({ code: 'approvals-missing', needed: APPROVALS_NEEDED - counted });
    const used = await tx
      .on<AccessTables>()
      .insertInto('access.approval_uses')
      .values({ request_id: requestId, used_at: tx.now })
      .onConflict((conflict) => conflict.column('request_id').doNothing())
      .returning('request_id')
      .executeTakeFirst();
    return used ? ok(null) : refuse({ code: 'approval-used' });
  }

  /** Whether two approvals are wanted before somebody gets these roles. */
  async function needsApproval(tx: Tx, roles: readonly Role[]): Promise<boolean> {
    return isDangerous(roles) && (await approvers(tx, DANGEROUS)).size >= QUORUM;
  }

  async function addStaff(
    name: string,
    roles: readonly Role[],
    approvedRequest: string | null,
  ): Promise<Result<NewStaff, StaffRefusal>> {
    const login = loginOf(name);
    if (!/^[a-z][a-z0-9.-]{1,39}$/.test(login) || name.length > NAME_LIMIT)
      return refuse({ code: 'staff-name-unusable' });
    const password = suggestPassword();
    const secrets = { passwordHash: await passwords.hash(password), totp: newTotpSecret() };
    const added = await operate('add-staff', async (tx) => {
      // One at a time, so that the count below stands until this commits.
      await tx.query('select pg_advisory_xact_lock(7237661)');
      const taken = await all(tx).select('id').where('login', '=', login).executeTakeFirst();
      if (taken) return refuse({ code: 'staff-login-taken' });
      if (await needsApproval(tx, roles)) {
        if (!approvedRequest) return refuse({ code: 'approvals-missing', needed: APPROVALS_NEEDED });
        const approved = await consumeApproval(tx, approvedRequest, 'add-staff', addition(name, roles));
        if (approved.refused) return approved;
      }
      const by = approvedRequest ? `approval:${approvedRequest}` : 'operator';
      return ok(await insert(tx, { name, login, roles, by }, secrets));
    });
    if (added.refused) return added;
    return ok({ id: added.value, login, password, otpauth: otpauthUri(secrets.totp, login, ISSUER) });
  }

  /** Password and TOTP together; a code serves once, a wrong try is counted, the answer is one for all. */
  async function logIn({ login, password, totp }: StaffLogin): Promise<Result<StaffMember, StaffRefusal>> {
    const refused = refuse({ code: 'staff-login-refused' } as const);
    const allowed = await limits.take('staff-login', login.slice(0, 60), { max: 5, perSeconds: 900 });
    if (allowed.refused) return refused;
    const row = await db.read(OPERATOR, 'staff-login', (tx) =>
      all(tx).selectAll().where('login', '=', login).where('left_at', 'is', null).executeTakeFirst(),
    );
    const isRight = await passwords.verify(password, row?.password_hash ?? null);
    if (!row || !isRight) return refused;
    const secret = await vault.open(OWNER, place('staff', 'totp_sealed', row.id), row.totp_sealed);
    const done = await operate('staff-login', async (tx) => {
      const { totp_step } = await all(tx)
        .select('totp_step')
        .where('id', '=', row.id)
        .forUpdate()
        .executeTakeFirstOrThrow();
      const step = acceptTotp(secret, totp, tx.real, totp_step);
      if (step === null) return refused;
      await tx
        .on<AccessTables>()
        .updateTable('access.staff')
        .set({ totp_step: step })
        .where('id', '=', row.id)
        .execute();
      return ok(await memberOf(row));
    });
    if (!done.refused) await limits.clear('staff-login', login.slice(0, 60));
    return done.refused ? refused : done;
  }

  async function memberOf(row: {
    readonly id: string;
    readonly login: string;
    readonly name_sealed: Buffer;
    readonly roles: readonly string[];
    readonly left_at: string | null;
  }): Promise<StaffMember> {
    const name = await vault.open(OWNER, place('staff', 'name_sealed', row.id), row.name_sealed);
    const { id, login, roles, left_at } = row;
    return { id, login, name: name.toString(), roles, hasLeft: left_at !== null };
  }

  async function requestApprovalIn(
    tx: Tx,
    staff: StaffMember,
    what: string,
    content: Canonical,
  ): Promise<{ readonly requestId: string }> {
    const requestId = randomUUID();
    await tx
      .on<AccessTables>()
      .insertInto('access.approval_requests')
      .values({
        id: requestId,
        what,
        digest: digestOf(content),
        requested_by: staff.id,
        requested_at: tx.now,
        expires_at: plusSeconds(tx.now, APPROVAL_SECONDS),
      })
      .execute();
    return { requestId };
  }

  async function approve(
    staff: StaffMember,
    requestId: string,
  ): Promise<Result<{ readonly approvals: number }, StaffRefusal>> {
    return operate('approve', async (tx) => {
      const request = await tx
        .on<AccessTables>()
        .selectFrom('access.approval_requests')
        .select(['requested_by', 'expires_at'])
        .where('id', '=', requestId)
        .executeTakeFirst();
      if (!request) return refuse({ code: 'approval-not-found' });
      if (request.requested_by === staff.id) return refuse({ code: 'approval-by-requester' });
      if (request.expires_at <= tx.now)
        return refuse({ code: 'approval-expired', expiredAt: request.expires_at });
      await tx
        .on<AccessTables>()
        .insertInto('access.approvals')
        .values({ request_id: requestId, staff_id: staff.id, approved_at: tx.now })
        .onConflict((conflict) => conflict.columns(['request_id', 'staff_id']).doNothing())
        .execute();
      const { count } = await tx
        .on<AccessTables>()
        .selectFrom('access.approvals')
        .select((e) => e.fn.countAll<bigint>().as('count'))
        .where('request_id', '=', requestId)
        .executeTakeFirstOrThrow();
      return ok({ approvals: Number(count) });
    });
  }

  return {
    /**
     * Adds a member with a generated password and TOTP secret, shown once.
     * @param approvedRequest the request that two others approved, where the roles are dangerous
     * @returns what to hand over, or `staff-login-taken`, `approvals-missing` and the refusals of approvals
     */
    addStaff,
    logIn,
    /** Asks for two approvals of something; only its digest is kept. */
    requestApproval: (staff: StaffMember, what: string, content: Canonical) =>
      operate('request-approval', async (tx) => ok(await requestApprovalIn(tx, staff, what, content))),
    /** The same, in the transaction of the request itself. */
    requestApprovalIn,
    /** Approves a request of somebody else's. */
    approve,
    /** In the transaction of what was approved. */
    consumeApproval,
    /** What a request to add somebody is about. */
    addition,
    listStaff: () =>
      db.read(OPERATOR, 'list-staff', async (tx) =>
        Promise.all((await all(tx).selectAll().orderBy('login').limit(LIST_LIMIT).execute()).map(memberOf)),
      ),
    /** Ends a membership; the login is not given to anybody else. */
    endStaff: (login: string) =>
      operate('end-staff', async (tx) => {
        const row = await tx
          .on<AccessTables>()
          .updateTable('access.staff')
          .set({ left_at: tx.now })
          .where('login', '=', login)
          .where('left_at', 'is', null)
          .returning('id')
          .executeTakeFirst();
        if (!row) return refuse({ code: 'staff-not-found' });
        await evidence.append(tx, {
          subject: 'process:staff',
          kind: 'staff-left',
          fields: { staffId: row.id },
        });
        return ok(null);
      }),
  };
}
