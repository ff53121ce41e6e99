import { dayOf, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Limits, Tx } from '@nesie/db';
import { type Lang, ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { StepHandler } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import { type Act, type Acts, readDeviceJwk, thumbprint } from '../acts/index.ts';
import type { Accounts } from './accounts.ts';
import type { DraftState } from './domain.ts';
import * as drafts from './draft-store.ts';
import type { Draft, Drafts, JudgedDraft } from './drafts.ts';
import { partyOf } from './drafts.ts';
import type { PartyRefusal } from './errors.ts';
import { isDocumentValid } from './fields.ts';
import type { EvidenceLog } from './needs.ts';
import * as store from './party-store.ts';
import { registerSummary } from './texts.ts';

export interface RegistrationsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly acts: Acts;
  readonly evidence: EvidenceLog;
  readonly drafts: Drafts;
  readonly accounts: Accounts;
}

/** a password of one time and the live image, and the device that will sign from now on. */
const REGISTER_ACT_SECONDS = 1800;
/** A family may register on one device; whoever tries one IIN after another may not. */
const SUBMISSIONS_PER_DEVICE = { max: 10, perSeconds: 86_400 };
/**
 * Whoever makes keys and drafts anew tries no face again and again. It lets a stranger hold up the owner of an IIN for
 * a day; that is the smaller harm, and the owner has other ways in.
 */
const SUBMISSIONS_PER_IIN = { max: 10, perSeconds: 86_400 };

const EXPIRY: Actor = { kind: 'system', process: 'expire-drafts' };

/** Submission, the act that registers, refusal and expiry of registrations. */
export function createRegistrations(deps: RegistrationsDeps) {
  const { db, vault, limits, acts, evidence, drafts: open, accounts } = deps;

  async function freeze(tx: Tx, judged: JudgedDraft, deviceKey: unknown, language: Lang) {
    const jwk = readDeviceJwk(deviceKey);
    if (!jwk) return refuse({ code: 'device-key-wrong' });
    const { facts, faults, pictures, row } = judged;
    // every field as said, or nothing is submitted.
    if (!facts || faults.length > 0) return refuse({ code: 'draft-incomplete', faults });
    const allowed = await limits.take('submission-device', thumbprint(jwk), SUBMISSIONS_PER_DEVICE);
    if (allowed.refused) return allowed;
    const again = await limits.take('submission-iin', facts.iin, SUBMISSIONS_PER_IIN);
    if (again.refused) return again;
    const picture = (kind: string) => pictures.find((one) => one.kind === kind)?.sha256 ?? '';
    const frozen = {
      partyId: row.id,
      facts,
      language,
      portrait: picture('portrait'),
      documentFront: picture('document-front'),
      device: thumbprint(jwk),
      submittedAt: tx.now,
    };
    const contentHash = await store.insertRegistration(tx, vault, frozen, jwk);
    const { iban, bankCode } = facts;
    await accounts.giveAccount(tx, { partyId: row.id, iban, bankCode, actId: null });
    return ok({ contentHash, device: frozen.device });
  }

  async function submitDraft(
    actor: Actor,
    wanted: { readonly deviceKey: unknown; readonly language: Lang },
    key: IdempotencyKey,
  ): Promise<Result<Draft, Refusal>> {
    const done = await db.withActor<null, Refusal>(actor, 'submit-draft', key, async (tx) => {
      const judged = await open.judgedDraft(tx);
      if (judged.refused) return judged;
      const frozen = await freeze(tx, judged.value, wanted.deviceKey, wanted.language);
      if (frozen.refused) return frozen;
      const { id } = judged.value.row;
      await drafts.moveDraft(tx, id, ['draft'], 'submitted');
      await evidence.append(tx, { subject: id, kind: 'registration-submitted', fields: frozen.value });
      return ok(null);
    });
    return done.refused ? done : open.currentDraft(actor);
  }

  /** The actor's submitted registration with its draft's row held, or why there is none to go on with. */
  async function submitted(tx: Tx): Promise<Result<store.Registration, PartyRefusal>> {
    const id = partyOf(tx.actor);
    const row = id ? await drafts.findDraft(tx, vault, id, true) : null;
    if (!row) return refuse({ code: 'draft-not-found' });
    const refusal = notSubmitted(row.state);
    if (refusal) return refuse(refusal);
    const registration = await store.findRegistration(tx, vault, row.id);
    if (!registration) throw new Error(`submitted draft ${row.id} without a registration`);
    // R-6.1c: an expired document stops identification.
    if (!isDocumentValid(registration.facts.documentExpiresOn, dayOf(tx.now)))
      return refuse({ code: 'document-expired' });
    return ok(registration);
  }

  /** The act by which the actor registers: its content is the frozen draft. */
  async function createRegisterAct(actor: Actor, key: IdempotencyKey): Promise<Result<Act, Refusal>> {
    return db.withActor<Act, PartyRefusal>(actor, 'register', key, async (tx) => {
      const registration = await submitted(tx);
      if (registration.refused) return registration;
      const { partyId, contentHash, deviceKey } = registration.value;
      return ok(
        await acts.createAct(tx, {
          actor: partyId,
          principal: partyId,
          deviceKey,
          channel: 'cabinet',
          purpose: 'register',
          contentHash,
          deadline: plusSeconds(tx.now, REGISTER_ACT_SECONDS),
          ways: acts.waysTo('register'),
          summary: registerSummary,
        }),
      );
    });
  }

  /** Ends a submitted registration, such as after three failed live images. @returns whether it was one */
  async function refuseRegistration(tx: Tx, partyId: string, reason: string): Promise<boolean> {
    return drafts.moveDraft(tx, partyId, ['submitted'], 'refused', reason);
  }

  // A draft nobody confirmed: its pictures and fields go, then its keys; what is left can't be read by anybody.
  const expireDraft: StepHandler = async (step) => {
    const gone = await db.withActor(EXPIRY, 'expire-draft', null, async (tx) => {
      const row = await drafts.findDraft(tx, vault, step.key, true);
      if (!row || row.state === 'confirmed') return ok(false);
      if (row.state === 'expired') return ok(true);
      await drafts.moveDraft(tx, row.id, ['draft', 'submitted', 'refused'], 'expired');
      await drafts.deletePictures(tx, row.id);
      await evidence.append(tx, {
        subject: 'process:erasure',
        kind: 'draft-expired',
        fields: { partyId: row.id },
      });
      return ok(true);
    });
    if (!gone.refused && gone.value) await vault.destroy(step.key);
    return 'done';
  };

  return {
    submitDraft,
    createRegisterAct,
    submitted,
    refuseRegistration,
    stepHandlers: { 'expire-draft': expireDraft } satisfies Readonly<Record<string, StepHandler>>,
  };
}

function notSubmitted(state: DraftState): PartyRefusal | null {
  if (state === 'submitted') return null;
  if (state === 'draft') return { code: 'draft-not-submitted' };
  return { code: state === 'confirmed' ? 'registered-already' : 'draft-closed' };
}
