/** Whoever acts in a transaction. Row-level security and the idempotency record are bound to it. */
export type Actor =
  | { readonly kind: 'visitor'; readonly sessionId?: string }
  | { readonly kind: 'applicant'; readonly partyId: string }
  | {
      readonly kind: 'client';
      readonly personId: string;
      readonly partyId: string;
      readonly sessionId: string;
      readonly deviceId?: string;
    }
  | { readonly kind: 'staff'; readonly staffId: string; readonly roles: readonly string[] }
  | { readonly kind: 'system'; readonly process: string };

/** What the transaction's settings say about an actor. */
export interface ActorSettings {
  readonly kind: string;
  readonly id: string;
  readonly partyId: string;
  /** Whose idempotency keys these are: another actor's equal key is another key. */
  readonly scope: string;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const PURPOSE = /^[a-z][a-z0-9-]{0,79}$/;
const NAME = /^[A-Za-z0-9][A-Za-z0-9:._/-]{0,99}$/;

/** @throws when the actor names nobody: such a transaction must not begin */
export function settingsOf(actor: Actor): ActorSettings {
  switch (actor.kind) {
    case 'visitor': {
      const id = actor.sessionId === undefined ? '' : named(actor.sessionId);
      return { kind: actor.kind, id, partyId: '', scope: id ? `visitor:${id}` : 'visitor' };
    }
    case 'applicant': {
      const id = uuid(actor.partyId);
      return { kind: actor.kind, id, partyId: id, scope: `applicant:${id}` };
    }
    case 'client': {
      const person = uuid(actor.personId);
      const party = uuid(actor.partyId);
      return { kind: actor.kind, id: person, partyId: party, scope: `client:${person}:${party}` };
    }
    case 'staff': {
      const id = uuid(actor.staffId);
      return { kind: actor.kind, id, partyId: '', scope: `staff:${id}` };
    }
    case 'system': {
      const id = named(actor.process);
      return { kind: actor.kind, id, partyId: '', scope: `system:${id}` };
    }
  }
}

/** @throws when no purpose is named: lower-case words with hyphens, such as `sign-contract` */
export function checkPurpose(purpose: string): string {
  if (!PURPOSE.test(purpose)) throw new TypeError('A transaction needs a purpose, such as sign-contract.');
  return purpose;
}

function uuid(text: string): string {
  if (!UUID.test(text)) throw new TypeError('An actor is named by a uuid.');
  return text;
}

function named(text: string): string {
  if (!NAME.test(text)) throw new TypeError('An actor needs a name.');
  return text;
}
