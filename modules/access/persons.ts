import type { Actor, Db, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { AccessRefusal } from './errors.ts';
import { drawIdentifier, formatIdentifier, type Identifier } from './identifiers.ts';
import { type Passwords, weaknessOf } from './passwords.ts';
import { type AccessTables, place } from './tables.ts';

export interface PersonsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly passwords: Passwords;
  /** Draws an identifier; tests give one that repeats itself. */
  readonly draw?: () => Identifier;
}

export type Persons = ReturnType<typeof createPersons>;

/** 31⁹ identifiers: a hundred draws that were all issued before mean that something is broken. */
const DRAW_LIMIT = 100;

/** A person's login, as found by his identifier. */
export interface Login {
  readonly personId: string;
  readonly passwordHash: string | null;
}

/** Identifiers and passwords of natural persons; parties have none. */
export function createPersons({ db, vault, passwords, draw = drawIdentifier }: PersonsDeps) {
  const hashesOf = (identifier: string) => vault.searchHashes('identifier', identifier);

  /** Takes an identifier for ever. @returns false where it was issued before, to anybody */
  async function take(tx: Tx, identifier: Identifier): Promise<boolean> {
    const rows = hashesOf(identifier).map(({ version, hash }) => ({ version, hash }));
    // the list of all that were ever issued is never shortened, not even by erasure.
    const inserted = await tx
      .on<AccessTables>()
      .insertInto('access.identifiers_issued')
      .values(rows)
      .onConflict((conflict) => conflict.columns(['version', 'hash']).doNothing())
      .returning('version')
      .execute();
    return inserted.length === rows.length;
  }

  async function issue(tx: Tx): Promise<Identifier> {
    for (let draws = 0; draws < DRAW_LIMIT; draws += 1) {
      const identifier = draw();
      if (await take(tx, identifier)) return identifier;
    }
    throw new Error(`${DRAW_LIMIT} identifiers drawn, and all were issued before`);
  }

  async function open(
    tx: Tx,
    person: { readonly personId: string; readonly passwordHash: string | null },
  ): Promise<string> {
    const { personId, passwordHash } = person;
    const identifier = await issue(tx);
    const at = place('persons', 'identifier_sealed', personId);
    await tx
      .on<AccessTables>()
      .insertInto('access.persons')
      .values({
        person_id: personId,
        identifier_sealed: await vault.seal(personId, at, identifier),
        password_hash: passwordHash,
        password_set_at: passwordHash === null ? null : tx.now,
        opened_at: tx.now,
      })
      .execute();
    await tx
      .on<AccessTables>()
      .insertInto('access.identifier_hashes')
      .values(hashesOf(identifier).map(({ version, hash }) => ({ version, hash, person_id: personId })))
      .execute();
    return formatIdentifier(identifier);
  }

  async function identifierIn(tx: Tx, personId: string): Promise<string | null> {
    const row = await tx
      .on<AccessTables>()
      .selectFrom('access.persons')
      .select('identifier_sealed')
      .where('person_id', '=', personId)
      .executeTakeFirst();
    if (!row) return null;
    const at = place('persons', 'identifier_sealed', personId);
    return formatIdentifier((await vault.open(personId, at, row.identifier_sealed)).toString());
  }

  return {
    /** Opens a person's login in the transaction that confirms him. @returns the identifier, as it is shown */
    open,
    /** The identifier as it is shown, or null. */
    identifierIn,
    identifierOf: (actor: Actor): Promise<string | null> =>
      actor.kind === 'client'
        ? db.read(actor, 'read-identifier', (tx) => identifierIn(tx, actor.personId))
        : Promise.resolve(null),
    /** Seen from inside: whose identifier it is. The same queries run whether it is anybody's or not. */
    async findLogin(tx: Tx, identifier: string): Promise<Login | null> {
      const row = await tx
        .on<AccessTables>()
        .selectFrom('access.identifier_hashes')
        .innerJoin('access.persons', 'access.persons.person_id', 'access.identifier_hashes.person_id')
        .select(['access.persons.person_id', 'access.persons.password_hash'])
        .where(
          'access.identifier_hashes.hash',
          'in',
          hashesOf(identifier).map(({ hash }) => hash),
        )
        .limit(1)
        .executeTakeFirst();
      return row ? { personId: row.person_id, passwordHash: row.password_hash } : null;
    },
    /** Hashes a new password, or says why it is too weak. */
    async hashPassword(password: string, identifier: string | null): Promise<Result<string, AccessRefusal>> {
      const why = weaknessOf(password, identifier);
      return why ? refuse({ code: 'password-weak', why }) : ok(await passwords.hash(password));
    },
  };
}
