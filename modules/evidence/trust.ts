import { canonicalJson } from '@nesie/canonical';
import type { Tx } from '@nesie/db';
import { extendTrust, fingerprintOf, readTrust, type TrustChain, type TrustEdition } from '@nesie/pack';
import { LogBrokenError } from './errors.ts';
import type { EvidenceKeys } from './keys.ts';
import * as store from './store.ts';

/** What an edition says beside its number and keys of our own. */
export interface TrustTerms {
  readonly origin: string;
  readonly operator: string;
  readonly witnessKeys: readonly string[];
  readonly quorum: number;
  /** SHA-256 of certification authorities' certificates */
  readonly authorities: readonly string[];
}

/** The editions on record, checked; empty before the first. */
export async function trustChain(tx: Tx): Promise<TrustChain> {
  const rows = await store.trustEditions(tx);
  if (rows.length === 0) return [];
  const editions = rows.map(({ edition, signature }) => ({ edition: JSON.parse(edition), signature }));
  const chain = readTrust(canonicalJson({ format: 'nesie-trust/1', editions }));
  if (!chain) throw new LogBrokenError('the editions of the trust file do not hold together');
  return chain;
}

/** The edition in force: the newest. */
export function editionInForce(chain: TrustChain): TrustEdition {
  const last = chain.at(-1)?.edition;
  if (!last) throw new LogBrokenError('no edition of the trust file has been issued yet');
  return last;
}

/**
 * Issues an edition when keys or terms are no longer what the newest one says.
 * @param treeSize size of the tree now: checkpoints beyond it are judged by the new edition, those up to it by the old
 * @returns the new edition, or undefined when the newest still holds
 */
export async function issueEdition(
  tx: Tx,
  keys: EvidenceKeys,
  terms: TrustTerms,
  treeSize: number,
): Promise<TrustEdition | undefined> {
  const chain = await trustChain(tx);
  const last = chain.at(-1)?.edition;
  const wanted = {
    origin: terms.origin,
    operator: terms.operator,
    logKeys: [keys.log.key.vkey],
    packKeys: [keys.pack.key.vkey],
    witnessKeys: [...terms.witnessKeys].sort(),
    quorum: terms.quorum,
    authorities: [...terms.authorities].sort(),
    revoked: last?.revoked ?? [],
    editionKey: keys.edition.key.vkey,
  };
  if (last && canonicalJson({ ...last, ...wanted }) === canonicalJson(last)) return undefined;
  const edition: TrustEdition = {
    ...wanted,
    number: (last?.number ?? 0) + 1,
    previous: last ? fingerprintOf(last) : null,
    issuedAt: tx.now,
    fromSize: last ? treeSize + 1 : 0,
  };
  // A change of the edition key itself is signed by the old one, which the operator then still has to hold.
  const extended = extendTrust(chain, edition, keys.edition);
  const signature = extended.at(-1)?.signature ?? '';
  const fingerprint = Buffer.from(fingerprintOf(edition), 'hex');
  await store.insertTrustEdition(tx, {
    number: edition.number,
    fingerprint,
    edition: canonicalJson(edition),
    signature,
  });
  return edition;
}
