import type { Tx } from '@nesie/db';
import type { Consents } from '../consents/index.ts';
import type { Application, WaitKind } from './domain.ts';
import type { PeopleDone } from './facts.ts';
import { requestOfApplication } from './spouse-store.ts';
import { hasVisited } from './visit-store.ts';

export const givenFor = (applicationId: string): string => `application:${applicationId}`;

async function spouseOf(tx: Tx, consents: Consents, applicationId: string): Promise<PeopleDone['spouse']> {
  const request = await requestOfApplication(tx, applicationId);
  if (!request) return 'not-asked';
  if (request.state === 'refused') return 'refused';
  if (request.state !== 'given' || !request.spouse_id) return 'unanswered';
  // Given once, and not taken back since: the consent itself counts, not the note that there was one.
  const about = { kind: 'spouse', partyId: request.spouse_id, givenFor: givenFor(applicationId) } as const;
  return (await consents.inForce(tx, about)) ? 'given' : 'unanswered';
}

/** What people have done about an application by now, as seen from inside. */
export async function peopleDone(
  tx: Tx,
  consents: Consents,
  { id, partyId }: Pick<Application, 'id' | 'partyId'>,
): Promise<PeopleDone> {
  const confirmation = { kind: 'age-confirmation', partyId, givenFor: givenFor(id) } as const;
  return {
    ageConfirmed: (await consents.inForce(tx, confirmation)) !== null,
    spouse: await spouseOf(tx, consents, id),
    visited: await hasVisited(tx, partyId),
  };
}

/** What an application still waits for, as its client may see it. */
export async function stillWaitingFor(
  tx: Tx,
  { id, partyId, state, waited }: Application,
): Promise<readonly WaitKind[]> {
  if (state !== 'waiting' || !waited) return [];
  const left: WaitKind[] = [];
  for (const kind of waited.for) {
    const isDone =
      kind === 'spouse-consent'
        ? (await requestOfApplication(tx, id))?.state !== 'open'
        : await hasVisited(tx, partyId);
    if (!isDone) left.push(kind);
  }
  return left;
}
