import assert from 'node:assert/strict';
import { generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto';
import { sha256Hex } from '@nesie/canonical';
import { dayOf, parseLocalDate, plusDays, plusMillis, plusSeconds } from '@nesie/clock';
import { type Actor, createLimits, idempotencyKey } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import {
  chainFrames,
  chainStart,
  createFaceEngine,
  encodeBatch,
  type FaceEngine,
  type FrameMeasure,
  type LiveCommand,
} from '@nesie/face';
import { ok, type Result } from '@nesie/problem';
import type { PersonAnswer } from '../../../gateways/sdao/port.ts';
import { portraitFrame } from '../../../packages/face/testing/footage.ts';
import { createClipCamera, liveClips } from '../../../packages/face/testing/script.ts';
import { syntheticIdCard } from '../../../packages/face/testing/synthetic-id-card.ts';
import { type Act, createActs, readDeviceJwk, thumbprint } from '../../acts/index.ts';
import { createEvidence } from '../../evidence/index.ts';
import { insertDraft, moveDraft, savePicture } from '../../parties/draft-store.ts';
import { judgeFields } from '../../parties/fields.ts';
import { createParties } from '../../parties/index.ts';
import { insertRegistration } from '../../parties/party-store.ts';
import type { LiveImageView } from '../domain.ts';
import { createIdentificationRecords, createLiveImages } from '../index.ts';

export const fps = 6;
export const batchFrames = 4;

const typed = {
  surname: 'Сейтжанов',
  firstName: 'Әділет',
  patronymic: 'Маратұлы',
  iin: '870312300511',
  documentKind: 'id-card',
  documentNumber: '047512369',
  documentIssuedOn: '2021-04-02',
  documentExpiresOn: '2031-04-01',
  phone: '+77015550123',
  iban: 'KZ85722S000000125964',
} as const;

/** Pictures of the man of the footage at other moments, and of the other man. */
export interface Pictures {
  readonly portrait: Buffer;
  readonly card: Buffer;
  readonly registerPhoto: Buffer;
  readonly otherMan: Buffer;
}

export interface PartyOptions {
  readonly fields?: Partial<Record<keyof typeof typed, string>>;
  readonly portrait?: Buffer;
}

export interface TestParty {
  readonly id: string;
  readonly actor: Actor;
  readonly act: Act;
}

export type World = Awaited<ReturnType<typeof createWorld>>;

/** A frame's measure is the same whoever sends it: measured once for all tests of a file. */
function remembering(engine: FaceEngine): FaceEngine {
  const known = new Map<string, Promise<Result<FrameMeasure, { readonly code: string }>>>();
  return {
    ...engine,
    measure: (bytes, kind, options) => {
      const key = `${sha256Hex(bytes)} ${kind} ${JSON.stringify(options)}`;
      const found = known.get(key) ?? engine.measure(bytes, kind, options);
      known.set(key, found);
      return found as ReturnType<FaceEngine['measure']>;
    },
  };
}

/** Identification with everything real but the state register, whose answer a test gives. */
export async function createWorld() {
  const t: TestDb = await createTestDb({
    name: 'identification',
    only: [
      'platform',
      'evidence',
      'acts',
      'ways',
      'notices',
      'parties',
      'access',
      'own-access',
      'identification',
    ],
  });
  const { db, vault } = t;
  const pictures = await takePictures();
  const register: { answer: PersonAnswer | null; asked: number } = { answer: null, asked: 0 };
  const engine = remembering(createFaceEngine({ workers: 2, maxQueued: 500 }));
  const acts = createActs({ db, vault });
  const evidence = createEvidence({ db, vault, origin: 'mfo.test/log', operator: 'Test MFO' });
  const records = createIdentificationRecords({ vault });
  const unused = () => Promise.reject(new Error('not part of this test'));
  const limits = createLimits(db, vault);
  const parties = createParties({
    ...{ db, vault, limits, acts, evidence, identification: records },
    phoneCodes: { send: unused, countTry: unused, prove: unused },
    judges: { judgePortrait: unused, judgeDocumentFront: unused },
    bank: { verifyAccountOwner: unused },
  });
  const liveImages = createLiveImages({
    ...{ db, vault, limits, acts, evidence, parties, engine, nonceKey: randomBytes(32) },
    sdao: {
      person: async () => {
        register.asked += 1;
        return register.answer ?? found(pictures.registerPhoto);
      },
    },
  });

  /** Somebody whose registration is submitted, with the act that registers him. */
  async function aParty(options: PartyOptions = {}): Promise<TestParty> {
    const id = randomUUID();
    await vault.ensureKeys(id);
    const actor: Actor = { kind: 'applicant', partyId: id };
    const portrait = options.portrait ?? pictures.portrait;
    const jwk = readDeviceJwk(
      generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey.export({ format: 'jwk' }),
    );
    assert.ok(jwk);
    const made = await db.withActor<Act, never>(actor, 'submit-draft', null, async (tx) => {
      const { facts, faults } = judgeFields({ ...typed, ...options.fields }, dayOf(tx.now));
      assert.ok(facts, JSON.stringify(faults));
      const verdict = { passed: true, criteria: [] };
      await insertDraft(tx, vault, id, plusSeconds(tx.now, 3600));
      await savePicture(tx, vault, id, { kind: 'portrait', sha256: sha256Hex(portrait), verdict }, portrait);
      await savePicture(
        tx,
        vault,
        id,
        { kind: 'document-front', sha256: sha256Hex(pictures.card), verdict },
        pictures.card,
      );
      const frozen = {
        ...{ partyId: id, facts, language: 'kk' as const, submittedAt: tx.now },
        portrait: sha256Hex(portrait),
        documentFront: sha256Hex(pictures.card),
        device: thumbprint(jwk),
      };
      const contentHash = await insertRegistration(tx, vault, frozen, jwk);
      await moveDraft(tx, id, ['draft'], 'submitted');
      return ok(await makeAct(tx, id, contentHash));
    });
    return { id, actor, act: value(made) };

    async function makeAct(tx: Parameters<typeof acts.createAct>[0], partyId: string, contentHash: string) {
      return acts.createAct(tx, {
        ...{
          actor: partyId,
          principal: partyId,
          deviceKey: jwk,
          channel: 'cabinet',
          purpose: 'register',
          contentHash,
        },
        deadline: plusSeconds(tx.now, 1800),
        ways: [['otp', 'live-image', 'device-key']],
        summary: { kk: 'Тіркелу', ru: 'Регистрация', en: 'Registration' },
      });
    }
  }

  /** Another act on the same content. */
  async function anotherAct(party: TestParty): Promise<TestParty> {
    const made = await db.withActor<Act, never>(party.actor, 'register', null, async (tx) =>
      ok(
        await acts.createAct(tx, {
          ...{ actor: party.id, principal: party.id, deviceKey: party.act.deviceKey, channel: 'cabinet' },
          ...{ purpose: 'register', contentHash: party.act.contentHash, summary: party.act.summary },
          deadline: plusSeconds(tx.now, 1800),
          ways: [['otp', 'live-image', 'device-key']],
        }),
      ),
    );
    return { ...party, act: value(made) };
  }

  const begin = (party: TestParty) =>
    liveImages.beginLiveImage(party.actor, party.act.id, idempotencyKey(randomUUID(), {}));

  return {
    ...{ t, acts, parties, liveImages, records, pictures, register, engine, aParty, anotherAct, begin },
    close: async () => {
      await engine.close();
      await t.close();
    },
  };
}

async function takePictures(): Promise<Pictures> {
  const [portrait, inDocument, registerPhoto, otherMan] = await Promise.all([
    portraitFrame('cap12', 0.8),
    portraitFrame('cap12', 0.8),
    portraitFrame('cap12', 10.3),
    portraitFrame('franck', 67.5, 6.5),
  ]);
  const { surname, firstName, patronymic, iin, documentNumber } = typed;
  const card = await syntheticIdCard(inDocument, {
    ...{ surname, firstName, patronymic, iin, documentNumber },
    birthDate: '12.03.1987',
  });
  return { portrait, card, registerPhoto, otherMan };
}

/** The register's answer about the test's man. */
export function found(
  photo: Buffer,
  change: { readonly surname?: string; readonly patronymic?: string | null } = {},
) {
  const raw = Buffer.from(JSON.stringify({ photo: photo.toString('base64'), ...change }));
  const day = parseLocalDate('1987-03-12');
  return {
    outcome: 'found',
    surname: 'СЕЙТЖАНОВ',
    firstName: 'ӘДІЛЕТ',
    patronymic: 'Маратұлы',
    birthDate: day,
    documentNumber: '047512369',
    documentExpiresOn: plusDays(day, 16_000),
    photo,
    answerHash: sha256Hex(raw),
    raw,
    ...change,
  } satisfies PersonAnswer;
}

export type Source = (shown: { readonly command: LiveCommand; readonly stepIndex: number } | null) => Buffer;

export const clips = await liveClips(fps);

/** The man of the footage, doing what he is told. */
export function obedient(): Source {
  const camera = createClipCamera(clips);
  return (shown) => camera.next(shown);
}

export interface Sender {
  /** Sends the next frames; time passes with them. */
  readonly send: (live: LiveImageView) => Promise<Result<LiveImageView, { readonly code: string }>>;
}

/** A camera page: frames chained to the nonce of its live image. */
export function aSender(world: World, party: TestParty, nonce: string, source: Source): Sender {
  let chain: Uint8Array = chainStart(Buffer.from(nonce, 'base64url'));
  let seq = 0;
  return {
    send: async (live) => {
      const shown = live.command && { command: live.command, stepIndex: live.stepIndex };
      const frames = Array.from({ length: batchFrames }, (_, index) => ({
        jpeg: source(shown),
        capturedAtMs: Math.round(((seq + index) * 1000) / fps),
      }));
      const chained = chainFrames(chain, seq, frames);
      world.t.clock.set(plusMillis(world.t.clock.now(), Math.round((batchFrames * 1000) / fps)));
      const batch = { firstSeq: seq, body: encodeBatch(chained) };
      chain = chained.at(-1)?.chain ?? chain;
      seq += batchFrames;
      return world.liveImages.sendFrames(party.actor, live.id, batch, idempotencyKey(randomUUID(), {}));
    },
  };
}

/** Sends frames until the live image has ended or `until` says so. */
export async function run(
  world: World,
  party: TestParty,
  source: Source,
  until: (live: LiveImageView) => boolean = () => false,
): Promise<LiveImageView> {
  let live = value(await world.begin(party));
  const sender = aSender(world, party, live.nonce, source);
  for (
    let batch = 0;
    batch < 80 && !until(live) && live.state !== 'passed' && live.state !== 'refused';
    batch++
  ) {
    live = value(await sender.send(live));
  }
  return live;
}

export function value<T>(result: Result<T, { readonly code: string }>): T {
  if (result.refused) assert.fail(JSON.stringify(result.refusal));
  return result.value;
}

export function code(result: Result<unknown, { readonly code: string }>): string | null {
  return result.refused ? result.refusal.code : null;
}
