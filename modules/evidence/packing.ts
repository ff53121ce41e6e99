import type { Tx } from '@nesie/db';
import {
  buildPack,
  contractEditions,
  findHead,
  fingerprintOf,
  HEADS_KIND,
  type HeadsEntry,
  type LogEntry,
  type NewAttachment,
  readLeaf,
} from '@nesie/pack';
import { ok, type Result, refuse } from '@nesie/problem';
import type { NoteSigner } from '@nesie/tlog';
import type { Vault } from '@nesie/vault';
import { openLeaf } from './appending.ts';
import { LogBrokenError, type PackRefusal } from './errors.ts';
import type { HeadsCache } from './heads-cache.ts';
import * as store from './store.ts';
import { createTreeReader, type TreeReader } from './tree.ts';
import { editionInForce, trustChain } from './trust.ts';

/** What wiring asks for: the modules' files come in here, so that evidence knows none of them. */
export interface WantedPack {
  readonly partyId: string;
  readonly attachments: readonly NewAttachment[];
  /** for people: contract number and the like; stands in the pack in the clear */
  readonly about: Readonly<Record<string, string>>;
  /** fingerprint that the contract names; when not given, that of the last contract signed, else the edition in force */
  readonly trustFingerprint?: string;
  /** the pack must reach at least this number of the party's leaves; its newest leaf when not given */
  readonly upTo?: number;
}

const MAX_LEAVES_OF_PARTY = 4000;

/** Makes a party's pack in a read-only transaction of the product's own process. */
export async function makePack(
  tx: Tx,
  { vault, packSigner, heads }: { vault: Vault; packSigner: NoteSigner; heads: HeadsCache },
  wanted: WantedPack,
): Promise<Result<Buffer, PackRefusal>> {
  const subject = await store.subjectOf(tx, wanted.partyId);
  if (!subject || subject.number === 0) return refuse({ code: 'evidence-not-found' });
  const checkpoint = await store.newestCheckpoint(tx);
  const leaves = checkpoint
    ? await store.leavesOf(tx, subject.subject, checkpoint.size, MAX_LEAVES_OF_PARTY)
    : [];
  const coveredUpTo = leaves.at(-1)?.number ?? 0;
  const upTo = wanted.upTo ?? subject.number;
  if (!checkpoint || coveredUpTo < upTo) {
    return refuse({ code: 'evidence-not-yet-checkpointed', coveredUpTo, wanted: upTo });
  }
  const reader = createTreeReader(tx);
  const entries = await entriesOf(tx, vault, {
    reader,
    leaves,
    size: checkpoint.size,
    wanted,
    subject: subject.subject,
  });
  if (!entries) return refuse({ code: 'evidence-erased' });
  const chain = await trustChain(tx);
  const named = wanted.trustFingerprint ?? contractEditions(entries).at(-1);
  const cosignatures = await store.cosignaturesOf(tx, checkpoint.size);
  const pack = buildPack({
    trust: chain,
    trustFingerprint: named ?? fingerprintOf(editionInForce(chain)),
    checkpoint: checkpoint.note + cosignatures.map(({ line }) => line).join(''),
    entries,
    heads: await headsEntryOf(tx, reader, heads, checkpoint.size, subject.subject),
    attachments: wanted.attachments,
    about: wanted.about,
    issuedAt: tx.now,
    packSigner,
  });
  return ok(pack);
}

interface EntriesWanted {
  readonly reader: TreeReader;
  readonly leaves: readonly store.StoredLeaf[];
  readonly size: number;
  readonly wanted: WantedPack;
  readonly subject: string;
}

async function entriesOf(
  tx: Tx,
  vault: Vault,
  { reader, leaves, size, wanted, subject }: EntriesWanted,
): Promise<readonly LogEntry[] | undefined> {
  const sealed = await store.sealedOf(tx, subject);
  const entries: LogEntry[] = [];
  for (const { index, hash, number, text } of leaves) {
    const name = hash.toString('hex');
    const opened = await openLeaf(vault, wanted.partyId, { hash: name, number }, sealed.get(name));
    if (!opened) return undefined;
    entries.push({
      index,
      leaf: readLeaf(JSON.parse(text)),
      opened,
      proof: await reader.inclusion(index, size),
    });
  }
  return entries;
}

async function headsEntryOf(
  tx: Tx,
  reader: TreeReader,
  cache: HeadsCache,
  size: number,
  subject: string,
): Promise<HeadsEntry> {
  const index = size - 1;
  const stored = await store.leafAt(tx, index);
  const leaf = stored && readLeaf(JSON.parse(stored.text));
  if (leaf?.kind !== HEADS_KIND)
    throw new LogBrokenError(`the checkpoint of ${size} does not end with its heads`);
  const found = findHead(await cache.at(tx, index), subject);
  if (!found) throw new LogBrokenError('the subject has no head in its checkpoint');
  return { index, leaf, proof: await reader.inclusion(index, size), ...found };
}
