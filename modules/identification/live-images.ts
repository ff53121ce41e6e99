import { randomInt, randomUUID } from 'node:crypto';
import type { Actor, Db, IdempotencyKey, KeyReused, Limits, Tx } from '@nesie/db';
import {
  chainStart,
  checkChain,
  commandsToDrawFrom,
  cosine,
  decodeBatch,
  type FaceEngine,
  type FrameMeasure,
  foldFrame,
  isReadyToReveal,
  type LiveState,
  liveLimits,
  revealCommand,
  type SentFrame,
  startLive,
} from '@nesie/face';
import { ok, type Refusal, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { SdaoPort } from '../../gateways/sdao/port.ts';
import { type Act, type Acts, takes } from '../acts/index.ts';
import type { EvidenceLog, Parties } from '../parties/index.ts';
import { createConclusion } from './conclusion.ts';
import {
  judgeTimes,
  type LiveImageView,
  type LiveSession,
  liveImageDeadline,
  MAX_BEGUN,
  MAX_FAILURES,
  nonceOf,
  shownOf,
} from './domain.ts';
import type { IdentificationRefusal } from './errors.ts';
import { createReferences, type References } from './references.ts';
import * as store from './store.ts';
import { createTurns } from './turns.ts';

export interface LiveImagesDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly limits: Limits;
  readonly acts: Acts;
  readonly evidence: EvidenceLog;
  readonly parties: Pick<
    Parties,
    'registrationOf' | 'pictureOf' | 'refuseRegistration' | 'assertDocumentValid'
  >;
  readonly engine: FaceEngine;
  readonly sdao: SdaoPort;
  /** 32 bytes known to the server alone; nonces are made with it. */
  readonly nonceKey: Uint8Array;
}

/** Contracts, devices and registration together: nobody's face is tried all day long. */
const BEGUN_PER_PARTY = { max: 30, perSeconds: 86_400 };

/** A batch as read from the wire, its frames measured. */
interface MeasuredBatch {
  readonly firstSeq: number;
  readonly body: Buffer;
  readonly frames: readonly SentFrame[];
  readonly measures: readonly FrameMeasure[];
  /** The chain before and after the batch. */
  readonly chainBefore: Buffer;
  readonly chainAfter: Buffer;
}

/** Live images: a person before the camera, asked for movements that nobody could know before. */
export function createLiveImages(deps: LiveImagesDeps) {
  const { db, vault, limits, acts, parties, engine } = deps;
  const references = createReferences(deps);
  const conclusion = createConclusion({ ...deps, references });
  const inTurn = createTurns();

  async function wantedAct(tx: Tx, actId: string): Promise<Result<Act, Refusal>> {
    const act = await acts.actForFactor(tx, actId);
    if (act.refused) return act;
    const isWanted = takes(act.value.ways, 'live-image') && !act.value.done.includes('live-image');
    // R-7.3b: the software's criterion, once for an act that asks for it.
    if (!isWanted) return refuse({ code: 'live-image-not-wanted' });
    // R-6.1c: an expired document stops identification.
    const valid = await parties.assertDocumentValid(tx, act.value.principal);
    if (valid.refused) return valid;
    const failures = await store.failuresOf(tx, deedOf(act.value));
    return failures >= MAX_FAILURES ? refuse({ code: 'live-images-used-up' }) : act;
  }

  /** Ends what was begun and not finished for this deed. @returns its id, where there was something */
  async function endUnfinished(tx: Tx, deed: store.Deed): Promise<string | null> {
    // R-7.3f: by the deed, not by the act: another act on the same content gives no other commands for nothing.
    const open = await store.findOpenLiveImage(tx, vault, deed);
    if (!open) return null;
    // Whoever has seen a command and starts anew has used an attempt; otherwise commands could be chosen by trying.
    const hasSeen = open.session.judge.steps.length > 0;
    if (hasSeen) await conclusion.fail(tx, open, open.deadline <= tx.now ? 'deadline' : 'abandoned');
    else await store.finish(tx, open.id, { state: 'superseded' });
    return open.id;
  }

  async function begin(tx: Tx, actId: string, compared: References): Promise<Result<LiveImageView, Refusal>> {
    const found = await wantedAct(tx, actId);
    if (found.refused) return found;
    const act = found.value;
    const deed = deedOf(act);
    await store.lockTries(tx, deed);
    const unfinished = await endUnfinished(tx, deed);
    const tries = await store.lockTries(tx, deed);
    if (tries.begun >= MAX_BEGUN) return refuse({ code: 'live-images-used-up' });
    if (tries.failures >= MAX_FAILURES) {
      // Told as a failure, not refused: a refusal would take back the count as well.
      return unfinished ? viewById(tx, unfinished) : refuse({ code: 'live-images-used-up' });
    }
    await store.saveTries(tx, deed, { ...tries, begun: tries.begun + 1 });
    const ordinal = (await store.lastOrdinal(tx, act.id)) + 1;
    const nonce = nonceOf(deps.nonceKey, act.digest, ordinal, act.device);
    const id = randomUUID();
    const likeness = { document: [], register: compared.register ? [] : null };
    await store.insertLiveImage(tx, vault, {
      ...deed,
      id,
      actId: act.id,
      ordinal,
      attempt: tries.failures + 1,
      nonce,
      registerAnswerId: compared.answer.id,
      session: { judge: startLive(), likeness },
      chain: chainStart(nonce),
      deadline: liveImageDeadline(tx.now, act.deadline),
    });
    return viewById(tx, id);
  }

  async function viewById(tx: Tx, id: string): Promise<Result<LiveImageView, IdentificationRefusal>> {
    const live = await store.findLiveImage(tx, vault, id);
    return live ? ok(await view(tx, live)) : refuse({ code: 'live-image-not-found' });
  }

  /** Reads a batch against the live image as it stands, and measures its frames; nothing is written. */
  async function measured(
    live: store.LiveImage,
    firstSeq: number,
    body: Buffer,
  ): Promise<Result<MeasuredBatch, IdentificationRefusal>> {
    const decoded = decodeBatch(body);
    if (decoded.refused) return decoded;
    const frames = decoded.value;
    if (live.state !== 'open' || firstSeq !== live.next_seq) {
      // Nothing new: an answer that is known already, or frames that do not follow. The command says which.
      return ok({ firstSeq, body, frames, measures: [], chainBefore: live.chain, chainAfter: live.chain });
    }
    // R-7.3f: frames recorded for another act, attempt or device do not continue this chain.
    const chain = checkChain(live.chain, firstSeq, frames);
    if (chain.refused) return chain;
    const measures: FrameMeasure[] = [];
    const results = await Promise.all(
      frames.map((frame, index) => engine.measure(frame.jpeg, 'frame', measuredIn(firstSeq + index))),
    );
    for (const result of results) {
      if (result.refused) return result;
      measures.push(result.value);
    }
    return ok({ firstSeq, body, frames, measures, chainBefore: live.chain, chainAfter: chain.value });
  }

  async function accept(tx: Tx, id: string, batch: MeasuredBatch): Promise<Result<LiveImageView, Refusal>> {
    const live = await store.findLiveImage(tx, vault, id, true);
    if (!live) return refuse({ code: 'live-image-not-found' });
    // Frames that were under way when the verdict fell change nothing; the page is told how it stands.
    if (live.state !== 'open') return ok(await view(tx, live));
    const isNext = batch.firstSeq === live.next_seq && batch.chainBefore.equals(live.chain);
    if (!isNext || batch.measures.length !== batch.frames.length) {
      return refuse({ code: 'frames-out-of-order', nextSeq: live.next_seq });
    }
    if (live.deadline <= tx.now) return ended(tx, live, 'deadline');
    const times = judgeTimes({
      startedAt: live.started_at,
      now: tx.now,
      lastCapturedMs: live.lastCapturedMs,
      lagMs: live.lagMs,
      capturedAtMs: batch.frames.map((frame) => frame.capturedAtMs),
    });
    if (times === 'frames-out-of-order') return refuse({ code: times, nextSeq: live.next_seq });
    if (typeof times === 'string') return ended(tx, live, times);
    return advance(tx, live, batch, times.lagMs);
  }

  async function advance(
    tx: Tx,
    live: store.LiveImage,
    batch: MeasuredBatch,
    lagMs: number,
  ): Promise<Result<LiveImageView, Refusal>> {
    const compared = await references.load(tx, live.party_id, live.register_answer_id);
    const progress: store.Progress = {
      session: folded(live.session, batch, compared),
      nextSeq: batch.firstSeq + batch.frames.length,
      chain: batch.chainAfter,
      lastCapturedMs: batch.frames.at(-1)?.capturedAtMs ?? live.lastCapturedMs,
      lagMs,
    };
    const { firstSeq, body } = batch;
    await store.insertBatch(tx, vault, live, { firstSeq, frames: batch.frames.length, body });
    await store.saveProgress(tx, vault, live, progress);
    const next: store.LiveImage = { ...live, ...progress, next_seq: progress.nextSeq };
    const { stage, reason } = progress.session.judge;
    if (stage === 'refused' && reason) return ended(tx, next, reason);
    if (stage === 'passed') {
      const concluded = await conclusion.conclude(tx, next);
      if (concluded.refused) return concluded;
    }
    return viewById(tx, live.id);
  }

  async function ended(
    tx: Tx,
    live: store.LiveImage,
    reason: Parameters<typeof conclusion.fail>[2],
  ): Promise<Result<LiveImageView, Refusal>> {
    await conclusion.fail(tx, live, reason);
    return viewById(tx, live.id);
  }

  return {
    /**
     * Begins a live image for an act of the actor's own party. What the person will be compared with is made ready
     * first, outside of the transaction.
     * @returns the live image, or refusals of the act, `live-image-not-wanted`, `live-images-used-up`,
     *   `document-expired`, `register-unavailable`, `reference-picture-missing`, `too-many-tries`
     */
    async beginLiveImage(
      actor: Actor,
      actId: string,
      key: IdempotencyKey,
    ): Promise<Result<LiveImageView, Refusal | KeyReused>> {
      const wanted = await db.read(actor, 'begin-live-image', (tx) => wantedAct(tx, actId));
      if (wanted.refused) return wanted;
      // Each beginning may ask the state register: not to be hammered through us.
      const allowed = await limits.take('live-image', wanted.value.principal, BEGUN_PER_PARTY);
      if (allowed.refused) return allowed;
      const prepared = await references.prepare(actor, wanted.value.principal, `act:${actId}`);
      if (prepared.refused) return prepared;
      return db.withActor(actor, 'begin-live-image', key, (tx) => begin(tx, actId, prepared.value));
    },

    /** A live image of the actor's own party, or `live-image-not-found`. */
    readLiveImage: (actor: Actor, id: string): Promise<Result<LiveImageView, IdentificationRefusal>> =>
      db.read(actor, 'read-live-image', (tx) => viewById(tx, id)),

    /**
     * Takes the next frames of a live image: measured outside of the transaction, judged within it.
     * @param batch frames as the camera page sends them, see `decodeBatch`
     * @returns how the live image stands now, also when these frames ended it; `live-image-not-found`,
     *   `frames-malformed`, `frames-too-many`, `frames-chain-broken`, `frames-out-of-order`, refusals of pictures
     */
    sendFrames: (
      actor: Actor,
      id: string,
      batch: { readonly firstSeq: number; readonly body: Buffer },
      key: IdempotencyKey,
    ): Promise<Result<LiveImageView, Refusal | KeyReused>> =>
      inTurn(id, async () => {
        const live = await db.read(actor, 'send-frames', (tx) => store.findLiveImage(tx, vault, id));
        if (!live) return refuse({ code: 'live-image-not-found' });
        const read = await measured(live, batch.firstSeq, batch.body);
        if (read.refused) return read;
        return db.withActor(actor, 'send-frames', key, (tx) => accept(tx, id, read.value));
      }),
  };
}

export type LiveImages = ReturnType<typeof createLiveImages>;

function deedOf(act: Act): store.Deed {
  return { partyId: act.principal, purpose: act.purpose, contentHash: Buffer.from(act.contentHash, 'hex') };
}

/** Every second frame is compared, the others are scored for liveness: each costs as much as finding the face. */
function measuredIn(seq: number) {
  const isCompared = seq % 2 === 0;
  return { embed: isCompared, liveness: !isCompared };
}

/** The judge's state after a batch; a command is drawn when the batch ends on a quiet second. */
function folded(session: LiveSession, batch: MeasuredBatch, compared: References): LiveSession {
  let judge: LiveState = session.judge;
  const document = [...session.likeness.document];
  const register = session.likeness.register && [...session.likeness.register];
  batch.frames.forEach((frame, index) => {
    const measure = batch.measures[index];
    if (!measure) return;
    judge = foldFrame(judge, { seq: batch.firstSeq + index, atMs: frame.capturedAtMs, measure });
    const embedding = measure.face?.embedding;
    if (!embedding) return;
    document.push(rounded(cosine(embedding, compared.document.embedding)));
    if (compared.register) register?.push(rounded(cosine(embedding, compared.register.embedding)));
  });
  return { judge: drawn(judge), likeness: { document, register } };
}

/** R-7.3e, R-7.3f: drawn by a cryptographic generator only now, so that nothing made before can answer it. */
function drawn(judge: LiveState): LiveState {
  if (!isReadyToReveal(judge)) return judge;
  const choices = commandsToDrawFrom(judge.steps.map((step) => step.command));
  const command = choices[randomInt(choices.length)];
  if (!command) throw new Error('No command is left to draw');
  return revealCommand(judge, command);
}

async function view(tx: Tx, live: store.LiveImage): Promise<LiveImageView> {
  const { judge } = live.session;
  const deed = { partyId: live.party_id, purpose: live.purpose, contentHash: live.contentHash };
  const failures = await store.failuresOf(tx, deed);
  const shown = shownOf(judge);
  const isOpen = live.state === 'open';
  return {
    id: live.id,
    attempt: live.attempt,
    attemptsLeft: MAX_FAILURES - failures,
    nonce: live.nonce.toString('base64url'),
    state: stateOf(live),
    stepIndex: shown.stepIndex,
    stepsTotal: liveLimits.steps,
    command: isOpen ? shown.command : null,
    phase: isOpen ? shown.phase : null,
    hint: isOpen ? shown.hint : null,
    nextSeq: live.next_seq,
    reason: live.state === 'superseded' ? 'abandoned' : live.reason,
    deadline: live.deadline,
  };
}

function stateOf(live: store.LiveImage): LiveImageView['state'] {
  if (live.state === 'passed') return 'passed';
  if (live.state !== 'open') return 'refused';
  return live.session.judge.stage === 'command' ? 'command' : 'baseline';
}

function rounded(value: number): number {
  return Math.round(value * 1e5) / 1e5;
}
