import { canonicalJson } from '@nesie/canonical';
import type { Tx } from '@nesie/db';
import type { Opening } from '@nesie/pack';
import { KeysErasedError, type Place as SealPlace, type Vault } from '@nesie/vault';
import {
  type Appended,
  checkNewLeaf,
  isProcess,
  type NewLeaf,
  openingsOf,
  ownerOf,
  saltName,
  writeLeaf,
} from './domain.ts';
import * as store from './store.ts';

const MAX_LEAVES = 1000;

/** The subject as it stands in the log: a process by its name, a party by a pseudonym that its salt key makes. */
export async function pseudonymOf(vault: Vault, subject: string): Promise<string> {
  const owner = ownerOf(subject);
  return isProcess(subject) ? subject : (await vault.salt(owner, 0, 'subject')).toString('hex');
}

/**
 * Appends one leaf in the caller's transaction. It takes the subject's head row and keeps it until the
 * transaction ends, so it is the command's last statement.
 */
export async function appendLeaf(tx: Tx, vault: Vault, wanted: NewLeaf): Promise<Appended> {
  checkNewLeaf(wanted);
  const subject = await pseudonymOf(vault, wanted.subject);
  return appendTo(tx, vault, wanted, subject);
}

/** Appends leaves of several subjects, heads locked in one order, so that two batches can't wait for each other. */
export async function appendLeaves(
  tx: Tx,
  vault: Vault,
  wanted: readonly NewLeaf[],
): Promise<readonly Appended[]> {
  if (wanted.length > MAX_LEAVES) throw new RangeError('too many leaves in one transaction');
  wanted.forEach(checkNewLeaf);
  const placed = await Promise.all(
    wanted.map(async (leaf, at) => ({ leaf, at, subject: await pseudonymOf(vault, leaf.subject) })),
  );
  const ordered = [...placed].sort((a, b) =>
    a.subject === b.subject ? a.at - b.at : a.subject < b.subject ? -1 : 1,
  );
  const appended = new Map<number, Appended>();
  for (const { leaf, at, subject } of ordered) appended.set(at, await appendTo(tx, vault, leaf, subject));
  return wanted.map((_, at) => appended.get(at)).filter((one) => one !== undefined);
}

async function appendTo(tx: Tx, vault: Vault, wanted: NewLeaf, subject: string): Promise<Appended> {
  const head = await store.lockHead(tx, subject, isProcess(subject) ? null : wanted.subject);
  const number = head.number + 1;
  const salts = await saltsOf(vault, wanted.subject, number, Object.keys(wanted.fields));
  const written = writeLeaf(wanted, salts, { subject, number, previous: head.hash, at: tx.now });
  const leafHash = written.hash.toString('hex');
  const isSealed = Object.keys(wanted.fields).length > 0;
  const sealed = isSealed
    ? await vault.seal(ownerOf(wanted.subject), placeOf(leafHash), canonicalJson(wanted.fields))
    : null;
  await store.insertPending(tx, written, sealed);
  return { leafHash, number };
}

/**
 * The values of a leaf with their salts; empty when it had none.
 * @returns undefined when the owner's keys are destroyed
 */
export async function openLeaf(
  vault: Vault,
  subject: string,
  leaf: { readonly hash: string; readonly number: number },
  sealed: Buffer | undefined,
): Promise<Readonly<Record<string, Opening>> | undefined> {
  if (!sealed) return {};
  try {
    const text = (await vault.open(ownerOf(subject), placeOf(leaf.hash), sealed)).toString('utf8');
    const values: Record<string, string> = JSON.parse(text); // written by appendTo, authenticated by the seal
    return openingsOf(values, await saltsOf(vault, subject, leaf.number, Object.keys(values)));
  } catch (error) {
    if (error instanceof KeysErasedError) return undefined;
    throw error;
  }
}

async function saltsOf(
  vault: Vault,
  subject: string,
  number: number,
  fields: readonly string[],
): Promise<ReadonlyMap<string, Buffer>> {
  const owner = ownerOf(subject);
  const salts = await Promise.all(
    fields.map(async (field) => [field, await vault.salt(owner, number, saltName(subject, field))] as const),
  );
  return new Map(salts);
}

const placeOf = (leafHash: string): SealPlace => ({
  schema: 'evidence',
  table: 'openings',
  column: 'sealed',
  row: leafHash,
});
