import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import { type DraftState, type PictureKind, readTyped } from './domain.ts';
import { NO_FIELDS, type TypedFields } from './fields.ts';
import type { PictureVerdict } from './needs.ts';
import { type PartyTables, place } from './tables.ts';

/** A draft as kept, with its fields opened. */
export interface DraftRow {
  readonly id: string;
  readonly state: DraftState;
  readonly fields: TypedFields;
  readonly phoneActId: string | null;
  readonly phoneConfirmedHash: Buffer | null;
  readonly refusedFor: string | null;
  readonly expiresAt: Instant;
}

export async function insertDraft(tx: Tx, vault: Vault, id: string, expiresAt: Instant): Promise<boolean> {
  const sealed = await vault.seal(id, place('drafts', 'fields_sealed', id), JSON.stringify(NO_FIELDS));
  const inserted = await tx
    .on<PartyTables>()
    .insertInto('parties.drafts')
    .values({
      id,
      state: 'draft',
      fields_sealed: sealed,
      phone_act_id: null,
      phone_confirmed_hash: null,
      refused_for: null,
      created_at: tx.now,
      changed_at: tx.now,
      expires_at: expiresAt,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returning('id')
    .executeTakeFirst();
  return inserted !== undefined;
}

/** @param lock whether to hold the row until the transaction ends: commands do, queries don't */
export async function findDraft(tx: Tx, vault: Vault, id: string, lock: boolean): Promise<DraftRow | null> {
  const query = tx.on<PartyTables>().selectFrom('parties.drafts').selectAll().where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  if (!row) return null;
  const fields = row.fields_sealed
    ? readTyped((await vault.open(id, place('drafts', 'fields_sealed', id), row.fields_sealed)).toString())
    : NO_FIELDS;
  return {
    id: row.id,
    state: row.state,
    fields,
    phoneActId: row.phone_act_id,
    phoneConfirmedHash: row.phone_confirmed_hash,
    refusedFor: row.refused_for,
    expiresAt: row.expires_at,
  };
}

/** Where a draft stands, with its row held until the transaction ends; nothing of it is opened. */
export async function draftState(tx: Tx, id: string): Promise<DraftState | null> {
  const row = await tx
    .on<PartyTables>()
    .selectFrom('parties.drafts')
    .select('state')
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
  return row?.state ?? null;
}

export async function saveFields(tx: Tx, vault: Vault, id: string, fields: TypedFields): Promise<void> {
  const sealed = await vault.seal(id, place('drafts', 'fields_sealed', id), JSON.stringify(fields));
  await tx
    .on<PartyTables>()
    .updateTable('parties.drafts')
    .set({ fields_sealed: sealed, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export async function savePhoneAct(tx: Tx, id: string, actId: string): Promise<void> {
  await tx
    .on<PartyTables>()
    .updateTable('parties.drafts')
    .set({ phone_act_id: actId, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export async function savePhoneConfirmed(tx: Tx, id: string, phoneHash: Buffer): Promise<void> {
  await tx
    .on<PartyTables>()
    .updateTable('parties.drafts')
    .set({ phone_confirmed_hash: phoneHash, changed_at: tx.now })
    .where('id', '=', id)
    .execute();
}

/** @returns false where the draft was not in that state any more */
export async function moveDraft(
  tx: Tx,
  id: string,
  from: readonly DraftState[],
  to: Exclude<DraftState, 'draft'>,
  refusedFor: string | null = null,
): Promise<boolean> {
  const moved = await tx
    .on<PartyTables>()
    .updateTable('parties.drafts')
    .set({
      state: to,
      changed_at: tx.now,
      refused_for: refusedFor,
      ...(to === 'expired' ? { fields_sealed: null, phone_confirmed_hash: null } : {}),
    })
    .where('id', '=', id)
    .where('state', 'in', [...from])
    .returning('id')
    .executeTakeFirst();
  return moved !== undefined;
}

export interface PictureRow {
  readonly kind: PictureKind;
  readonly sha256: string;
  readonly passed: boolean;
  readonly verdict: PictureVerdict;
}

const pictureRow = (partyId: string, kind: PictureKind) => `${partyId}:${kind}`;

export async function savePicture(
  tx: Tx,
  vault: Vault,
  partyId: string,
  picture: Omit<PictureRow, 'passed'>,
  jpeg: Uint8Array,
): Promise<void> {
  const row = pictureRow(partyId, picture.kind);
  const values = {
    sha256: Buffer.from(picture.sha256, 'hex'),
    image_sealed: await vault.seal(partyId, place('pictures', 'image_sealed', row), jpeg),
    verdict_sealed: await vault.seal(
      partyId,
      place('pictures', 'verdict_sealed', row),
      JSON.stringify(picture.verdict),
    ),
    passed: picture.verdict.passed,
    taken_at: tx.now,
  };
  await tx
    .on<PartyTables>()
    .insertInto('parties.pictures')
    .values({ party_id: partyId, kind: picture.kind, ...values })
    .onConflict((conflict) => conflict.columns(['party_id', 'kind']).doUpdateSet(values))
    .execute();
}

/** The pictures without their bytes. */
export async function findPictures(tx: Tx, vault: Vault, partyId: string): Promise<readonly PictureRow[]> {
  const rows = await tx
    .on<PartyTables>()
    .selectFrom('parties.pictures')
    .select(['kind', 'sha256', 'passed', 'verdict_sealed'])
    .where('party_id', '=', partyId)
    .execute();
  return Promise.all(
    rows.map(async (row) => {
      const at = place('pictures', 'verdict_sealed', pictureRow(partyId, row.kind));
      const verdict = JSON.parse((await vault.open(partyId, at, row.verdict_sealed)).toString());
      return { kind: row.kind, sha256: row.sha256.toString('hex'), passed: row.passed, verdict };
    }),
  );
}

export async function openPicture(
  tx: Tx,
  vault: Vault,
  partyId: string,
  kind: PictureKind,
): Promise<Buffer | null> {
  const row = await tx
    .on<PartyTables>()
    .selectFrom('parties.pictures')
    .select('image_sealed')
    .where('party_id', '=', partyId)
    .where('kind', '=', kind)
    .executeTakeFirst();
  if (!row) return null;
  return vault.open(partyId, place('pictures', 'image_sealed', pictureRow(partyId, kind)), row.image_sealed);
}

export async function deletePictures(tx: Tx, partyId: string): Promise<void> {
  await tx.on<PartyTables>().deleteFrom('parties.pictures').where('party_id', '=', partyId).execute();
}
