/** A client's way from the offer to the signature, over the real modules; what stands around them answers as told. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign as signBytes } from 'node:crypto';
import { type Instant, parseInstant, parseLocalDate } from '@nesie/clock';
import { idempotencyKey } from '@nesie/db';
import { createTestDb } from '@nesie/db/testing';
import { tenge } from '@nesie/money';
import { ok, refuse } from '@nesie/problem';
import { createWorker, type StepHandler } from '@nesie/steps';
import type { BankPort } from '../../../gateways/bank/port.ts';
import { type Act, createActs, type DeviceJwk, readDeviceJwk } from '../../acts/index.ts';
import { createApplications, loadDecisionTable } from '../../applications/index.ts';
import { aConfirmedParty, aReport, type TestParty } from '../../applications/testing/builders.ts';
import { createConsents } from '../../consents/index.ts';
import { createDocuments, createRenderer } from '../../documents/index.ts';
import { aClient, aMfo } from '../../documents/testing/builders.ts';
import { createEvidence } from '../../evidence/index.ts';
import { createLedger } from '../../ledger/index.ts';
import { createLoans } from '../../loans/index.ts';
import type { AccountState } from '../../parties/index.ts';
import { createPayments } from '../../payments/index.ts';
import { type Asked, createProducts } from '../../products/index.ts';
import { createContracts } from '../index.ts';

export const SHORT = {
  productId: '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001',
  amount: tenge(100_000),
  term: { unit: 'days', count: 30 },
} as const;
/** Over the sum that the law lets be granted online without a pause. */
export const LARGE = {
  productId: '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0002',
  amount: tenge(500_000),
  term: { unit: 'months', count: 12 },
  method: 'annuity',
} as const;

interface Leaf {
  readonly subject: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
}

interface Told {
  readonly purpose: string;
  readonly text: string;
}

interface Device {
  readonly jwk: DeviceJwk;
  readonly sign: (digest: Buffer) => Buffer;
}

/** What a test may change under the modules' feet. */
interface Surroundings {
  documentExpiresOn: string;
  phone: string;
  device: Device | null;
  readonly accounts: Map<string, { id: string; state: AccountState }>;
}

function aDevice(): Device {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = readDeviceJwk(publicKey.export({ format: 'jwk' }));
  assert.ok(jwk);
  return {
    jwk,
    sign: (digest: Buffer) => signBytes('sha256', digest, { key: privateKey, dsaEncoding: 'ieee-p1363' }),
  };
}

/** A bank that knows of nothing. */
function aBank(): BankPort {
  const unknown = { outcome: 'unknown', why: 'a test' } as const;
  return {
    submitCreditTransfer: async () => unknown,
    paymentStatus: async () => unknown,
    creditNotifications: async () => unknown,
    statement: async () => ({ outcome: 'not-closed' }),
    verifyAccountOwner: async () => unknown,
  };
}

/** What `parties` would say, with the answers that a test wants. */
function partiesOf(says: Surroundings) {
  return {
    assertDocumentValid: async (tx: { readonly now: Instant }) =>
      says.documentExpiresOn >= tx.now.slice(0, 10) ? ok(null) : refuse({ code: 'document-expired' }),
    payableAccount: async (_: unknown, partyId: string) => {
      const state = says.accounts.get(partyId)?.state;
      if (state === 'own') return ok({ iban: aClient.iban, bankCode: '722' });
      return refuse({ code: state === 'not-own' ? 'account-not-own' : 'account-not-confirmed' });
    },
    accountOf: async (_: unknown, partyId: string) => {
      const account = says.accounts.get(partyId);
      return account ? { ...account, partyId, iban: aClient.iban, bankCode: '722', asked: 1 } : null;
    },
  } as const;
}

/** The real modules over a database of their own; nothing is sent to a bank. */
async function wire(says: Surroundings, leaves: Leaf[], told: Told[]) {
  const base = await createTestDb({ name: 'contracts' });
  const { db, vault, clock } = base;
  const log = createEvidence({ db, vault, origin: 'mfo.example/log', operator: 'Nesie' });
  await log.prepare();
  const evidence: Pick<typeof log, 'append' | 'appendAll' | 'trustFingerprint'> = {
    trustFingerprint: log.trustFingerprint,
    appendAll: log.appendAll,
    append: async (tx, leaf) => {
      leaves.push(leaf);
      return log.append(tx, leaf);
    },
  };
  const acts = createActs({ db, vault });
  const documents = createDocuments({
    ...{ db, vault, evidence },
    renderer: createRenderer(),
    log: { error: () => {} },
  });
  const consents = createConsents({ db, documents, evidence });
  const products = createProducts({ db });
  const clients = {
    individual: async () => ({
      details: { ...aClient, documentExpiresOn: parseLocalDate(says.documentExpiresOn), phone: says.phone },
      birthDate: parseLocalDate('1990-01-01'),
    }),
  };
  const applications = createApplications({
    ...{ db, vault, evidence, documents, consents, products, clients },
    bureau: { report: async () => aReport() },
    table: loadDecisionTable(),
    mfo: aMfo,
    trustFingerprint: log.trustFingerprint,
    ownMicrocredits: async () => ({ open: 0, overdueDays: 0, grantedToday: tenge(0) }),
    contractIdOf: async () => null,
  });
  const ledger = createLedger();
  const loans = createLoans({ db, ledger });
  const payments = createPayments({
    ...{ db, clock, vault, ledger, loans, evidence },
    bank: aBank(),
    tell: async () => {},
    account: { iban: aMfo.iban, payoutPurpose: '411' },
  });
  const contracts = createContracts({
    ...{ db, evidence, acts, clients, documents, products, applications, loans, payments },
    notices: {
      sendSms: async (_, { purpose, text }) => {
        told.push({ purpose, text });
        return { id: randomUUID() };
      },
    },
    contactOf: async () => ({ phone: says.phone, language: 'kk' }),
    parties: partiesOf(says),
    deviceOf: async () => (says.device ? ok(says.device) : refuse({ code: 'device-not-bound' })),
    mfo: aMfo,
    repaymentKnp: '421',
  });
  const working = (handlers: Readonly<Record<string, StepHandler>>) =>
    createWorker({ db, clock, handlers, maxAttempts: 1 });
  return {
    ...{ base, log, acts, documents, applications, loans, contracts },
    worker: working({ ...applications.stepHandlers, ...contracts.stepHandlers }),
    payer: working(payments.stepHandlers),
  };
}

export const key = () => idempotencyKey(randomUUID(), {});

/** What a signature leaves behind, before there was one. */
export const nothing = { loans: 0, payouts: 0, signatures: 0, leaves: 0 };

/** Proof without the parts that a test takes as given; the device really signs. */
/** The factors by which the people of this world sign, and by which they confirm after the pause. */
export const SIGNING = ['otp', 'live-image', 'device-key'] as const;
export const CONFIRMING = ['otp', 'device-key'] as const;

const PROVEN = ['otp', 'live-image'] as const;

/** The modules, and the steps that tests take over and over. */
export async function createContractWorld() {
  const leaves: Leaf[] = [];
  const says: Surroundings = { documentExpiresOn: '', phone: '', device: null, accounts: new Map() };
  const told: Told[] = [];
  const { base, log, acts, documents, applications, loans, contracts, worker, payer } = await wire(
    says,
    leaves,
    told,
  );

  /** Noon in Almaty, a valid document, a device with a key. */
  function reset(): void {
    base.clock.set(parseInstant('2026-11-23T07:00:00Z'));
    says.documentExpiresOn = '2031-03-14';
    says.phone = aClient.phone;
    says.device = aDevice();
  }

  async function giveAccount(party: TestParty, state: AccountState): Promise<void> {
    const id = randomUUID();
    await base.ownerSql('alter table parties.accounts disable trigger all');
    await base.ownerSql(
      `insert into parties.accounts (id, party_id, iban_sealed, iban_hash, bank_code, state, answered_at, act_id, given_at)
       values ($1, $2, 'x', sha256($3), '722', $4, $5, $6, '2026-11-23T06:00:00Z')`,
      [
        id,
        party.id,
        Buffer.from(id),
        state,
        state === 'unknown' ? null : '2026-11-23T06:10:00Z',
        randomUUID(),
      ],
    );
    await base.ownerSql('alter table parties.accounts enable trigger all');
    says.accounts.set(party.id, { id, state });
  }

  /** The first large microcredit wants a visit to the office: taken as made. */
  async function letVisit(party: TestParty): Promise<void> {
    await base.ownerSql('alter table applications.visits disable trigger all');
    await base.ownerSql(
      `insert into applications.visits (approval_request_id, party_id, visited_at) values ($1, $2, '2026-11-20T07:00:00Z')`,
      [randomUUID(), party.id],
    );
    await base.ownerSql('alter table applications.visits enable trigger all');
    await base.ownerSql('alter table applications.visits enable always trigger guard');
    await base.ownerSql('alter table applications.visits enable always trigger append_only');
  }

  async function applyFor(party: TestParty, wanted: Asked): Promise<string> {
    const submitted = await applications.submitApplication(
      party.actor,
      {
        ...wanted,
        stated: {
          income: tenge(1_000_000),
          obligations: tenge(0),
          purpose: 'everyday',
          askedByOthers: false,
          conscript: false,
        },
        consents: ['credit-bureau', 'personal-data'],
      },
      key(),
    );
    assert.ok(!submitted.refused, submitted.refused ? submitted.refusal.code : '');
    await worker.runUntilIdle();
    return submitted.value.application.id;
  }

  /** A client with an offer. */
  async function anOffer(state: AccountState = 'own', wanted: Asked = SHORT) {
    const party = await aConfirmedParty(base);
    await giveAccount(party, state);
    if (wanted === LARGE) await letVisit(party);
    return { party, applicationId: await applyFor(party, wanted) };
  }

  async function aContract(wanted: Asked = SHORT) {
    const { party, applicationId } = await anOffer('own', wanted);
    const drawn = await contracts.drawContract(party.actor, applicationId, key());
    assert.ok(!drawn.refused, drawn.refused ? drawn.refusal.code : '');
    return { party, applicationId, contract: drawn.value.contract };
  }

  /** A contract over the sum that needs a pause, signed now. */
  async function aPausedContract() {
    const made = await aContract(LARGE);
    const act = await anAct(made.party, made.contract.id);
    const signed = await contracts.signContract(made.party.actor, made.contract.id, act.id, key());
    assert.ok(!signed.refused, signed.refused ? signed.refusal.code : '');
    const pause = signed.value.signature?.pause;
    assert.ok(pause);
    return { ...made, act, pause, signed: signed.value };
  }

  /** Adds the factors given to an act; the code and the live image are taken as proven, the device really signs. */
  async function prove(party: TestParty, act: Act, factors: readonly string[]): Promise<Act> {
    for (const kind of PROVEN) {
      if (!factors.includes(kind)) continue;
      await base.db.withActor(party.actor, 'prove', null, (tx) =>
        acts.addFactor(tx, act.id, { kind, proof: { kind } }),
      );
    }
    if (factors.includes('device-key') && says.device) {
      const signature = says.device.sign(Buffer.from(act.digest, 'hex'));
      assert.ok(!(await acts.signWithDevice(party.actor, act.id, signature, key())).refused);
    }
    return act;
  }

  /** An act of signing with the factors given. */
  async function anAct(party: TestParty, contractId: string, factors: readonly string[] = SIGNING) {
    const made = await contracts.createSignAct(party.actor, contractId, key());
    assert.ok(!made.refused, made.refused ? made.refusal.code : '');
    return prove(party, made.value, factors);
  }

  /** An act of the second confirmation with the factors given. */
  async function aSecondAct(party: TestParty, contractId: string, factors: readonly string[] = CONFIRMING) {
    const made = await contracts.createConfirmationAct(party.actor, contractId, key());
    assert.ok(!made.refused, made.refused ? made.refusal.code : '');
    return prove(party, made.value, factors);
  }

  async function codeOfSigning(party: TestParty, contractId: string, actId: string): Promise<string | null> {
    const signed = await contracts.signContract(party.actor, contractId, actId, key());
    return signed.refused ? signed.refusal.code : null;
  }

  const effectsOf = async (party: TestParty) => ({
    loans: (await base.ownerSql('select 1 from loans.loans where party_id = $1', [party.id])).length,
    payouts: (await base.ownerSql('select 1 from payments.payouts where party_id = $1', [party.id])).length,
    signatures: (await base.ownerSql('select 1 from contracts.signatures where party_id = $1', [party.id]))
      .length,
    leaves: leaves.filter(({ subject, kind }) => subject === party.id && kind === 'contract-signed').length,
  });

  /** Messages to the bank about a client's money. */
  const attemptsOf = async (party: TestParty): Promise<number> =>
    (
      await base.ownerSql(
        'select 1 from payments.attempts a join payments.payouts p on p.id = a.payout_id where p.party_id = $1',
        [party.id],
      )
    ).length;

  reset();
  return {
    ...{ base, log, acts, documents, applications, loans, contracts, says, leaves, told, worker, payer },
    ...{ reset, giveAccount, anOffer, applyFor, aContract, aPausedContract, anAct, aSecondAct },
    ...{ codeOfSigning, effectsOf, attemptsOf },
  };
}
