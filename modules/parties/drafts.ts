import { digestOf, sha256Hex } from '@nesie/canonical';
import { dayOf, type Instant, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Limits, Tx } from '@nesie/db';
import { readPhone } from '@nesie/kz';
import { type FieldProblem, fill, type Lang, ok, type Refusal, type Result, refuse } from '@nesie/problem';
import { steps } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import type { Acts } from '../acts/index.ts';
import {
  DRAFT_DAYS,
  type DraftParts,
  type DraftState,
  faultsOfParts,
  type PictureKind,
  typeOver,
} from './domain.ts';
import * as store from './draft-store.ts';
import type { PartyRefusal } from './errors.ts';
import { type FieldName, type IndividualFacts, judgeFields, type TypedFields } from './fields.ts';
import type {
  CodeSent,
  EvidenceLog,
  IdentificationOfAct,
  Origin,
  PhoneCodes,
  PictureJudges,
  PictureVerdict,
} from './needs.ts';
import { findAccount } from './party-store.ts';
import type { AccountState } from './tables.ts';
import { confirmPhoneSummary, type DraftFault, textOfFault } from './texts.ts';

export interface DraftsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly acts: Acts;
  readonly evidence: EvidenceLog;
  readonly phoneCodes: PhoneCodes;
  readonly judges: PictureJudges;
  readonly identification: Pick<IdentificationOfAct, 'attemptsLeft'>;
}

/** A registration as its author sees it. */
export interface Draft {
  readonly id: string;
  readonly state: DraftState;
  readonly expiresAt: Instant;
  readonly fields: TypedFields;
  readonly isPhoneConfirmed: boolean;
  readonly portrait: { readonly verdict: PictureVerdict } | null;
  readonly documentFront: { readonly verdict: PictureVerdict } | null;
  readonly faults: readonly DraftFault[];
  readonly account: AccountState | null;
  readonly attemptsLeft: number;
}

/** A draft with what its fields and parts say together. */
export interface JudgedDraft {
  readonly row: store.DraftRow;
  readonly pictures: readonly store.PictureRow[];
  readonly facts: IndividualFacts | null;
  readonly parts: DraftParts;
  readonly faults: readonly DraftFault[];
}

const PHONE_ACT_SECONDS = 900;
const DAY_SECONDS = 86_400;
/** Drafts that one address may begin: mobile operators put many behind one, but not a flood. */
const DRAFTS_PER_ADDRESS = { max: 300, perSeconds: 3600 };
/** Judging a picture takes a second of a core. */
const PICTURES_PER_DRAFT = { max: 30, perSeconds: 3600 };

export type Drafts = ReturnType<typeof createDrafts>;

/** The sentences of a draft's faults, beside their fields. */
export function fieldProblems(faults: readonly DraftFault[], lang: Lang): readonly FieldProblem[] {
  return faults.map(({ field, code, values }) => ({
    field,
    code,
    detail: fill(textOfFault(code)[lang], values ?? {}),
  }));
}

/** The party whose registration an actor works on; null for those who have none. */
export function partyOf(actor: Actor): string | null {
  return actor.kind === 'applicant' || actor.kind === 'client' ? actor.partyId : null;
}

/** What the act that confirms a number is about: the number's keyed hash, since a plain one could be guessed. */
function phoneContent(partyId: string, phoneHash: Buffer): string {
  return digestOf({ type: 'nesie/phone/1', partyId, phone: phoneHash.toString('hex') });
}

function isJpeg(bytes: Buffer): boolean {
  return bytes.length > 100 && bytes.readUInt16BE(0) === 0xffd8 && bytes.readUInt8(2) === 0xff;
}

/** A uuid (version 8, RFC 9562) out of a keyed hash: a repeated request finds the draft that its first try made. */
function draftId(vault: Vault, sessionId: string, key: IdempotencyKey): string {
  const hex = vault.searchHash('draft-id', `${sessionId}:${key.key}`).toString('hex');
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}

/** Drafts of registrations: saved as typed, resumed, judged; they reserve nothing. */
export function createDrafts(deps: DraftsDeps) {
  const { db, vault, limits, acts, phoneCodes, judges } = deps;

  async function judge(tx: Tx, row: store.DraftRow): Promise<JudgedDraft> {
    const { faults, facts } = judgeFields(row.fields, dayOf(tx.now));
    const pictures = await store.findPictures(tx, vault, row.id);
    const passed = (kind: PictureKind) => pictures.find((one) => one.kind === kind)?.passed ?? null;
    const phone = phoneHashOf(row.fields);
    const parts: DraftParts = {
      isPhoneConfirmed: phone !== null && (row.phoneConfirmedHash?.equals(phone.hash) ?? false),
      portraitPassed: passed('portrait'),
      documentFrontPassed: passed('document-front'),
    };
    return { row, pictures, facts, parts, faults: [...faults, ...faultsOfParts(parts)] };
  }

  /** The number typed, where it is one; its confirmation is kept as a hash, so that another number has none. */
  function phoneHashOf(fields: TypedFields) {
    const phone = readPhone(fields.phone);
    return phone ? { phone, hash: vault.searchHash('phone', phone) } : null;
  }

  async function view(tx: Tx, row: store.DraftRow): Promise<Draft> {
    const judged = await judge(tx, row);
    const picture = (kind: PictureKind) => {
      const found = judged.pictures.find((one) => one.kind === kind);
      return found ? { verdict: found.verdict } : null;
    };
    const hasAccount = row.state === 'submitted' || row.state === 'confirmed';
    const account = hasAccount ? await findAccount(tx, vault, row.id) : null;
    return {
      id: row.id,
      state: row.state,
      expiresAt: row.expiresAt,
      fields: row.fields,
      isPhoneConfirmed: judged.parts.isPhoneConfirmed,
      portrait: picture('portrait'),
      documentFront: picture('document-front'),
      faults: row.state === 'draft' ? judged.faults : [],
      account: account?.state ?? null,
      attemptsLeft: await deps.identification.attemptsLeft(tx, row.id),
    };
  }

  /** Holds the actor's draft for a change, or says why it can't be changed. */
  async function openDraft(tx: Tx): Promise<Result<store.DraftRow, PartyRefusal>> {
    const id = partyOf(tx.actor);
    const row = id ? await store.findDraft(tx, vault, id, true) : null;
    if (!row) return refuse({ code: 'draft-not-found' });
    if (row.state === 'draft') return ok(row);
    return refuse({ code: row.state === 'submitted' ? 'draft-submitted' : 'draft-closed' });
  }

  async function currentDraft(actor: Actor): Promise<Result<Draft, PartyRefusal>> {
    const id = partyOf(actor);
    if (!id) return refuse({ code: 'draft-not-found' });
    return db.read(actor, 'read-draft', async (tx) => {
      const row = await store.findDraft(tx, vault, id, false);
      return row ? ok(await view(tx, row)) : refuse({ code: 'draft-not-found' });
    });
  }

  /** The draft after a command; the command's own answer is recorded without personal data. */
  async function after<R extends Refusal>(
    actor: Actor,
    done: Result<unknown, R>,
  ): Promise<Result<Draft, R | PartyRefusal>> {
    return done.refused ? done : currentDraft(actor);
  }

  async function startDraft(
    actor: Actor,
    sessionId: string,
    origin: Origin,
    key: IdempotencyKey,
  ): Promise<Result<{ readonly id: string }, Refusal>> {
    if (actor.kind === 'client') return refuse({ code: 'registered-already' });
    const current = actor.kind === 'applicant' ? await currentDraft(actor) : null;
    if (current && !current.refused && current.value.state === 'draft') return ok({ id: current.value.id });
    const id = draftId(vault, sessionId, key);
    await vault.ensureKeys(id);
    const applicant: Actor = { kind: 'applicant', partyId: id };
    return db.withActor<{ readonly id: string }, Refusal>(applicant, 'start-draft', key, async (tx) => {
      // Asked after the key: a repeated request gets its answer and costs nothing.
      const allowed = await limits.take('draft-address', origin.ip, DRAFTS_PER_ADDRESS);
      if (allowed.refused) return allowed;
      const expiresAt = plusSeconds(tx.now, DRAFT_DAYS * DAY_SECONDS);
      await store.insertDraft(tx, vault, id, expiresAt);
      await steps.schedule(tx, { kind: 'expire-draft', key: id, partyId: id, wakeAt: expiresAt });
      return ok({ id });
    });
  }

  async function saveFields(
    actor: Actor,
    typed: Partial<Record<FieldName, string>>,
    key: IdempotencyKey,
  ): Promise<Result<Draft, Refusal>> {
    const saved = await db.withActor(actor, 'save-draft', key, async (tx) => {
      // fields, the IIN among them, are corrected in a draft that was not submitted, and nowhere else.
      const open = await openDraft(tx);
      if (open.refused) return open;
      await store.saveFields(tx, vault, open.value.id, typeOver(open.value.fields, typed));
      return ok(null);
    });
    return after(actor, saved);
  }

  /** An act for the code that confirms a number; the content is the number's keyed hash. */
  async function phoneAct(actor: Actor, key: IdempotencyKey) {
    return db.withActor(actor, 'confirm-phone', key, async (tx) => {
      const open = await openDraft(tx);
      if (open.refused) return open;
      const { id, fields } = open.value;
      const phone = phoneHashOf(fields);
      if (!phone) return refuse({ code: 'phone-not-given' });
      const act = await acts.createAct(tx, {
        actor: id,
        principal: id,
        deviceKey: null,
        channel: 'cabinet',
        purpose: 'confirm-phone',
        contentHash: phoneContent(id, phone.hash),
        deadline: plusSeconds(tx.now, PHONE_ACT_SECONDS),
        ways: [['otp']],
        summary: confirmPhoneSummary,
      });
      await store.savePhoneAct(tx, id, act.id);
      return ok({ actId: act.id, partyId: id, contentHash: act.contentHash });
    });
  }

  async function sendPhoneCode(
    actor: Actor,
    language: Lang,
    origin: Origin,
    key: IdempotencyKey,
  ): Promise<Result<CodeSent, Refusal>> {
    const made = await phoneAct(actor, key);
    if (made.refused) return made;
    const { actId, partyId, contentHash } = made.value;
    const typed = await db.read(actor, 'confirm-phone', async (tx) => {
      const row = await store.findDraft(tx, vault, partyId, false);
      return row && phoneHashOf(row.fields);
    });
    // R-6.1d: the code goes to the number that its act is for, not to one typed since.
    if (!typed || phoneContent(partyId, typed.hash) !== contentHash)
      return refuse({ code: 'phone-not-given' });
    const sent = { key: `${key.key}/send`, requestHash: key.requestHash };
    return phoneCodes.send(actor, { actId, partyId, phone: typed.phone, language, origin }, sent);
  }

  async function confirmPhone(
    actor: Actor,
    code: string,
    key: IdempotencyKey,
  ): Promise<Result<Draft, Refusal>> {
    const current = await db.read(actor, 'confirm-phone', async (tx) => {
      const id = partyOf(actor);
      return id ? store.findDraft(tx, vault, id, false) : null;
    });
    if (!current?.phoneActId) return refuse({ code: current ? 'phone-not-given' : 'draft-not-found' });
    const actId = current.phoneActId;
    // Counted before it is compared, in a transaction of its own: a refusal doesn't take the try back.
    const counted = await phoneCodes.countTry(actor, actId, code);
    if (counted.refused) return counted;
    const done = await db.withActor<null, Refusal>(actor, 'confirm-phone', key, async (tx) => {
      const open = await openDraft(tx);
      if (open.refused) return open;
      const phone = phoneHashOf(open.value.fields);
      if (!phone || open.value.phoneActId !== actId) return refuse({ code: 'phone-not-given' });
      const proven = await phoneCodes.prove(tx, actId, code);
      if (proven.refused) return proven;
      const used = await acts.consumeAct(tx, actId, {
        purpose: 'confirm-phone',
        contentHash: phoneContent(open.value.id, phone.hash),
        principal: open.value.id,
        ways: [['otp']],
        usedFor: `phone of draft:${open.value.id}`,
      });
      if (used.refused) return used;
      await store.savePhoneConfirmed(tx, open.value.id, phone.hash);
      return ok(null);
    });
    return after(actor, done);
  }

  async function putPicture(
    actor: Actor,
    kind: PictureKind,
    jpeg: Buffer,
    key: IdempotencyKey,
  ): Promise<Result<PictureVerdict, Refusal>> {
    const current = await currentDraft(actor);
    if (current.refused) return current;
    if (current.value.state !== 'draft') return refuse({ code: 'draft-submitted' });
    if (!isJpeg(jpeg)) return refuse({ code: 'picture-unreadable' });
    const allowed = await limits.take('draft-picture', current.value.id, PICTURES_PER_DRAFT);
    if (allowed.refused) return allowed;
    // R-6.1f: judged by software, outside of any transaction; the reason is shown with each criterion.
    const judged = await (kind === 'portrait' ? judges.judgePortrait(jpeg) : judges.judgeDocumentFront(jpeg));
    if (judged.refused) return judged;
    const verdict = judged.value;
    const done = await db.withActor<null, PartyRefusal>(actor, 'put-picture', key, async (tx) => {
      const open = await openDraft(tx);
      if (open.refused) return open;
      await store.savePicture(tx, vault, open.value.id, { kind, sha256: sha256Hex(jpeg), verdict }, jpeg);
      return ok(null);
    });
    return done.refused ? done : ok(verdict);
  }

  return {
    startDraft,
    currentDraft,
    saveFields,
    sendPhoneCode,
    confirmPhone,
    putPicture,
    /** In a transaction of the actor's own: his draft, locked, with everything judged. */
    async judgedDraft(tx: Tx): Promise<Result<JudgedDraft, PartyRefusal>> {
      const open = await openDraft(tx);
      return open.refused ? open : ok(await judge(tx, open.value));
    },
  };
}
