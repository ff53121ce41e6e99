import { randomBytes } from 'node:crypto';
import { mkdir, open, rename } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Actor, Db, Tx } from '@nesie/db';
import { fingerprintOf, type Head, headsIn, writeTrust } from '@nesie/pack';
import { ok, type Result } from '@nesie/problem';
import { HASH_BYTES, parseVerifierKey, TILE_WIDTH, type TileId, tilePath } from '@nesie/tlog';
import type { Vault } from '@nesie/vault';
import type { WitnessPort } from '../../gateways/witness/port.ts';
import { appendLeaf, appendLeaves } from './appending.ts';
import type { Appended, NewLeaf } from './domain.ts';
import type { PackRefusal } from './errors.ts';
import { checkLog, type LogReport } from './fsck.ts';
import { createHeadsCache } from './heads-cache.ts';
import { addKey, loadKeys } from './keys.ts';
import { makePack, type WantedPack } from './packing.ts';
import { closeTree, isUpToDate, moveWaiting, ROUND_LIMIT, signTree } from './sequencer.ts';
import * as store from './store.ts';
import { editionInForce, issueEdition, type TrustTerms, trustChain } from './trust.ts';
import { askWitnesses, type WitnessReport } from './witnessing.ts';

export interface EvidenceDeps {
  readonly db: Db;
  readonly vault: Vault;
  /** name of the log, a URL without scheme such as `mfo.example.kz/log`: fixed for ever at the first start */
  readonly origin: string;
  /** the MFO's name and BIN, printed in the trust file */
  readonly operator: string;
  readonly witnesses?: readonly WitnessPort[];
  /** so many witnesses must have cosigned before a pack is trusted; none by default */
  readonly quorum?: number;
  readonly authorities?: readonly string[];
}

/** What one round of the log did. */
export interface Round {
  readonly moved: number;
  /** size of the checkpoint signed now; null when nothing was to sign */
  readonly signedSize: number | null;
  readonly witnesses: readonly WitnessReport[];
}

export type Evidence = ReturnType<typeof createEvidence>;

const SELF: Actor = { kind: 'system', process: 'evidence' };
const TRUST_SUBJECT = 'process:trust';
const MAX_MOVES = 1000;

/** The evidence log: leaves of commands, a signed tree over them, packs that anybody can verify. */
export function createEvidence(deps: EvidenceDeps) {
  const { db, vault, origin } = deps;
  const witnesses = deps.witnesses ?? [];
  const terms: TrustTerms = {
    origin,
    operator: deps.operator,
    witnessKeys: witnesses.map(({ vkey }) => vkey),
    quorum: deps.quorum ?? 0,
    authorities: deps.authorities ?? [],
  };
  requireTerms(terms);
  const heads = createHeadsCache();

  const within = async <T>(purpose: string, fn: (tx: Tx) => Promise<T>): Promise<T> => {
    const result = await db.withActor<T, never>(SELF, purpose, null, async (tx) => ok(await fn(tx)));
    if (result.refused) throw new Error('the log’s own transaction was refused');
    return result.value;
  };

  async function prepare(): Promise<void> {
    await within('prepare-evidence', async (tx) => {
      await store.lockFence(tx);
      const found = await loadKeys(tx, vault, origin);
      const edition = await issueEdition(tx, found, terms, await store.treeSize(tx));
      if (edition) {
        const open = { number: String(edition.number), fingerprint: fingerprintOf(edition) };
        await appendLeaf(tx, vault, { subject: TRUST_SUBJECT, kind: 'trust-edition', fields: {}, open });
      }
    });
  }

  async function sequence(): Promise<number> {
    let moved = 0;
    for (let i = 0; i < MAX_MOVES; i += 1) {
      const now = await within('sequence-evidence', (tx) => moveWaiting(tx));
      moved += now;
      if (now < ROUND_LIMIT) break;
    }
    return moved;
  }

  async function checkpoint(): Promise<number | null> {
    const fence = await within('close-tree', (tx) => closeTree(tx, heads));
    // Keys are read anew each time: another process may have changed them.
    const logKey = async (tx: Tx) => (await loadKeys(tx, vault, origin)).log;
    return within('sign-tree', (tx) => signTree(tx, logKey, fence));
  }

  async function round(): Promise<Round> {
    // An idle log costs one reading transaction a round.
    const isIdle = await db.read(SELF, 'look-at-log', isUpToDate);
    const moved = isIdle ? 0 : await sequence();
    const signedSize = isIdle ? null : await checkpoint();
    return { moved, signedSize, witnesses: await askWitnesses(db, SELF, witnesses) };
  }

  const trustFile = (): Promise<string> =>
    db.read(SELF, 'read-trust', async (tx) => writeTrust(await trustChain(tx)));

  return {
    /**
     * Appends a leaf in the caller's transaction; the command's last statement. The subject's keys exist already
     * (`vault.ensureKeys`).
     * @returns the leaf's hash and its number within the subject
     * @throws TypeError for a leaf that can't be one: a bug
     */
    append: (tx: Tx, leaf: NewLeaf): Promise<Appended> => appendLeaf(tx, vault, leaf),
    /** Appends leaves of several subjects, their heads taken in one order. */
    appendAll: (tx: Tx, leaves: readonly NewLeaf[]): Promise<readonly Appended[]> =>
      appendLeaves(tx, vault, leaves),
    /** Makes keys and the first edition of the trust file, or a successor when the configuration has changed. */
    prepare,
    /** Moves what commands have committed into the tree. Any number of processes may call it. @returns leaves moved */
    sequence,
    /** Closes the tree with the list of heads and signs it. @returns its size; null when there was nothing to sign */
    checkpoint,
    /** One round: sequence, checkpoint, witnesses. */
    round,
    /** Whether a signed checkpoint covers the leaf. */
    isCovered: (leafHash: string): Promise<boolean> =>
      db.read(SELF, 'look-at-log', async (tx) => {
        const index = await store.indexOf(tx, Buffer.from(leafHash, 'hex'));
        const newest = await store.newestCheckpoint(tx);
        return index !== undefined && newest !== undefined && index < newest.size;
      }),
    /** Fingerprint of the trust edition in force, for the contract. */
    trustFingerprint: async (tx: Tx): Promise<string> => fingerprintOf(editionInForce(await trustChain(tx))),
    /** The trust file's text: every edition. */
    trustFile,
    /** Writes the trust file where `nesie verify` looks for it; readers see the old or the new, never half. */
    publishTrust: async (path: string): Promise<void> => writeWhole(path, `${await trustFile()}\n`),
    /**
     * Makes the evidence pack of one party; the caller has checked that the one who asks may have it.
     * @returns the `.asice` bytes, or `evidence-not-found`, `evidence-not-yet-checkpointed`, `evidence-erased`
     * @throws PackError when an attachment's hash is in none of the party's leaves: a bug of the wiring
     */
    buildPack: (wanted: WantedPack): Promise<Result<Buffer, PackRefusal>> =>
      db.read(SELF, 'build-pack', async (tx) => {
        const { pack } = await loadKeys(tx, vault, origin);
        return makePack(tx, { vault, packSigner: pack, heads }, wanted);
      }),
    /** Checks the whole log from its leaves. */
    fsck: (): Promise<LogReport> => db.read(SELF, 'check-log', (tx) => checkLog(tx, vault)),
    /** The newest checkpoint with its cosignatures, as C2SP tlog-tiles serves it; undefined before the first. */
    checkpointNote: (): Promise<string | undefined> =>
      db.read(SELF, 'publish-log', async (tx) => {
        const newest = await store.newestCheckpoint(tx);
        if (!newest) return undefined;
        const cosigned = await store.cosignaturesOf(tx, newest.size);
        return newest.note + cosigned.map(({ line }) => line).join('');
      }),
    /** Bytes of a tile, as far as a signed checkpoint covers it; undefined for what is not published. */
    tile: (tile: TileId): Promise<Buffer | undefined> =>
      db.read(SELF, 'publish-log', async (tx) => {
        tilePath(tile);
        const size = (await store.newestCheckpoint(tx))?.size ?? 0;
        const covered = Math.floor(size / TILE_WIDTH ** tile.level) - tile.index * TILE_WIDTH;
        if (covered < tile.width) return undefined;
        return (await store.readTile(tx, tile.level, tile.index))?.subarray(0, tile.width * HASH_BYTES);
      }),
    /** Heads of all subjects at the newest checkpoint: pseudonyms, numbers and hashes only. */
    heads: (): Promise<{ readonly size: number; readonly heads: readonly Head[] } | undefined> =>
      db.read(SELF, 'publish-log', async (tx) => {
        const size = (await store.newestCheckpoint(tx))?.size;
        return size === undefined ? undefined : { size, heads: [...headsIn(await heads.at(tx, size - 1))] };
      }),
    /** Makes a new log or pack key; it counts from the edition of the trust file that this issues. */
    async changeKey(use: 'log' | 'pack'): Promise<void> {
      await within('change-key', async (tx) => {
        await store.lockFence(tx);
        await addKey(tx, vault, origin, use);
      });
      await prepare();
    },
  };
}

function requireTerms({ witnessKeys, quorum }: TrustTerms): void {
  if (witnessKeys.some((vkey) => !parseVerifierKey(vkey))) throw new TypeError('a witness without a vkey');
  if (!Number.isSafeInteger(quorum) || quorum < 0 || quorum > witnessKeys.length) {
    throw new RangeError('more witnesses are demanded than there are');
  }
}

async function writeWhole(path: string, text: string): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const beside = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(beside, 'wx', 0o644);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(beside, path);
}
