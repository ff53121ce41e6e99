import { randomUUID } from 'node:crypto';
import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Lang } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { DeviceJwk } from '../acts/index.ts';
import { canonicalRegistration, contentHashOf, type FrozenRegistration, readFrozen } from './domain.ts';
import { type AccountState, type PartyTables, place } from './tables.ts';

/** A submitted registration, opened and checked against its hash. */
export interface Registration extends FrozenRegistration {
  readonly contentHash: string;
  /** the canonical JSON under the content hash: what the client sent, with the hashes of his pictures */
  readonly canonical: string;
  readonly deviceKey: DeviceJwk;
}

export async function insertRegistration(
  tx: Tx,
  vault: Vault,
  frozen: FrozenRegistration,
  deviceKey: DeviceJwk,
): Promise<string> {
  const { partyId } = frozen;
  const canonical = canonicalRegistration(frozen);
  const contentHash = contentHashOf(canonical);
  await tx
    .on<PartyTables>()
    .insertInto('parties.registrations')
    .values({
      party_id: partyId,
      frozen_sealed: await vault.seal(partyId, place('registrations', 'frozen_sealed', partyId), canonical),
      content_hash: Buffer.from(contentHash, 'hex'),
      iin_sealed: await vault.seal(partyId, place('registrations', 'iin_sealed', partyId), frozen.facts.iin),
      iin_hash: vault.searchHash('iin', frozen.facts.iin),
      hash_version: vault.searchVersion(),
      device: frozen.device,
      device_key: JSON.stringify(deviceKey),
      language: frozen.language,
      submitted_at: frozen.submittedAt,
    })
    .execute();
  return contentHash;
}

export async function findRegistration(tx: Tx, vault: Vault, partyId: string): Promise<Registration | null> {
  const row = await tx
    .on<PartyTables>()
    .selectFrom('parties.registrations')
    .selectAll()
    .where('party_id', '=', partyId)
    .executeTakeFirst();
  if (!row) return null;
  const at = place('registrations', 'frozen_sealed', partyId);
  const canonical = (await vault.open(partyId, at, row.frozen_sealed)).toString('utf8');
  const contentHash = row.content_hash.toString('hex');
  if (contentHashOf(canonical) !== contentHash)
    throw new Error(`registration ${partyId} is not what its hash says`);
  return { ...readFrozen(canonical), contentHash, canonical, deviceKey: row.device_key };
}

/** @returns false where another individual has this IIN */
export async function claimIin(tx: Tx, vault: Vault, partyId: string, iin: string): Promise<boolean> {
  // Under every version of the search key, so that uniqueness holds while a key is being rotated.
  const rows = vault
    .searchHashes('iin', iin)
    .map(({ version, hash }) => ({ version, hash, party_id: partyId }));
  const inserted = await tx
    .on<PartyTables>()
    .insertInto('parties.iin_hashes')
    .values(rows)
    .onConflict((conflict) => conflict.columns(['version', 'hash']).doNothing())
    .returning('version')
    .execute();
  return inserted.length === rows.length;
}

export async function insertIndividual(
  tx: Tx,
  row: { readonly partyId: string; readonly recordId: string; readonly actId: string },
): Promise<void> {
  await tx
    .on<PartyTables>()
    .insertInto('parties.individuals')
    .values({
      party_id: row.partyId,
      identification_record_id: row.recordId,
      act_id: row.actId,
      confirmed_at: tx.now,
    })
    .execute();
}

/** The act by which an individual was confirmed, or null. */
export async function registrationActOf(tx: Tx, partyId: string): Promise<string | null> {
  const row = await tx
    .on<PartyTables>()
    .selectFrom('parties.individuals')
    .select('act_id')
    .where('party_id', '=', partyId)
    .executeTakeFirst();
  return row?.act_id ?? null;
}

export async function isConfirmed(tx: Tx, partyId: string): Promise<boolean> {
  const row = await tx
    .on<PartyTables>()
    .selectFrom('parties.individuals')
    .select('party_id')
    .where('party_id', '=', partyId)
    .executeTakeFirst();
  return row !== undefined;
}

export interface Contact {
  readonly phone: string;
  readonly language: Lang;
}

export async function insertContact(
  tx: Tx,
  vault: Vault,
  partyId: string,
  contact: Contact & { readonly actId: string },
): Promise<void> {
  await tx
    .on<PartyTables>()
    .insertInto('parties.contacts')
    .values({
      party_id: partyId,
      phone_sealed: await vault.seal(partyId, place('contacts', 'phone_sealed', partyId), contact.phone),
      phone_hash: vault.searchHash('phone', contact.phone),
      language: contact.language,
      act_id: contact.actId,
      changed_at: tx.now,
    })
    .execute();
}

export async function findContact(tx: Tx, vault: Vault, partyId: string): Promise<Contact | null> {
  const row = await tx
    .on<PartyTables>()
    .selectFrom('parties.contacts')
    .select(['phone_sealed', 'language'])
    .where('party_id', '=', partyId)
    .executeTakeFirst();
  if (!row) return null;
  const phone = await vault.open(partyId, place('contacts', 'phone_sealed', partyId), row.phone_sealed);
  return { phone: phone.toString(), language: row.language };
}

/** @returns false where the party has no contact: it is not confirmed, or is another's */
export async function saveLanguage(tx: Tx, partyId: string, language: Lang): Promise<boolean> {
  const saved = await tx
    .on<PartyTables>()
    .updateTable('parties.contacts')
    .set({ language })
    .where('party_id', '=', partyId)
    .returning('party_id')
    .executeTakeFirst();
  return saved !== undefined;
}

/** Individuals who gave this number; as seen from inside. */
export async function partiesByPhone(
  tx: Tx,
  vault: Vault,
  phone: string,
  limit: number,
): Promise<readonly string[]> {
  const hashes = vault.searchHashes('phone', phone).map(({ hash }) => hash);
  const rows = await tx
    .on<PartyTables>()
    .selectFrom('parties.contacts')
    .select('party_id')
    .where('phone_hash', 'in', hashes)
    .orderBy('changed_at', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ party_id }) => party_id);
}

export interface Account {
  readonly id: string;
  readonly partyId: string;
  readonly iban: string;
  readonly bankCode: string;
  readonly state: AccountState;
  readonly asked: number;
}

export async function insertAccount(
  tx: Tx,
  vault: Vault,
  account: {
    readonly partyId: string;
    readonly iban: string;
    readonly bankCode: string;
    readonly actId: string | null;
  },
): Promise<string> {
  const id = randomUUID();
  await tx
    .on<PartyTables>()
    .insertInto('parties.accounts')
    .values({
      id,
      party_id: account.partyId,
      iban_sealed: await vault.seal(account.partyId, place('accounts', 'iban_sealed', id), account.iban),
      iban_hash: vault.searchHash('iban', account.iban),
      bank_code: account.bankCode,
      state: 'unknown',
      asked: 0,
      answered_at: null,
      act_id: account.actId,
      given_at: tx.now,
    })
    .execute();
  return id;
}

/** The account given last. */
export async function findAccount(tx: Tx, vault: Vault, partyId: string): Promise<Account | null> {
  const row = await tx
    .on<PartyTables>()
    .selectFrom('parties.accounts')
    .selectAll()
    .where('party_id', '=', partyId)
    .orderBy('given_at', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const iban = await vault.open(partyId, place('accounts', 'iban_sealed', row.id), row.iban_sealed);
  return {
    id: row.id,
    partyId,
    iban: iban.toString(),
    bankCode: row.bank_code,
    state: row.state,
    asked: row.asked,
  };
}

/** Records an answer of the bank; an account that was answered for stays as it is. */
export async function saveAccountAnswer(
  tx: Tx,
  id: string,
  answer: { readonly state: AccountState; readonly answeredAt: Instant | null; readonly asked: number },
): Promise<void> {
  await tx
    .on<PartyTables>()
    .updateTable('parties.accounts')
    .set({ state: answer.state, answered_at: answer.answeredAt, asked: answer.asked })
    .where('id', '=', id)
    .where('state', '=', 'unknown')
    .execute();
}
