import { createHash, randomUUID } from 'node:crypto';
import { type Instant, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Limits, Tx } from '@nesie/db';
import { ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { DraftState } from './domain.ts';
import { draftState } from './draft-store.ts';
import { partyOf } from './drafts.ts';
import type { PartyRefusal } from './errors.ts';
import type { EvidenceLog, Origin } from './needs.ts';
import type { PartyTables } from './tables.ts';

export interface TransfersDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly evidence: EvidenceLog;
}

/** A link by which a draft goes on in another browser. */
export interface TransferLink {
  /** 256 bits, base64url; kept as a hash only */
  readonly token: string;
  /** real time */
  readonly expiresAt: Instant;
}

const LIFE_SECONDS = 600;
const DAY_SECONDS = 86_400;
const SWEEP_LIMIT = 10_000;
const LINKS_PER_DRAFT = { max: 10, perSeconds: 3600 };
const USES_PER_SESSION = { max: 10, perSeconds: 600 };
/** Mobile operators put many behind one address. */
const USES_PER_ADDRESS = { max: 120, perSeconds: 3600 };

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

/** Why a draft can't go on elsewhere. */
function notMovable(state: DraftState | null): PartyRefusal | null {
  if (state === 'draft') return null;
  if (state === null) return { code: 'draft-not-found' };
  // The device's key was made at submission and can't leave the device: elsewhere nothing could be signed.
  if (state === 'submitted') return { code: 'draft-bound-to-device' };
  return { code: state === 'confirmed' ? 'registered-already' : 'draft-closed' };
}

/** Moves a registration that was begun to another browser, by a link that serves once. */
export function createTransfers({ db, vault, limits, evidence }: TransfersDeps) {
  // Derived, so that a repeated request gets the same link without its being kept anywhere.
  const tokenOf = (id: string) => vault.searchHash('draft-transfer', id).toString('base64url');

  async function makeLink(actor: Actor, key: IdempotencyKey): Promise<Result<TransferLink, Refusal>> {
    type Made = { readonly id: string; readonly expiresAt: Instant };
    const made = await db.withActor<Made, Refusal>(actor, 'transfer-draft', key, async (tx) => {
      const draftId = partyOf(actor);
      const refusal = notMovable(draftId ? await draftState(tx, draftId) : null);
      if (refusal || !draftId) return refuse(refusal ?? { code: 'draft-not-found' });
      const allowed = await limits.take('draft-transfer', draftId, LINKS_PER_DRAFT);
      if (allowed.refused) return allowed;
      await endLinks(tx, draftId); // one link at a time
      const [id, expiresAt] = [randomUUID(), plusSeconds(tx.real, LIFE_SECONDS)];
      await tx
        .on<PartyTables>()
        .insertInto('parties.transfers')
        .values({
          id,
          draft_id: draftId,
          token_hash: hashOf(tokenOf(id)),
          made_at: tx.real,
          expires_at: expiresAt,
          used_at: null,
        })
        .execute();
      return ok({ id, expiresAt });
    });
    if (made.refused) return made;
    return ok({ token: tokenOf(made.value.id), expiresAt: made.value.expiresAt });
  }

  /** Takes the token, if it is good, has not been used and its time has not passed. Of two at once one gets it. */
  async function spend(tx: Tx, token: string): Promise<string | null> {
    const row = await tx
      .on<PartyTables>()
      .updateTable('parties.transfers')
      .set({ used_at: tx.real })
      .where('token_hash', '=', hashOf(token))
      .where('used_at', 'is', null)
      .where('expires_at', '>', tx.real)
      .returning('draft_id')
      .executeTakeFirst();
    return row?.draft_id ?? null;
  }

  async function followLink(
    asking: { readonly actor: Actor; readonly sessionId: string; readonly origin: Origin },
    token: string,
    key: IdempotencyKey,
  ): Promise<Result<{ readonly partyId: string }, Refusal>> {
    const { actor, sessionId, origin } = asking;
    if (actor.kind === 'client') return refuse({ code: 'registered-already' });
    const process: Actor = { kind: 'system', process: `draft-transfer:${sessionId}` };
    return db.withActor<{ readonly partyId: string }, Refusal>(process, 'use-transfer', key, async (tx) => {
      const session = await limits.take('transfer-session', sessionId, USES_PER_SESSION);
      if (session.refused) return session;
      const address = await limits.take('transfer-address', origin.ip, USES_PER_ADDRESS);
      if (address.refused) return address;
      const partyId = await spend(tx, token);
      if (!partyId) return refuse({ code: 'transfer-link-over' });
      // A refusal from here on gives the token back: the transaction is undone.
      if (actor.kind === 'applicant' && actor.partyId === partyId)
        return refuse({ code: 'transfer-on-same-device' });
      const refusal = notMovable(await draftState(tx, partyId));
      if (refusal) return refuse(refusal);
      await evidence.append(tx, { subject: partyId, kind: 'draft-transferred', fields: { sessionId } });
      return ok({ partyId });
    });
  }

  return {
    /**
     * Makes a link for the actor's draft; the one before ends.
     * @returns `draft-bound-to-device` once it was submitted, `registered-already`, `draft-closed`, `draft-not-found`,
     *   `too-many-tries`
     */
    makeLink,
    /**
     * Uses a link in another browser; the caller then raises that session, and ends the others of the draft.
     * @returns the draft's party, or `transfer-link-over` (used, too old, or never made), `transfer-on-same-device`,
     *   `too-many-tries`, and why the draft can't be moved any more
     */
    followLink,
    /** Removes links that have been over for a day, at most 10,000 at once. @returns how many */
    async sweepLinks(tx: Tx): Promise<number> {
      const over = tx
        .on<PartyTables>()
        .selectFrom('parties.transfers')
        .select('id')
        .where('expires_at', '<', plusSeconds(tx.real, -DAY_SECONDS))
        .limit(SWEEP_LIMIT);
      const gone = await tx
        .on<PartyTables>()
        .deleteFrom('parties.transfers')
        .where('id', 'in', over)
        .executeTakeFirst();
      return Number(gone.numDeletedRows);
    },
  };
}

async function endLinks(tx: Tx, draftId: string): Promise<void> {
  await tx
    .on<PartyTables>()
    .updateTable('parties.transfers')
    .set({ expires_at: tx.real })
    .where('draft_id', '=', draftId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', tx.real)
    .execute();
}
