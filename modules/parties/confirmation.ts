import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { fill, ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { Act, Acts } from '../acts/index.ts';
import type { Notices } from '../notices/index.ts';
import * as drafts from './draft-store.ts';
import { partyOf } from './drafts.ts';
import type { PartyRefusal } from './errors.ts';
import type { EvidenceLog, IdentificationOfAct, Logins } from './needs.ts';
import type { Parties } from './parties.ts';
import * as store from './party-store.ts';
import { identifierSms } from './texts.ts';

export interface ConfirmationDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly acts: Acts;
  readonly evidence: EvidenceLog;
  readonly notices: Notices;
  readonly parties: Pick<Parties, 'submitted'>;
  readonly identification: Pick<IdentificationOfAct, 'recordForAct'>;
  readonly logins: Logins;
}

/** What becomes of the session of somebody who has just been registered. */
export interface Confirmed {
  readonly partyId: string;
  readonly deviceId: string;
}

export type Confirmation = ReturnType<typeof createConfirmation>;

/** Confirms registrations: identification, act, login and device in one transaction. */
export function createConfirmation(deps: ConfirmationDeps) {
  const { db, vault, acts, evidence, notices, parties, identification, logins } = deps;

  async function openLogin(
    tx: Tx,
    registration: store.Registration,
    actId: string,
    passwordHash: string | null,
  ): Promise<string> {
    const { partyId, facts, language } = registration;
    const identifier = await logins.open(tx, { personId: partyId, passwordHash });
    await store.insertContact(tx, vault, partyId, { phone: facts.phone, language, actId });
    const text = fill(identifierSms[language], { identifier });
    await notices.sendSms(tx, { partyId, to: facts.phone, text, purpose: 'identifier' });
    const { deviceId } = await logins.bindDevice(tx, {
      personId: partyId,
      jwk: registration.deviceKey,
      actId,
    });
    return deviceId;
  }

  /** Writes the confirmed individual; the database itself asks for the identification record. */
  async function register(
    tx: Tx,
    registration: store.Registration,
    act: Act,
    recordId: string,
    passwordHash: string | null,
  ): Promise<Result<Confirmed, PartyRefusal>> {
    const { partyId, facts } = registration;
    // identification_record_id is a foreign key to a successful, unexpired record.
    await store.insertIndividual(tx, { partyId, recordId, actId: act.id });
    if (!(await store.claimIin(tx, vault, partyId, facts.iin))) return refuse({ code: 'registered-already' });
    await drafts.moveDraft(tx, partyId, ['submitted'], 'confirmed');
    const deviceId = await openLogin(tx, registration, act.id, passwordHash);
    await evidence.append(tx, {
      subject: partyId,
      kind: 'registration-confirmed',
      fields: {
        actId: act.id,
        act: act.canonical,
        actDigest: act.digest,
        contentHash: registration.contentHash,
        identificationRecordId: recordId,
        deviceKey: JSON.stringify(registration.deviceKey),
        device: registration.device,
      },
    });
    return ok({ partyId, deviceId });
  }

  async function confirm(
    tx: Tx,
    actId: string,
    passwordHash: string | null,
  ): Promise<Result<Confirmed, Refusal>> {
    const found = await parties.submitted(tx);
    if (found.refused) return found;
    const registration = found.value;
    // the comparisons were made and recorded by identification; without a record that passed all, no way on.
    const record = await identification.recordForAct(tx, actId);
    if (!record) return refuse({ code: 'not-identified' });
    if (record.expiresAt <= tx.now) return refuse({ code: 'identification-expired' });
    const used = await acts.consumeAct(tx, actId, {
      purpose: 'register',
      contentHash: registration.contentHash,
      principal: registration.partyId,
      ways: acts.waysTo('register'),
      usedFor: `registration:${registration.partyId}`,
    });
    if (used.refused) return used;
    return register(tx, registration, used.value, record.id, passwordHash);
  }

  return {
    /**
     * Makes the actor's submitted registration a confirmed one.
     * @param wanted the act that registers, with all its factors, and a password, if the person wants one
     * @returns party and device, or `not-identified`, `identification-expired`, the refusals of the act,
     *   `registered-already`, `document-expired`, `password-weak`
     * @see clauses 6 and 7 of the Rules
     */
    async confirmRegistration(
      actor: Actor,
      wanted: { readonly actId: string; readonly password: string | null },
      key: IdempotencyKey,
    ): Promise<Result<Confirmed, Refusal>> {
      const partyId = partyOf(actor);
      if (!partyId) return refuse({ code: 'draft-not-found' });
      const hashed = wanted.password === null ? null : await logins.hashPassword(wanted.password, null);
      if (hashed?.refused) return hashed;
      // Always as the applicant: sent again after the session has become a client's, it gets the same answer.
      return db.withActor({ kind: 'applicant', partyId }, 'confirm-registration', key, (tx) =>
        confirm(tx, wanted.actId, hashed?.value ?? null),
      );
    },
  };
}
