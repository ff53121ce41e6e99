import type { Instant } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { ColumnType, Generated } from 'kysely';
import type { WrittenLeaf } from './domain.ts';

interface LeafColumns {
  readonly leaf_hash: Buffer;
  readonly subject: string;
  readonly number: bigint;
  readonly leaf: string;
}

export interface EvidenceTables {
  'evidence.subjects': {
    subject: string;
    party_id: string | null;
    number: Generated<bigint>;
    hash: Buffer | null;
  };
  'evidence.pending': LeafColumns & {
    id: ColumnType<bigint, never, never>;
    leaf_index: ColumnType<bigint | null, never, bigint>;
  };
  'evidence.openings': { leaf_hash: Buffer; subject: string; sealed: Buffer };
  'evidence.leaves': LeafColumns & { leaf_index: bigint };
  'evidence.tiles': { level: number; tile_index: bigint; hashes: Buffer };
  'evidence.tree_heads': { size: bigint; root: Buffer; fence: bigint; made_at: Instant };
  'evidence.checkpoints': { size: bigint; note: string; signed_at: Instant };
  'evidence.cosignatures': { size: bigint; witness: string; line: string; received_at: Instant };
  'evidence.witnesses': { name: string; size: bigint };
  'evidence.sequencer': { id: boolean; fence: bigint; headed_size: bigint };
  'evidence.trust_editions': { number: number; fingerprint: Buffer; edition: string; signature: string };
  'evidence.signing_keys': {
    use: KeyUse;
    number: number;
    name: string;
    vkey: string;
    seed_sealed: Buffer;
    made_at: Instant;
  };
}

export type KeyUse = 'log' | 'pack' | 'edition';

const on = (tx: Tx) => tx.on<EvidenceTables>();

export interface Head {
  readonly number: number;
  readonly hash: Buffer | null;
}

/** The subject's head, its row locked until the transaction ends; made on first use. */
export async function lockHead(tx: Tx, subject: string, partyId: string | null): Promise<Head> {
  const find = () =>
    on(tx)
      .selectFrom('evidence.subjects')
      .select(['number', 'hash'])
      .where('subject', '=', subject)
      .forUpdate()
      .executeTakeFirst();
  let row = await find();
  if (!row) {
    await on(tx)
      .insertInto('evidence.subjects')
      .values({ subject, party_id: partyId, hash: null })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    row = await find();
  }
  if (!row) throw new Error('the actor may not write about this subject');
  return { number: Number(row.number), hash: row.hash };
}

export async function moveHead(tx: Tx, subject: string, number: number, hash: Buffer): Promise<void> {
  await on(tx)
    .updateTable('evidence.subjects')
    .set({ number: BigInt(number), hash })
    .where('subject', '=', subject)
    .execute();
}

/**
 * Queues the leaf, moves its subject's head and keeps its sealed values. Raw: one statement in the place of three,
 * while the head row is held.
 */
export async function insertPending(
  tx: Tx,
  { leaf, text, hash }: WrittenLeaf,
  sealed: Buffer | null,
): Promise<void> {
  await tx.query(
    `with head as (update evidence.subjects set number = $3, hash = $1 where subject = $2),
       opening as (insert into evidence.openings (leaf_hash, subject, sealed)
         select $1::bytea, $2::text, $5::bytea where $5::bytea is not null)
     insert into evidence.pending (leaf_hash, subject, number, leaf) values ($1, $2, $3, $4)`,
    [hash, leaf.subject, BigInt(leaf.number), text, sealed],
  );
}

/** Locks the sequencer's row and takes the next fence. */
export async function takeFence(tx: Tx): Promise<{ readonly fence: bigint; readonly headedSize: number }> {
  const row = await on(tx)
    .updateTable('evidence.sequencer')
    .set((eb) => ({ fence: eb('fence', '+', 1n) }))
    .returning(['fence', 'headed_size'])
    .executeTakeFirstOrThrow();
  return { fence: row.fence, headedSize: Number(row.headed_size) };
}

/** Locks the sequencer's row without taking a fence. */
export async function lockFence(tx: Tx): Promise<bigint> {
  const row = await on(tx)
    .selectFrom('evidence.sequencer')
    .select('fence')
    .forUpdate()
    .executeTakeFirstOrThrow();
  return row.fence;
}

/** Size of the tree right after its last list of heads. */
export async function headedSize(tx: Tx): Promise<number> {
  const row = await on(tx).selectFrom('evidence.sequencer').select('headed_size').executeTakeFirstOrThrow();
  return Number(row.headed_size);
}

export async function setHeadedSize(tx: Tx, size: number): Promise<void> {
  await on(tx)
    .updateTable('evidence.sequencer')
    .set({ headed_size: BigInt(size) })
    .execute();
}

export interface PendingLeaf {
  readonly id: bigint;
  readonly hash: Buffer;
  readonly subject: string;
  readonly number: bigint;
  readonly leaf: string;
}

/** Committed leaves without a mark. By mark, not by id: a transaction that commits late has a low id. */
export async function waiting(tx: Tx, limit: number): Promise<readonly PendingLeaf[]> {
  const rows = await on(tx)
    .selectFrom('evidence.pending')
    .select(['id', 'leaf_hash as hash', 'subject', 'number', 'leaf'])
    .where('leaf_index', 'is', null)
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows;
}

/** Size of the tree: leaves are counted from 0 without gaps. */
export async function treeSize(tx: Tx): Promise<number> {
  const row = await on(tx)
    .selectFrom('evidence.leaves')
    .select((eb) => eb.fn.max('leaf_index').as('last'))
    .executeTakeFirst();
  return row?.last === undefined || row.last === null ? 0 : Number(row.last) + 1;
}

/** Appends leaves from `start` on and marks them in the queue. Raw: one statement for a thousand rows each. */
export async function moveLeaves(tx: Tx, start: number, leaves: readonly PendingLeaf[]): Promise<void> {
  await insertLeaves(tx, start, leaves);
  await tx.query(
    `update evidence.pending p set leaf_index = m.leaf_index
     from unnest($1::bigint[], $2::bigint[]) as m(id, leaf_index) where p.id = m.id`,
    [leaves.map(({ id }) => id), leaves.map((_, i) => BigInt(start + i))],
  );
}

export async function insertLeaves(
  tx: Tx,
  start: number,
  leaves: readonly Omit<PendingLeaf, 'id'>[],
): Promise<void> {
  await tx.query(
    `insert into evidence.leaves (leaf_index, leaf_hash, subject, number, leaf)
     select * from unnest($1::bigint[], $2::bytea[], $3::text[], $4::bigint[], $5::text[]) as m(i, h, s, n, l)
     order by i`,
    [
      leaves.map((_, i) => BigInt(start + i)),
      leaves.map(({ hash }) => hash),
      leaves.map(({ subject }) => subject),
      leaves.map(({ number }) => number),
      leaves.map(({ leaf }) => leaf),
    ],
  );
}

export interface StoredLeaf {
  readonly index: number;
  readonly hash: Buffer;
  readonly subject: string;
  readonly number: number;
  readonly text: string;
}

const LEAF_COLUMNS = ['leaf_index', 'leaf_hash', 'subject', 'number', 'leaf'] as const;

function storedLeaf(row: EvidenceTables['evidence.leaves']): StoredLeaf {
  return {
    index: Number(row.leaf_index),
    hash: row.leaf_hash,
    subject: row.subject,
    number: Number(row.number),
    text: row.leaf,
  };
}

/** A leaf with what a check of the whole log needs beside it. */
export interface CheckedLeaf extends StoredLeaf {
  readonly sealed: Buffer | null;
  readonly partyId: string | null;
}

export async function leavesFrom(tx: Tx, start: number, limit: number): Promise<readonly CheckedLeaf[]> {
  const rows = await on(tx)
    .selectFrom('evidence.leaves as l')
    .innerJoin('evidence.subjects as s', 's.subject', 'l.subject')
    .leftJoin('evidence.openings as o', 'o.leaf_hash', 'l.leaf_hash')
    .select(['l.leaf_index', 'l.leaf_hash', 'l.subject', 'l.number', 'l.leaf', 'o.sealed', 's.party_id'])
    .where('l.leaf_index', '>=', BigInt(start))
    .orderBy('l.leaf_index')
    .limit(limit)
    .execute();
  return rows.map((row) => ({ ...storedLeaf(row), sealed: row.sealed, partyId: row.party_id }));
}

/** The subject's leaves in the tree of that size, by number. */
export async function leavesOf(
  tx: Tx,
  subject: string,
  size: number,
  limit: number,
): Promise<readonly StoredLeaf[]> {
  const rows = await on(tx)
    .selectFrom('evidence.leaves')
    .select(LEAF_COLUMNS)
    .where('subject', '=', subject)
    .where('leaf_index', '<', BigInt(size))
    .orderBy('number')
    .limit(limit)
    .execute();
  return rows.map(storedLeaf);
}

export async function leafAt(tx: Tx, index: number): Promise<StoredLeaf | undefined> {
  const row = await on(tx)
    .selectFrom('evidence.leaves')
    .select(LEAF_COLUMNS)
    .where('leaf_index', '=', BigInt(index))
    .executeTakeFirst();
  return row && storedLeaf(row);
}

export async function indexOf(tx: Tx, leafHash: Buffer): Promise<number | undefined> {
  const row = await on(tx)
    .selectFrom('evidence.leaves')
    .select('leaf_index')
    .where('leaf_hash', '=', leafHash)
    .executeTakeFirst();
  return row && Number(row.leaf_index);
}

interface HeadRow {
  readonly subject: string;
  readonly number: bigint;
  readonly leaf_hash: Buffer;
}

const headOf = ({ subject, number, leaf_hash }: HeadRow) => ({
  subject,
  number: Number(number),
  hash: leaf_hash.toString('hex'),
});

/** The last leaf of every subject among the first `size`. Raw: `distinct on` over the index is one pass. */
export async function headsAt(tx: Tx, size: number): Promise<readonly ReturnType<typeof headOf>[]> {
  const rows = await tx.query<HeadRow>(
    `select distinct on (subject) subject, number, leaf_hash from evidence.leaves
     where leaf_index < $1 order by subject, number desc`,
    [BigInt(size)],
  );
  return rows.map(headOf);
}

/** The last leaf of every subject that has one in [start, end). */
export async function movedHeads(
  tx: Tx,
  start: number,
  end: number,
): Promise<readonly ReturnType<typeof headOf>[]> {
  const rows = await tx.query<HeadRow>(
    `select distinct on (subject) subject, number, leaf_hash from evidence.leaves
     where leaf_index >= $1 and leaf_index < $2 order by subject, number desc`,
    [BigInt(start), BigInt(end)],
  );
  return rows.map(headOf);
}

export async function subjectOf(
  tx: Tx,
  partyId: string,
): Promise<{ subject: string; number: number } | undefined> {
  const row = await on(tx)
    .selectFrom('evidence.subjects')
    .select(['subject', 'number'])
    .where('party_id', '=', partyId)
    .executeTakeFirst();
  return row && { subject: row.subject, number: Number(row.number) };
}

/** Sealed values by leaf hash (hexadecimal). */
export async function sealedOf(tx: Tx, subject: string): Promise<ReadonlyMap<string, Buffer>> {
  const rows = await on(tx)
    .selectFrom('evidence.openings')
    .select(['leaf_hash', 'sealed'])
    .where('subject', '=', subject)
    .execute();
  return new Map(rows.map(({ leaf_hash, sealed }) => [leaf_hash.toString('hex'), sealed]));
}

export async function readTile(tx: Tx, level: number, index: number): Promise<Buffer | undefined> {
  const row = await on(tx)
    .selectFrom('evidence.tiles')
    .select('hashes')
    .where('level', '=', level)
    .where('tile_index', '=', BigInt(index))
    .executeTakeFirst();
  return row?.hashes;
}

export async function writeTile(tx: Tx, level: number, index: number, hashes: Buffer): Promise<void> {
  await on(tx)
    .insertInto('evidence.tiles')
    .values({ level, tile_index: BigInt(index), hashes })
    .onConflict((conflict) => conflict.columns(['level', 'tile_index']).doUpdateSet({ hashes }))
    .execute();
}

export async function insertTreeHead(tx: Tx, size: number, root: Buffer, fence: bigint): Promise<void> {
  await on(tx)
    .insertInto('evidence.tree_heads')
    .values({ size: BigInt(size), root, fence, made_at: tx.now })
    .execute();
}

export interface TreeHead {
  readonly size: number;
  readonly root: Buffer;
  readonly isSigned: boolean;
}

/** The newest tree head, signed or not. */
export async function newestTreeHead(tx: Tx): Promise<TreeHead | undefined> {
  const row = await on(tx)
    .selectFrom('evidence.tree_heads as t')
    .leftJoin('evidence.checkpoints as c', 'c.size', 't.size')
    .select(['t.size', 't.root', 'c.size as signed'])
    .orderBy('t.size', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row && { size: Number(row.size), root: row.root, isSigned: row.signed !== null };
}

export interface StoredCheckpoint {
  readonly size: number;
  readonly root: Buffer;
  readonly note: string;
}

export async function newestCheckpoint(tx: Tx): Promise<StoredCheckpoint | undefined> {
  const [row] = await checkpointsDown(tx, 1);
  return row;
}

/** Checkpoints, the newest first. */
export async function checkpointsDown(tx: Tx, limit: number): Promise<readonly StoredCheckpoint[]> {
  const rows = await on(tx)
    .selectFrom('evidence.checkpoints as c')
    .innerJoin('evidence.tree_heads as t', 't.size', 'c.size')
    .select(['c.size', 't.root', 'c.note'])
    .orderBy('c.size', 'desc')
    .limit(limit)
    .execute();
  return rows.map(({ size, root, note }) => ({ size: Number(size), root, note }));
}

export async function insertCheckpoint(tx: Tx, size: number, note: string): Promise<void> {
  await on(tx)
    .insertInto('evidence.checkpoints')
    .values({ size: BigInt(size), note, signed_at: tx.now })
    .execute();
}

export async function cosignaturesOf(
  tx: Tx,
  size: number,
): Promise<readonly { witness: string; line: string }[]> {
  return on(tx)
    .selectFrom('evidence.cosignatures')
    .select(['witness', 'line'])
    .where('size', '=', BigInt(size))
    .orderBy('witness')
    .execute();
}

export async function insertCosignature(tx: Tx, size: number, witness: string, line: string): Promise<void> {
  await on(tx)
    .insertInto('evidence.cosignatures')
    .values({ size: BigInt(size), witness, line, received_at: tx.now })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function witnessSize(tx: Tx, name: string): Promise<number> {
  const row = await on(tx)
    .selectFrom('evidence.witnesses')
    .select('size')
    .where('name', '=', name)
    .executeTakeFirst();
  return Number(row?.size ?? 0n);
}

export async function setWitnessSize(tx: Tx, name: string, size: number): Promise<void> {
  await on(tx)
    .insertInto('evidence.witnesses')
    .values({ name, size: BigInt(size) })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ size: BigInt(size) }))
    .execute();
}

export async function trustEditions(tx: Tx): Promise<readonly { edition: string; signature: string }[]> {
  return on(tx)
    .selectFrom('evidence.trust_editions')
    .select(['edition', 'signature'])
    .orderBy('number')
    .execute();
}

export async function insertTrustEdition(
  tx: Tx,
  row: {
    readonly number: number;
    readonly fingerprint: Buffer;
    readonly edition: string;
    readonly signature: string;
  },
): Promise<void> {
  await on(tx).insertInto('evidence.trust_editions').values(row).execute();
}

export interface SealedKey {
  readonly use: KeyUse;
  readonly number: number;
  readonly name: string;
  readonly vkey: string;
  readonly seed_sealed: Buffer;
}

/** Every signing key, the newest of each use first. */
export async function signingKeys(tx: Tx): Promise<readonly SealedKey[]> {
  return on(tx)
    .selectFrom('evidence.signing_keys')
    .select(['use', 'number', 'name', 'vkey', 'seed_sealed'])
    .orderBy('number', 'desc')
    .execute();
}

export async function insertSigningKey(tx: Tx, key: SealedKey): Promise<void> {
  await on(tx)
    .insertInto('evidence.signing_keys')
    .values({ ...key, made_at: tx.now })
    .execute();
}

export async function unmarkedCount(tx: Tx): Promise<number> {
  const row = await on(tx)
    .selectFrom('evidence.pending')
    .select((eb) => eb.fn.countAll<bigint>().as('count'))
    .where('leaf_index', 'is', null)
    .executeTakeFirst();
  return Number(row?.count ?? 0n);
}
