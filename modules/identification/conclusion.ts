import { randomUUID } from 'node:crypto';
import { type Canonical, canonicalJson, digestOf, sha256, sha256Hex } from '@nesie/canonical';
import { plusDays, startOfDay } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import {
  compareFaces,
  comparisonLimits,
  decodeBatch,
  judgeCosines,
  type LiveState,
  liveLimits,
  median,
  models,
} from '@nesie/face';
import { ok, type Result } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { Acts, FactorRefusal } from '../acts/index.ts';
import type { EvidenceLog, Parties } from '../parties/index.ts';
import {
  type Comparison,
  compareData,
  MAX_FAILURES,
  photographComparison,
  type RefusalReason,
  recordExpiry,
} from './domain.ts';
import type { ReferenceFaces, References } from './references.ts';
import * as store from './store.ts';

export interface ConclusionDeps {
  readonly vault: Vault;
  readonly acts: Acts;
  readonly evidence: EvidenceLog;
  readonly parties: Pick<Parties, 'registrationOf' | 'refuseRegistration'>;
  readonly references: ReferenceFaces;
}

/** What of a live image goes into proof, record and evidence: scores, thresholds, versions; no picture, no embedding. */
interface Judgement {
  readonly liveImageId: string;
  readonly attempt: number;
  readonly nonce: string;
  readonly chain: string;
  readonly frames: number;
  readonly judge: string;
  readonly json: Canonical;
}

/** Ends live images: the comparisons, the record, the factor on the act, the leaf. */
export function createConclusion({ vault, acts, evidence, parties, references }: ConclusionDeps) {
  /** Counts the failure, ends the registration with the third, and writes the leaf: last in the command. */
  async function fail(tx: Tx, live: store.LiveImage, reason: RefusalReason): Promise<void> {
    await store.finish(tx, live.id, { state: 'refused', reason });
    const deed = { partyId: live.party_id, purpose: live.purpose, contentHash: live.contentHash };
    const tries = await store.lockTries(tx, deed);
    const failures = Math.min(MAX_FAILURES, tries.failures + 1);
    await store.saveTries(tx, deed, { ...tries, failures });
    // Three failures end it: the registration that was submitted is refused, and no new act on it helps.
    if (failures >= MAX_FAILURES && live.purpose === 'register') {
      await parties.refuseRegistration(tx, live.party_id, 'live-images-failed');
    }
    await evidence.append(tx, {
      subject: live.party_id,
      kind: 'live-image-refused',
      fields: { ...leafOf(live), reason, failures: String(failures) },
    });
  }

  async function pass(
    tx: Tx,
    live: store.LiveImage,
    documentExpiresOn: Parameters<typeof plusDays>[0],
    comparisons: readonly Comparison[],
  ): Promise<Result<null, FactorRefusal>> {
    await store.finish(tx, live.id, { state: 'passed' });
    await store.insertComparisons(tx, live.id, comparisons);
    const judgement = judgementOf(live, comparisons);
    const recordId = randomUUID();
    await store.insertRecord(tx, vault, {
      id: recordId,
      partyId: live.party_id,
      actId: live.act_id,
      liveImageId: live.id,
      judgement: canonicalJson(judgement.json),
      expiresAt: recordExpiry(tx.now, startOfDay(plusDays(documentExpiresOn, 1))),
    });
    // the second criterion is put on the act itself, bound to its digest by the nonce.
    const added = await acts.addFactor(tx, live.act_id, {
      kind: 'live-image',
      proof: { recordId, judgement: judgement.json },
    });
    if (added.refused) return added;
    await evidence.append(tx, {
      subject: live.party_id,
      kind: 'identification-passed',
      fields: { ...leafOf(live), recordId, judgement: digestOf(judgement.json) },
    });
    return ok(null);
  }

  /** Keeps the frames on which the judgement rests apart from the rest. */
  async function keepKeyFrames(tx: Tx, live: store.LiveImage): Promise<void> {
    for (const { seq, shows } of keyFramesOf(live.session.judge)) {
      const batch = await store.batchOf(tx, vault, live, seq);
      const frames = batch && decodeBatch(batch.body);
      const frame = frames && !frames.refused ? frames.value[seq - batch.firstSeq] : null;
      if (!frame) throw new Error(`frame ${seq} of live image ${live.id} is missing`);
      await store.insertKeyFrame(tx, vault, live, {
        seq,
        shows,
        jpeg: frame.jpeg,
        sha256: sha256(frame.jpeg),
      });
    }
  }

  return {
    fail,
    /**
     * Compares and ends a live image whose commands were obeyed. All comparisons are recorded, passed or not.
     * @returns refusals of the act: used or expired meanwhile
     */
    async conclude(tx: Tx, live: store.LiveImage): Promise<Result<null, FactorRefusal>> {
      const registration = await parties.registrationOf(tx, live.party_id);
      if (!registration) throw new Error(`live image of ${live.party_id} without a registration`);
      const compared = await references.load(tx, live.party_id, live.register_answer_id);
      const comparisons = compareAll(live, compared, registration.facts);
      await keepKeyFrames(tx, live);
      // confirmed only when all pass.
      if (comparisons.every((one) => one.passed))
        return pass(tx, live, registration.facts.documentExpiresOn, comparisons);
      await store.insertComparisons(tx, live.id, comparisons);
      await fail(tx, live, 'comparison-failed');
      return ok(null);
    },
  };
}

export type Conclusion = ReturnType<typeof createConclusion>;

/** Names, IIN and photograph; portrait and the person before the camera each against document and register. */
function compareAll(
  live: store.LiveImage,
  { answer, portrait, document, register }: References,
  submitted: Parameters<typeof compareData>[0],
): readonly Comparison[] {
  const { likeness } = live.session;
  const saidBy = {
    rule: comparisonLimits.version,
    model: models.embedding.name,
    modelSha256: models.embedding.sha256,
  };
  const nobody = judgeCosines([]);
  const portraitLike = register ? compareFaces(portrait.embedding, register.embedding) : nobody;
  const liveLike = register && likeness.register ? judgeCosines(likeness.register) : nobody;
  const inDocument = compareFaces(portrait.embedding, document.embedding);
  return [
    ...compareData(submitted, answer.person),
    photographComparison('portrait', 'document-picture', inDocument, saidBy),
    photographComparison('portrait', 'state-register', portraitLike, saidBy),
    photographComparison('live-image', 'document-picture', judgeCosines(likeness.document), saidBy),
    photographComparison('live-image', 'state-register', liveLike, saidBy),
  ];
}

function keyFramesOf(judge: LiveState): readonly { readonly seq: number; readonly shows: string }[] {
  return judge.steps.flatMap((step) => [
    { seq: step.baselineSeq, shows: 'quiet' },
    ...step.movements.map(({ frameSeq, movement }) => ({ seq: frameSeq, shows: movement })),
  ]);
}

function judgementOf(live: store.LiveImage, comparisons: readonly Comparison[]): Judgement {
  const { judge } = live.session;
  const head = {
    liveImageId: live.id,
    attempt: live.attempt,
    nonce: live.nonce.toString('base64url'),
    chain: live.chain.toString('hex'),
    frames: judge.frames,
    judge: liveLimits.version,
  };
  const steps: Canonical = judge.steps.map(({ command, revealedAtMs, baselineSeq, movements }) => ({
    command,
    revealedAtMs,
    baselineSeq,
    movements: movements.map(({ movement, threshold, score, shownFromMs, heldMs, requiredMs, frameSeq }) => ({
      ...{ movement, shownFromMs, heldMs, requiredMs, frameSeq },
      threshold: figure(threshold),
      score: figure(score),
    })),
  }));
  return {
    ...head,
    json: {
      ...head,
      steps,
      liveness: {
        median: figure(median(judge.liveness)),
        threshold: figure(liveLimits.liveness.median),
        frames: judge.liveness.length,
      },
      sameFace: { lowest: figure(Math.min(1, ...judge.sameFace)), threshold: figure(liveLimits.sameFace) },
      flatness: { median: figure(median(judge.flatness)), frames: judge.flatness.length },
      comparisons: comparisons.map(({ what, subject, source, score, threshold, passed }) => ({
        ...{ what, subject, source, passed },
        score: figure(score),
        threshold: figure(threshold),
      })),
      models: Object.fromEntries(
        Object.entries(models).map(([role, { name, version, sha256 }]) => [role, { name, version, sha256 }]),
      ),
    },
  };
}

/** Figures are hashed, so they stand as text. */
function figure(value: number): string {
  return value.toFixed(5);
}

/** Common fields of the leaves about a live image. */
function leafOf(live: store.LiveImage): Readonly<Record<string, string>> {
  return {
    liveImageId: live.id,
    actId: live.act_id,
    nonce: live.nonce.toString('base64url'),
    chain: live.chain.toString('hex'),
    frames: String(live.session.judge.frames),
    session: sha256Hex(JSON.stringify(live.session)),
  };
}
