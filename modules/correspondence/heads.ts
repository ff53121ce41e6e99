import { randomUUID } from 'node:crypto';
import { dayOf } from '@nesie/clock';
import type { Actor, Tx } from '@nesie/db';
import { type Refused, refuse } from '@nesie/problem';
import type { Clients } from '../applications/index.ts';
import type { DocumentHead, MfoDetails } from '../documents/index.ts';
import type { Evidence } from '../evidence/index.ts';

export interface HeadsDeps {
  readonly clients: Clients;
  readonly evidence: Pick<Evidence, 'trustFingerprint'>;
  readonly mfo: MfoDetails;
}

export type Client = Extract<Actor, { readonly kind: 'client' }>;

export const clientNeeded = (): Refused<{ readonly code: 'client-needed' }> =>
  refuse({ code: 'client-needed' });

/** What every document of correspondence says of itself and of the two who write; null for nobody's party. */
export async function headOf(
  tx: Tx,
  { clients, evidence, mfo }: HeadsDeps,
  partyId: string,
): Promise<DocumentHead | null> {
  const individual = await clients.individual(tx, partyId);
  if (!individual) return null;
  return {
    documentId: randomUUID(),
    drawnOn: dayOf(tx.now),
    drawnAt: tx.now,
    mfo,
    client: individual.details,
    trustFingerprint: await evidence.trustFingerprint(tx),
  };
}
