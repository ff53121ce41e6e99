import { randomUUID } from 'node:crypto';
import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import type { Selectable } from 'kysely';
import type { Comparison, LiveSession, RefusalReason } from './domain.ts';
import { type IdentificationTables, place } from './tables.ts';

type LiveImageRow = Selectable<IdentificationTables['identification.live_images']>;

/** A live image with its judge's state opened. */
export interface LiveImage
  extends Omit<LiveImageRow, 'session_sealed' | 'last_captured_ms' | 'lag_ms' | 'content_hash'> {
  readonly contentHash: Buffer;
  readonly session: LiveSession;
  readonly lastCapturedMs: number;
  readonly lagMs: number | null;
}

/** What tries are counted by: the deed and its exact content, whichever act carries it. */
export interface Deed {
  readonly partyId: string;
  readonly purpose: string;
  readonly contentHash: Buffer;
}

export interface Tries {
  readonly begun: number;
  readonly failures: number;
}

/** The count of tries, its row made and held: live images of one deed begin one after the other. */
export async function lockTries(tx: Tx, deed: Deed): Promise<Tries> {
  const key = { party_id: deed.partyId, purpose: deed.purpose, content_hash: deed.contentHash };
  await tx
    .on<IdentificationTables>()
    .insertInto('identification.tries')
    .values({ ...key, begun: 0, failures: 0 })
    .onConflict((conflict) => conflict.columns(['party_id', 'purpose', 'content_hash']).doNothing())
    .execute();
  return tx
    .on<IdentificationTables>()
    .selectFrom('identification.tries')
    .select(['begun', 'failures'])
    .where('party_id', '=', deed.partyId)
    .where('purpose', '=', deed.purpose)
    .where('content_hash', '=', deed.contentHash)
    .forUpdate()
    .executeTakeFirstOrThrow();
}

export async function saveTries(tx: Tx, deed: Deed, tries: Tries): Promise<void> {
  await tx
    .on<IdentificationTables>()
    .updateTable('identification.tries')
    .set({ begun: tries.begun, failures: tries.failures })
    .where('party_id', '=', deed.partyId)
    .where('purpose', '=', deed.purpose)
    .where('content_hash', '=', deed.contentHash)
    .execute();
}

export async function failuresOf(tx: Tx, deed: Deed): Promise<number> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.tries')
    .select('failures')
    .where('party_id', '=', deed.partyId)
    .where('purpose', '=', deed.purpose)
    .where('content_hash', '=', deed.contentHash)
    .executeTakeFirst();
  return row?.failures ?? 0;
}

/** The most failures of a party for one deed, whatever its content. */
export async function failuresForPurpose(tx: Tx, partyId: string, purpose: string): Promise<number> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.tries')
    .select(({ fn }) => fn.max('failures').as('failures'))
    .where('party_id', '=', partyId)
    .where('purpose', '=', purpose)
    .executeTakeFirst();
  return row?.failures ?? 0;
}

export interface NewLiveImage extends Deed {
  readonly id: string;
  readonly actId: string;
  readonly ordinal: number;
  readonly attempt: number;
  readonly nonce: Buffer;
  readonly registerAnswerId: string;
  readonly session: LiveSession;
  readonly chain: Buffer;
  readonly deadline: Instant;
}

export async function insertLiveImage(tx: Tx, vault: Vault, live: NewLiveImage): Promise<void> {
  await tx
    .on<IdentificationTables>()
    .insertInto('identification.live_images')
    .values({
      id: live.id,
      party_id: live.partyId,
      act_id: live.actId,
      purpose: live.purpose,
      content_hash: live.contentHash,
      ordinal: live.ordinal,
      attempt: live.attempt,
      nonce: live.nonce,
      register_answer_id: live.registerAnswerId,
      state: 'open',
      reason: null,
      session_sealed: await sealSession(vault, live.partyId, live.id, live.session),
      next_seq: 0,
      chain: live.chain,
      last_captured_ms: -1n,
      lag_ms: null,
      started_at: tx.now,
      deadline: live.deadline,
      finished_at: null,
    })
    .execute();
}

// R-7.3d: measures of a face are sealed like the frames themselves.
function sealSession(vault: Vault, partyId: string, id: string, session: LiveSession): Promise<Buffer> {
  return vault.seal(partyId, place('live_images', 'session_sealed', id), JSON.stringify(session));
}

/** A live image as the caller may see it; another's is not there. @param lock holds the row for a change */
export async function findLiveImage(
  tx: Tx,
  vault: Vault,
  id: string,
  lock = false,
): Promise<LiveImage | null> {
  const query = tx
    .on<IdentificationTables>()
    .selectFrom('identification.live_images')
    .selectAll()
    .where('id', '=', id);
  const row = await (lock ? query.forUpdate() : query).executeTakeFirst();
  return row ? opened(vault, row) : null;
}

/** The open live image of a deed, whichever act it was begun for, held. */
export async function findOpenLiveImage(tx: Tx, vault: Vault, deed: Deed): Promise<LiveImage | null> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.live_images')
    .selectAll()
    .where('party_id', '=', deed.partyId)
    .where('purpose', '=', deed.purpose)
    .where('content_hash', '=', deed.contentHash)
    .where('state', '=', 'open')
    .forUpdate()
    .executeTakeFirst();
  return row ? opened(vault, row) : null;
}

export async function lastOrdinal(tx: Tx, actId: string): Promise<number> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.live_images')
    .select(({ fn }) => fn.max('ordinal').as('ordinal'))
    .where('act_id', '=', actId)
    .executeTakeFirst();
  return row?.ordinal ?? 0;
}

async function opened(vault: Vault, row: LiveImageRow): Promise<LiveImage> {
  const { session_sealed, last_captured_ms, lag_ms, content_hash, ...rest } = row;
  const session = await vault.open(
    row.party_id,
    place('live_images', 'session_sealed', row.id),
    session_sealed,
  );
  return {
    ...rest,
    contentHash: content_hash,
    session: JSON.parse(session.toString('utf8')), // sealed by sealSession
    lastCapturedMs: Number(last_captured_ms),
    lagMs: lag_ms === null ? null : Number(lag_ms),
  };
}

/** How a live image stands after a batch. */
export interface Progress {
  readonly session: LiveSession;
  readonly nextSeq: number;
  readonly chain: Buffer;
  readonly lastCapturedMs: number;
  readonly lagMs: number;
}

export async function saveProgress(tx: Tx, vault: Vault, live: LiveImage, progress: Progress): Promise<void> {
  await tx
    .on<IdentificationTables>()
    .updateTable('identification.live_images')
    .set({
      session_sealed: await sealSession(vault, live.party_id, live.id, progress.session),
      next_seq: progress.nextSeq,
      chain: progress.chain,
      last_captured_ms: BigInt(progress.lastCapturedMs),
      lag_ms: BigInt(progress.lagMs),
    })
    .where('id', '=', live.id)
    .execute();
}

export async function finish(
  tx: Tx,
  id: string,
  end:
    | { readonly state: 'passed' | 'superseded' }
    | { readonly state: 'refused'; readonly reason: RefusalReason },
): Promise<void> {
  await tx
    .on<IdentificationTables>()
    .updateTable('identification.live_images')
    .set({ state: end.state, reason: end.state === 'refused' ? end.reason : null, finished_at: tx.now })
    .where('id', '=', id)
    .execute();
}

export interface Batch {
  readonly firstSeq: number;
  readonly frames: number;
  readonly body: Buffer;
}

const batchRow = (liveImageId: string, firstSeq: number) => `${liveImageId}:${firstSeq}`;

export async function insertBatch(tx: Tx, vault: Vault, live: LiveImage, batch: Batch): Promise<void> {
  const at = place('frame_batches', 'body_sealed', batchRow(live.id, batch.firstSeq));
  await tx
    .on<IdentificationTables>()
    .insertInto('identification.frame_batches')
    .values({
      live_image_id: live.id,
      first_seq: batch.firstSeq,
      frames: batch.frames,
      body_sealed: await vault.seal(live.party_id, at, batch.body),
      received_at: tx.now,
    })
    .execute();
}

/** The batch that a frame came in, opened; null when there is none. */
export async function batchOf(tx: Tx, vault: Vault, live: LiveImage, seq: number): Promise<Batch | null> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.frame_batches')
    .selectAll()
    .where('live_image_id', '=', live.id)
    .where('first_seq', '<=', seq)
    .orderBy('first_seq', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row || seq >= row.first_seq + row.frames) return null;
  const at = place('frame_batches', 'body_sealed', batchRow(live.id, row.first_seq));
  const body = await vault.open(live.party_id, at, row.body_sealed);
  return { firstSeq: row.first_seq, frames: row.frames, body };
}

export interface KeyFrame {
  readonly seq: number;
  readonly shows: string;
  readonly jpeg: Uint8Array;
  readonly sha256: Buffer;
}

export async function insertKeyFrame(tx: Tx, vault: Vault, live: LiveImage, frame: KeyFrame): Promise<void> {
  const at = place('key_frames', 'jpeg_sealed', `${live.id}:${frame.seq}:${frame.shows}`);
  await tx
    .on<IdentificationTables>()
    .insertInto('identification.key_frames')
    .values({
      live_image_id: live.id,
      seq: frame.seq,
      shows: frame.shows,
      jpeg_sha256: frame.sha256,
      jpeg_sealed: await vault.seal(live.party_id, at, frame.jpeg),
    })
    .onConflict((conflict) => conflict.columns(['live_image_id', 'seq', 'shows']).doNothing())
    .execute();
}

export async function insertComparisons(
  tx: Tx,
  liveImageId: string,
  comparisons: readonly Comparison[],
): Promise<void> {
  await tx
    .on<IdentificationTables>()
    .insertInto('identification.comparisons')
    .values(
      comparisons.map((one) => ({
        id: randomUUID(),
        live_image_id: liveImageId,
        what: one.what,
        subject: one.subject,
        source: one.source,
        score: String(one.score),
        threshold: String(one.threshold),
        passed: one.passed,
        said_by: JSON.stringify(one.saidBy),
        compared_at: tx.now,
      })),
    )
    .execute();
}

export interface NewRecord {
  readonly id: string;
  readonly partyId: string;
  readonly actId: string;
  readonly liveImageId: string;
  /** canonical JSON */
  readonly judgement: string;
  readonly expiresAt: Instant;
}

export async function insertRecord(tx: Tx, vault: Vault, record: NewRecord): Promise<void> {
  const at = place('records', 'judgement_sealed', record.id);
  await tx
    .on<IdentificationTables>()
    .insertInto('identification.records')
    .values({
      id: record.id,
      party_id: record.partyId,
      act_id: record.actId,
      live_image_id: record.liveImageId,
      method: 'two-factor',
      judgement_sealed: await vault.seal(record.partyId, at, record.judgement),
      made_at: tx.now,
      expires_at: record.expiresAt,
    })
    .execute();
}

export async function findRecordOfAct(
  tx: Tx,
  actId: string,
): Promise<{ readonly id: string; readonly partyId: string; readonly expiresAt: Instant } | null> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.records')
    .select(['id', 'party_id', 'expires_at'])
    .where('act_id', '=', actId)
    .executeTakeFirst();
  return row ? { id: row.id, partyId: row.party_id, expiresAt: row.expires_at } : null;
}

/** The judgement of a record, canonical JSON, opened. */
export async function judgementOfAct(tx: Tx, vault: Vault, actId: string): Promise<string | null> {
  const row = await tx
    .on<IdentificationTables>()
    .selectFrom('identification.records')
    .select(['id', 'party_id', 'judgement_sealed'])
    .where('act_id', '=', actId)
    .executeTakeFirst();
  if (!row) return null;
  const opened = await vault.open(
    row.party_id,
    place('records', 'judgement_sealed', row.id),
    row.judgement_sealed,
  );
  return opened.toString('utf8');
}
