import { createHmac } from 'node:crypto';
import { type Clock, dayOf } from '@nesie/clock';
import { createLimits, type Db, type Tx } from '@nesie/db';
import { type FaceEngine, liveLimits } from '@nesie/face';
import { deriveSecret, type Vault } from '@nesie/vault';
import { createAntifraudHttp } from '../../gateways/antifraud/antifraud-http.ts';
import { createIso20022Bank } from '../../gateways/bank/iso20022.ts';
import { createBureauXml } from '../../gateways/bureau/bureau-xml.ts';
import { createWebPush, makeVapidKeys } from '../../gateways/push/rfc8030.ts';
import { createSdaoHttp } from '../../gateways/sdao/sdao-http.ts';
import { createMobizon } from '../../gateways/sms/mobizon.ts';
import { createTlogWitness } from '../../gateways/witness/tlog-witness.ts';
import {
  createAccess,
  createDeviceCookie,
  createOneTimePasswords,
  createSessions,
  isRevokedSince,
} from '../../modules/access/index.ts';
import { createActs } from '../../modules/acts/index.ts';
import {
  createAntifraudReports,
  createApplications,
  createClients,
  createSpouseConsents,
  loadDecisionTable,
  type OwnMicrocredits,
} from '../../modules/applications/index.ts';
import { createConsents } from '../../modules/consents/index.ts';
import { CONFIRM_HOURS, createContracts } from '../../modules/contracts/index.ts';
import { createCorrespondence } from '../../modules/correspondence/index.ts';
import { createDesk } from '../../modules/desk/index.ts';
import { createDocuments, createInternalRules, createRenderer } from '../../modules/documents/index.ts';
import { createEvidence } from '../../modules/evidence/index.ts';
import {
  createIdentificationRecords,
  createLiveImages,
  createPictureJudges,
  MAX_FAILURES,
} from '../../modules/identification/index.ts';
import { createLedger } from '../../modules/ledger/index.ts';
import { createLoans, type Loans } from '../../modules/loans/index.ts';
import { createNotices, createPush } from '../../modules/notices/index.ts';
import { createConfirmation, createParties } from '../../modules/parties/index.ts';
import { createClientTeller, createPayments } from '../../modules/payments/index.ts';
import { createProducts } from '../../modules/products/index.ts';
import type { Config } from './config.ts';
import { createHousekeeping } from './housekeeping.ts';

export interface Ground {
  readonly config: Config;
  readonly db: Db;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly engine: FaceEngine;
  readonly log: { error(about: Readonly<Record<string, string>>, message: string): void };
}

export type Modules = ReturnType<typeof wire>;

function gateways({ config, clock }: Ground) {
  const bearer = (key: string): Record<string, string> => (key ? { authorization: `Bearer ${key}` } : {});
  return {
    bank: createIso20022Bank({
      url: config.bankUrl,
      clock,
      debtor: { name: config.mfo.name.ru, bin: config.mfo.bin },
      account: config.mfo.iban,
    }),
    sms: createMobizon(config.sms),
    sdao: createSdaoHttp({ url: config.sdao.url, headers: bearer(config.sdao.apiKey) }),
    antifraud: createAntifraudHttp({
      url: config.antifraud.url,
      lenderBin: config.mfo.bin,
      headers: bearer(config.antifraud.apiKey),
    }),
    bureau: createBureauXml({ url: config.bureau.url, headers: bearer(config.bureau.apiKey) }),
  };
}

/** The client's own microcredits here, for the decision on another: those that are open, and what today has granted. */
async function ownMicrocredits(tx: Tx, loans: Loans, partyId: string): Promise<OwnMicrocredits> {
  const open = (await loans.listLoans(tx, partyId)).filter(
    ({ standing }) => standing.state === 'active' || standing.state === 'awaiting-payout',
  );
  return {
    open: open.length,
    overdueDays: Math.max(0, ...open.map(({ standing }) => standing.overdueDays)),
    grantedToday: await loans.grantedOnDay(tx, partyId, dayOf(tx.now)),
  };
}

/** Every module with what it needs, from the ground up. The only place that knows them all. */
export function wire(ground: Ground) {
  const { config, db, vault, clock, engine, log } = ground;
  const { mfo } = config;
  const { bank, sms, sdao, bureau, antifraud } = gateways(ground);
  const limits = createLimits(db, vault);
  const sessions = createSessions({ db, vault, limits });

  const evidence = createEvidence({
    db,
    vault,
    origin: mfo.logOrigin,
    operator: `${mfo.name.ru}, БИН ${mfo.bin}`,
    witnesses: config.witness ? [createTlogWitness(config.witness)] : [],
  });
  const ledger = createLedger();
  const acts = createActs({ db, vault, isRevokedSince });
  const notices = createNotices({ db, vault, sms });
  const push = createPush({
    ...{ db, vault, makeKeys: makeVapidKeys },
    connect: (keys) => createWebPush({ keys, contact: `mailto:${mfo.email}`, services: config.pushServices }),
  });
  const oneTimePasswords = createOneTimePasswords({ db, vault, limits, acts, notices });
  const identifications = createIdentificationRecords({ vault });
  const judges = createPictureJudges(engine);
  const parties = createParties({
    db,
    vault,
    limits,
    acts,
    evidence,
    bank,
    judges,
    phoneCodes: oneTimePasswords,
    identification: identifications,
  });
  const access = createAccess({ db, vault, limits, acts, notices, evidence, parties, oneTimePasswords });
  const confirmation = createConfirmation({
    db,
    vault,
    acts,
    evidence,
    notices,
    parties,
    identification: identifications,
    logins: access,
  });
  const nonceKey = createHmac('sha256', deriveSecret(config.masterKey, 'live-image'))
    .update('nonce')
    .digest();
  const liveImages = createLiveImages({ db, vault, limits, acts, evidence, parties, engine, sdao, nonceKey });
  const renderer = createRenderer();
  const documents = createDocuments({ db, vault, evidence, renderer, log });
  const consents = createConsents({ db, documents, evidence });
  const products = createProducts({ db });
  const clients = createClients({ parties, identifierOf: access.identifierIn });
  const loans = createLoans({ db, ledger });
  const applications = createApplications({
    ...{ db, vault, evidence, documents, consents, products, clients, bureau, mfo },
    table: loadDecisionTable(),
    trustFingerprint: evidence.trustFingerprint,
    ownMicrocredits: (tx, partyId) => ownMicrocredits(tx, loans, partyId),
    contractIdOf: async (tx, id) => (await contracts.contractOfApplication(tx, id))?.contract.id ?? null,
  });
  const antifraudReports = createAntifraudReports({ db, vault, evidence, clients, antifraud });
  const spouseConsents = createSpouseConsents({
    ...{ db, vault, evidence, acts, consents, documents, clients, mfo },
    trustFingerprint: evidence.trustFingerprint,
    deviceOf: access.deviceOf,
  });
  const tell = createClientTeller({ notices, contactOf: parties.contactOf });
  const payments = createPayments({
    ...{ db, clock, vault, bank, ledger, loans, evidence, tell },
    account: { iban: mfo.iban, payoutPurpose: mfo.knp.payout },
    ...(config.production ? {} : { pollSeconds: 1 }),
  });

  const contracts = createContracts({
    ...{
      db,
      evidence,
      acts,
      parties,
      clients,
      documents,
      products,
      applications,
      loans,
      payments,
      notices,
      mfo,
    },
    contactOf: parties.contactOf,
    deviceOf: access.deviceOf,
    repaymentKnp: mfo.knp.repayment,
  });
  const correspondence = createCorrespondence({
    ...{ db, vault, evidence, documents, products, loans, consents, clients, parties, notices, mfo },
  });
  const internalRules = createInternalRules(renderer, mfo.internalRules, mfo, {
    liveImage: { tasks: liveLimits.steps, failures: MAX_FAILURES },
    confirmHours: CONFIRM_HOURS,
  });
  const desk = createDesk({ db, parties, applications, contracts, loans, notices });

  const { sweepLinks } = parties;
  const housekeeping = createHousekeeping({ db, limits, sweepLinks, sweepSessions: sessions.sweep });

  return {
    ...{
      evidence,
      acts,
      notices,
      parties,
      access,
      confirmation,
      identifications,
      liveImages,
      documents,
      internalRules,
      consents,
    },
    ...{ products, applications, spouseConsents, loans, payments, contracts, correspondence, desk },
    sessions,
    housekeeping,
    devices: createDeviceCookie(vault, config.publicUrl),
    push,
    stepHandlers: {
      ...housekeeping.stepHandlers,
      ...notices.stepHandlers,
      ...push.stepHandlers,
      ...parties.stepHandlers,
      ...access.stepHandlers,
      ...applications.stepHandlers,
      ...antifraudReports.stepHandlers,
      ...payments.stepHandlers,
      ...contracts.stepHandlers,
    },
  };
}
