import { randomBytes } from 'node:crypto';
import type { Tx } from '@nesie/db';
import { createNoteSigner, type NoteSigner } from '@nesie/tlog';
import type { Place, Vault } from '@nesie/vault';
import { LogBrokenError } from './errors.ts';
import * as store from './store.ts';

/** The MFO's signing keys: checkpoints, manifests of packs, editions of the trust file. */
export interface EvidenceKeys {
  readonly log: NoteSigner;
  readonly pack: NoteSigner;
  readonly edition: NoteSigner;
}

const USES: readonly store.KeyUse[] = ['log', 'pack', 'edition'];
const SUFFIX = { log: '', pack: '/packs', edition: '/editions' } as const;

/**
 * The newest key of each use, made on first use and sealed with the MFO's own data key. The caller holds the
 * sequencer's row: two processes that start together must not make two keys.
 */
export async function loadKeys(tx: Tx, vault: Vault, origin: string): Promise<EvidenceKeys> {
  const rows = await store.signingKeys(tx);
  const load = async (use: store.KeyUse): Promise<NoteSigner> => {
    const row =
      rows.find((key) => key.use === use) ?? (await makeKey(tx, vault, use, `${origin}${SUFFIX[use]}`));
    const seed = await vault.open('mfo', placeOf(use, row.number), row.seed_sealed);
    const signer = createNoteSigner(row.name, seed);
    if (signer.key.vkey !== row.vkey) throw new LogBrokenError(`the ${use} key is not the one on record`);
    return signer;
  };
  const [log, pack, edition] = [await load('log'), await load('pack'), await load('edition')];
  if (log.key.name !== origin) {
    throw new LogBrokenError(
      `the log is named ${log.key.name}; another name (${origin}) would be another log`,
    );
  }
  return { log, pack, edition };
}

/** Adds a newer key of one use, which signs from the next edition of the trust file on. */
export async function addKey(tx: Tx, vault: Vault, origin: string, use: store.KeyUse): Promise<void> {
  if (!USES.includes(use)) throw new TypeError('no such key');
  const newest = (await store.signingKeys(tx)).find((key) => key.use === use)?.number ?? 0;
  await makeKey(tx, vault, use, `${origin}${SUFFIX[use]}`, newest + 1);
}

async function makeKey(
  tx: Tx,
  vault: Vault,
  use: store.KeyUse,
  name: string,
  number = 1,
): Promise<store.SealedKey> {
  const seed = randomBytes(32);
  const key = {
    use,
    number,
    name,
    vkey: createNoteSigner(name, seed).key.vkey,
    seed_sealed: await vault.seal('mfo', placeOf(use, number), seed),
  };
  await store.insertSigningKey(tx, key);
  return key;
}

const placeOf = (use: string, number: number): Place => ({
  schema: 'evidence',
  table: 'signing_keys',
  column: 'seed_sealed',
  row: `${use}:${number}`,
});
