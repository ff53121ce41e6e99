import assert from 'node:assert/strict';
import { generateKeyPairSync, type KeyObject, randomUUID, sign } from 'node:crypto';
import { plusSeconds } from '@nesie/clock';
import { createLimits, type Limits } from '@nesie/db';
import { createTestDb, type TestDb } from '@nesie/db/testing';
import { createHttpServer } from '@nesie/http';
import { ok } from '@nesie/problem';
import { createWorker, type Worker } from '@nesie/steps';
import type { FastifyInstance, InjectOptions } from 'fastify';
import type { AccountOwnerAnswer } from '../../../gateways/bank/port.ts';
import type { SmsMessage } from '../../../gateways/sms/port.ts';
import { type Acts, actProblems, actRoutes, createActs } from '../../acts/index.ts';
import { createEvidence } from '../../evidence/index.ts';
import { createNotices } from '../../notices/index.ts';
import {
  createConfirmation,
  createParties,
  type Parties,
  type PictureVerdict,
  partyProblems,
  partyRoutes,
  transferRoutes,
} from '../../parties/index.ts';
import type { Identifier } from '../identifiers.ts';
import {
  type Access,
  accessProblems,
  accessRoutes,
  createAccess,
  createDeviceCookie,
  createOneTimePasswords,
  createSessions,
  isRevokedSince,
  ownRoutes,
  type Sessions,
} from '../index.ts';

/** Everything from acts to access on a database of its own, with a phone and a bank that do as they are told. */
export interface World {
  readonly t: TestDb;
  readonly app: FastifyInstance;
  readonly acts: Acts;
  readonly parties: Parties;
  readonly access: Access;
  readonly sessions: Sessions;
  readonly limits: Limits;
  readonly worker: Worker;
  readonly sms: SmsMessage[];
  readonly bank: { answer: AccountOwnerAnswer; asked: number };
  readonly verdict: { portrait: PictureVerdict };
  /** A browser of its own. */
  browser(): Browser;
  /** The newest code sent to a number, once everything due has been done. */
  code(phone: string): Promise<string>;
  close(): Promise<void>;
}

export const ORIGIN = 'http://localhost:8080';
export const FIELDS = {
  surname: 'Сейтжанов',
  firstName: 'Әділет',
  patronymic: 'Маратұлы',
  iin: '900101300007',
  documentKind: 'id-card',
  documentNumber: '047512369',
  documentIssuedOn: '2021-04-02',
  documentExpiresOn: '2031-04-01',
  phone: '8 701 555 01 23',
  iban: 'KZ85 722S 0000 0012 5964',
} as const;
export const PASSED: PictureVerdict = { passed: true, criteria: [] };

const ANY_JPEG = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.alloc(200, 1)]);

export function aJpeg(seed: number): Buffer {
  return Buffer.concat([ANY_JPEG, Buffer.from([seed, seed, seed])]);
}

/** A client of the API with its own cookies, CSRF token and language. */
export class Browser {
  readonly #app: FastifyInstance;
  readonly cookies = new Map<string, string>();
  csrf = '';

  constructor(app: FastifyInstance) {
    this.#app = app;
  }

  async open(): Promise<Record<string, unknown>> {
    const { body } = await this.call('GET', '/session');
    this.csrf = String(body.csrfToken);
    return body;
  }

  async call(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    payload?: unknown,
    headers: Record<string, string> = {},
  ): Promise<{ status: number; body: Record<string, unknown>; headers: Record<string, unknown> }> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const isPicture = Buffer.isBuffer(payload);
    const options: InjectOptions = {
      method,
      url: `/api${path}`,
      headers: {
        cookie,
        origin: ORIGIN,
        'accept-language': 'ru',
        ...(method === 'GET' ? {} : { 'x-csrf-token': this.csrf, 'idempotency-key': randomUUID() }),
        ...(isPicture ? { 'content-type': 'image/jpeg' } : {}),
        ...headers,
      },
      ...(payload === undefined ? {} : { payload: payload as object }),
    };
    const answer = await this.#app.inject(options);
    for (const { name, value } of answer.cookies) {
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    const body = answer.body ? answer.json() : {};
    return { status: answer.statusCode, body, headers: answer.headers };
  }

  /** A call that has to succeed. */
  async does(...asked: Parameters<Browser['call']>): Promise<Record<string, unknown>> {
    const { status, body } = await this.call(...asked);
    assert.ok(status < 300, `${asked[0]} ${asked[1]}: ${status} ${JSON.stringify(body)}`);
    return body;
  }
}

export interface Device {
  readonly jwk: Record<string, unknown>;
  readonly privateKey: KeyObject;
}

export function aDevice(): Device {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { jwk: { ...publicKey.export({ format: 'jwk' }) }, privateKey };
}

export function signatureOf(device: Device, digestHex: string): string {
  const digest = Buffer.from(digestHex, 'hex');
  return sign('sha256', digest, { key: device.privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url');
}

export async function createWorld(
  options: {
    readonly name?: string;
    readonly drawIdentifier?: () => Identifier;
    readonly smsADay?: number;
  } = {},
): Promise<World> {
  const t = await createTestDb({
    name: options.name ?? 'access',
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
    pool: { max: 10 },
  });
  const { db, vault, clock } = t;
  const sms: SmsMessage[] = [];
  const bank: World['bank'] = { answer: { outcome: 'own' }, asked: 0 };
  const verdict = { portrait: PASSED };

  const limits = createLimits(db, vault);
  const acts = createActs({ db, vault, isRevokedSince });
  const evidence = createEvidence({ db, vault, origin: 'mfo.test/log', operator: 'Test MFO' });
  const notices = createNotices({
    db,
    vault,
    sms: {
      send: async (message) => {
        sms.push(message);
        return { outcome: 'accepted', providerId: `p${sms.length}` };
      },
      delivery: async () => ({ outcome: 'delivered' }),
    },
  });
  const oneTimePasswords = createOneTimePasswords({
    ...{ db, vault, limits, acts, notices },
    ...(options.smsADay ? { smsADay: options.smsADay } : {}),
  });
  const sessions = createSessions({ db, vault, limits });
  const parties = createParties({
    ...{ db, vault, limits, acts, evidence, phoneCodes: oneTimePasswords },
    judges: { judgePortrait: async () => ok(verdict.portrait), judgeDocumentFront: async () => ok(PASSED) },
    identification: { attemptsLeft: async () => 3 },
    bank: {
      verifyAccountOwner: async () => {
        bank.asked += 1;
        return bank.answer;
      },
    },
  });
  const access = createAccess({
    ...{ db, vault, limits, acts, notices, evidence, parties, oneTimePasswords },
    ...(options.drawIdentifier ? { drawIdentifier: options.drawIdentifier } : {}),
  });
  const confirmation = createConfirmation({
    ...{ db, vault, acts, evidence, notices, parties, logins: access },
    identification: {
      recordForAct: async (tx, actId) => {
        const [row] = await tx.query<{ id: string; expires_at: typeof tx.now }>(
          'select id, expires_at from identification.records where act_id = $1',
          [actId],
        );
        return row ? { id: row.id, expiresAt: row.expires_at } : null;
      },
    },
  });
  const devices = createDeviceCookie(vault, new URL(ORIGIN));
  const app = await createHttpServer({
    publicUrl: new URL(ORIGIN),
    problems: [actProblems, partyProblems, accessProblems],
    sessionOf: sessions.sessionOf,
  });
  await app.register(actRoutes(acts), { prefix: '/api' });
  await app.register(partyRoutes({ parties, confirmation, sessions, logins: access, devices }), {
    prefix: '/api',
  });
  await app.register(accessRoutes({ access, sessions, devices }), { prefix: '/api' });
  await app.register(ownRoutes(access), { prefix: '/api' });
  await app.register(transferRoutes({ parties, sessions, publicUrl: new URL(ORIGIN) }), { prefix: '/api' });
  await app.ready();
  const worker = createWorker({
    db,
    clock,
    handlers: { ...notices.stepHandlers, ...parties.stepHandlers, ...access.stepHandlers },
  });
  return {
    ...{ t, app, acts, parties, access, sessions, limits, worker, sms, bank, verdict },
    browser: () => new Browser(app),
    async code(phone) {
      await worker.runUntilIdle();
      const message = sms.filter(({ to }) => to === phone).at(-1);
      return /\d{6}/.exec(message?.text ?? '')?.[0] ?? '';
    },
    async close() {
      await app.close();
      await t.close();
    },
  };
}

/** Fills in everything but leaves the draft unsubmitted. */
export async function fillIn(
  world: World,
  browser: Browser,
  change: Record<string, string> = {},
): Promise<string> {
  await browser.open();
  const draft = await browser.does('POST', '/registration-drafts', {});
  await browser.open();
  const fields = { ...FIELDS, ...change };
  await browser.does('PUT', '/registration-drafts/current/fields', fields);
  await browser.does('POST', '/registration-drafts/current/phone-codes', {});
  const phone = `+7${fields.phone.replace(/\D/g, '').slice(1)}`;
  await browser.does('POST', '/registration-drafts/current/phone-confirmation', {
    code: await world.code(phone),
  });
  await browser.does('PUT', '/registration-drafts/current/portrait', aJpeg(1));
  await browser.does('PUT', '/registration-drafts/current/document-front', aJpeg(2));
  return String(draft.id);
}

export async function submit(browser: Browser, device: Device): Promise<void> {
  await browser.does('POST', '/registration-drafts/current/submission', {
    deviceKey: device.jwk,
    language: 'kk',
  });
}

interface ActWire {
  readonly id: string;
  readonly digest: string;
  readonly contentHash: string;
}

/** The code and the device's signature for an act of the browser's own. */
export async function proveAct(world: World, browser: Browser, act: ActWire, device: Device, phone: string) {
  await browser.does('POST', `/acts/${act.id}/one-time-passwords`, {});
  await browser.does('POST', `/acts/${act.id}/one-time-password-entries`, { code: await world.code(phone) });
  await browser.does('POST', `/acts/${act.id}/device-signatures`, {
    signature: signatureOf(device, act.digest),
  });
}

/** What identification leaves behind when a live image has passed: written here as the owner. */
export async function identify(
  world: World,
  partyId: string,
  act: ActWire,
  change: { readonly state?: 'passed' | 'refused'; readonly seconds?: number } = {},
): Promise<string> {
  const { t } = world;
  const { now } = { now: t.clock.now() };
  const [answer, live, record] = [randomUUID(), randomUUID(), randomUUID()];
  const hash = Buffer.from(act.contentHash, 'hex');
  const bytes = Buffer.alloc(32, 1);
  const state = change.state ?? 'passed';
  await t.db.withActor({ kind: 'system', process: 'identification' }, 'live-image', null, (tx) =>
    world.acts.addFactor(tx, act.id, { kind: 'live-image', proof: { liveImageId: live } }),
  );
  await t.ownerSql(
    `insert into identification.register_answers (id, party_id, consent_ref, outcome, answer_hash, person_sealed, raw_sealed, answered_at)
     values ($1, $2, 'c', 'found', $3, $3, $3, $4)`,
    [answer, partyId, bytes, now],
  );
  await t.ownerSql(
    `insert into identification.tries (party_id, purpose, content_hash) values ($1, 'register', $2)
     on conflict do nothing`,
    [partyId, hash],
  );
  await t.ownerSql(
    `insert into identification.live_images (id, party_id, act_id, purpose, content_hash, ordinal, attempt, nonce,
       register_answer_id, state, reason, session_sealed, chain, started_at, deadline, finished_at)
     values ($1, $2, $3, 'register', $4, 1, 1, $5, $6, $7, $8, $9, $9, $10, $11, $10)`,
    [
      live,
      partyId,
      act.id,
      hash,
      Buffer.from(live.replaceAll('-', '').repeat(2), 'hex'),
      answer,
      state,
      state === 'refused' ? 'disobeyed' : null,
      bytes,
      now,
      plusSeconds(now, 60),
    ],
  );
  for (const source of ['state-register', 'document-picture']) {
    await t.ownerSql(
      `insert into identification.comparisons (id, live_image_id, what, subject, source, score, threshold, passed, said_by, compared_at)
       values (gen_random_uuid(), $1, 'photograph', 'live-image', $2, 0.9, 0.5, true, '{}', $3)`,
      [live, source, now],
    );
  }
  await t.ownerSql(
    `insert into identification.records (id, party_id, act_id, live_image_id, method, judgement_sealed, made_at, expires_at)
     values ($1, $2, $3, $4, 'two-factor', $5, $6, $7)`,
    [record, partyId, act.id, live, bytes, now, plusSeconds(now, change.seconds ?? 3600)],
  );
  return record;
}

export interface Registered {
  readonly browser: Browser;
  readonly partyId: string;
  readonly identifier: string;
  readonly device: Device;
  readonly phone: string;
}

/** The whole way from nobody to a confirmed individual. */
export async function register(
  world: World,
  change: Record<string, string> = {},
  password: string | null = null,
): Promise<Registered> {
  const browser = world.browser();
  const device = aDevice();
  const partyId = await fillIn(world, browser, change);
  await submit(browser, device);
  const act = (await browser.does('POST', '/registration-drafts/current/acts', {})) as unknown as ActWire;
  const phone = `+7${(change.phone ?? FIELDS.phone).replace(/\D/g, '').slice(1)}`;
  await proveAct(world, browser, act, device, phone);
  await identify(world, partyId, act);
  const done = await browser.does('POST', '/registration-drafts/current/confirmation', {
    actId: act.id,
    ...(password ? { password } : {}),
  });
  await browser.open();
  await world.worker.runUntilIdle();
  return { browser, partyId, identifier: String(done.identifier), device, phone };
}
