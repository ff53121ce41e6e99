import { randomBytes } from 'node:crypto';
import { TimeStampResp } from 'pkijs';
import { signPart, writeMessage } from './nca-cms.ts';
import * as der from './nca-der.ts';
import { ALGORITHMS, digest } from './nca-keys.ts';
import type { HeldKey } from './signer-keys.ts';

export interface CmsOrder {
  readonly bytes: Uint8Array;
  readonly attached: boolean;
  /** `bytes` is the content's digest already */
  readonly digested?: boolean;
  /** the address of a time-stamping authority; null: no time-stamp */
  readonly tsp: string | null;
  readonly at: Date;
}

const POLICIES = {
  gost2015: '1.2.398.3.3.2.6.4',
  gost2004: '1.2.398.3.3.2.6.1',
  rsa: '1.2.398.3.3.2.6.2',
} as const;
const TSP_LIMIT_MS = 10_000;

/** A token over a signature's octets, asked for over the network. @throws Error where there is none to be had */
async function stampAt(tsp: string, signature: Uint8Array, { family }: HeldKey['key']): Promise<Buffer> {
  const { digest: name, digestOid } = ALGORITHMS[family];
  const request = der.sequence(
    der.integer(1),
    der.sequence(der.sequence(der.oid(digestOid)), der.octets(digest(name, signature))),
    der.oid(POLICIES[family]),
    der.integer(randomBytes(8)),
    der.boolean(true),
  );
  const response = await fetch(tsp, {
    method: 'POST',
    headers: { 'content-type': 'application/timestamp-query' },
    body: Uint8Array.from(der.bytesOf(request)),
    signal: AbortSignal.timeout(TSP_LIMIT_MS),
  });
  if (!response.ok) throw new Error(`TSP ${response.status}`);
  const { timeStampToken } = TimeStampResp.fromBER(await response.arrayBuffer());
  if (!timeStampToken) throw new Error('TSP refused');
  return Buffer.from(timeStampToken.toSchema().toBER(false));
}

/** Signs as the national authority's software does, with a time-stamp where one is wanted. */
export async function signCms(order: CmsOrder, held: HeldKey): Promise<Buffer> {
  const { tsp, at } = order;
  const part = signPart({ certificate: held.certificate, key: held.key, at }, order);
  const token = tsp === null ? null : await stampAt(tsp, part.signature, held.key);
  return writeMessage(order, [token ? { ...part, token } : part]);
}
