/** A client's way from the offer to the signature, over the real modules; what stands around them answers as told. */
import assert from 'node:assert/strict';
import { generateKeyPairSync, randomUUID, sign as signBytes } from 'node:crypto';
import { type Instant, parseInstant, parseLocalDate } from '@nesie/clock';
import { idempotencyKey } from '@nesie/db';
import { createTestDb } from '@nesie/db/testing';
import { tenge } from '@nesie/money';
import { ok, refuse } from '@nesie/problem';
import { createWorker } from '@nesie/steps';
import type { BankPort } from '../../../gateways/bank/port.ts';
import { createActs, type DeviceJwk, readDeviceJwk } from '../../acts/index.ts';
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
import { createProducts } from '../../products/index.ts';
import { createContracts, SIGN_FACTORS } from '../index.ts';

const PRODUCT = '7d2f4c1e-6a0b-4f4e-9a55-1d7a3c9e0001';

interface Leaf {
  readonly subject: string;
  readonly kind: string;
  readonly fields: Readonly<Record<string, string>>;
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

const noBank: BankPort = new Proxy({} as BankPort, {
  get: () => async () => {
    throw new Error('nothing is sent in these tests');
  },
});

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
async function wire(says: Surroundings, leaves: Leaf[]) {
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
    ownMicrocredits: async () => ({ open: 0, overdueDays: 0 }),
  });
  const ledger = createLedger();
  const loans = createLoans({ db, ledger });
  const payments = createPayments({
    ...{ db, clock, vault, ledger, loans, evidence },
    bank: noBank,
    tell: async () => {},
    account: { iban: aMfo.iban, payoutPurpose: '411' },
  });
  const contracts = createContracts({
    ...{ db, evidence, acts, clients, documents, products, applications, loans, payments },
    parties: partiesOf(says),
    deviceOf: async () => (says.device ? ok(says.device) : refuse({ code: 'device-not-bound' })),
    mfo: aMfo,
    repaymentKnp: '421',
  });
  const worker = createWorker({ db, clock, handlers: applications.stepHandlers, maxAttempts: 1 });
  return { base, acts, applications, loans, contracts, worker };
}

export const key = () => idempotencyKey(randomUUID(), {});

/** What a signature leaves behind, before there was one. */
export const nothing = { loans: 0, payouts: 0, signatures: 0, leaves: 0 };

/** The modules, and the steps that tests take over and over. */
export async function createContractWorld() {
  const leaves: Leaf[] = [];
  const says: Surroundings = { documentExpiresOn: '', phone: '', device: null, accounts: new Map() };
  const { base, acts, applications, loans, contracts, worker } = await wire(says, leaves);

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

  /** A client with an offer. */
  async function anOffer(state: AccountState = 'own') {
    const party = await aConfirmedParty(base);
    await giveAccount(party, state);
    const submitted = await applications.submitApplication(
      party.actor,
      {
        productId: PRODUCT,
        amount: tenge(100_000),
        termDays: 30,
        stated: { income: tenge(300_000), obligations: tenge(0), purpose: 'everyday' },
        consents: ['credit-bureau', 'personal-data'],
      },
      key(),
    );
    assert.ok(!submitted.refused);
    await worker.runUntilIdle();
    return { party, applicationId: submitted.value.application.id };
  }

  async function aContract() {
    const { party, applicationId } = await anOffer();
    const drawn = await contracts.drawContract(party.actor, applicationId, key());
    assert.ok(!drawn.refused, drawn.refused ? drawn.refusal.code : '');
    return { party, applicationId, contract: drawn.value.contract };
  }

  /** An act with the factors given; the code and the live image are taken as proven, the device really signs. */
  async function anAct(party: TestParty, contractId: string, factors: readonly string[] = SIGN_FACTORS) {
    const made = await contracts.createSignAct(party.actor, contractId, key());
    assert.ok(!made.refused, made.refused ? made.refusal.code : '');
    const act = made.value;
    for (const kind of ['otp', 'live-image'] as const) {
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

  reset();
  return {
    ...{ base, applications, loans, contracts, says, leaves },
    ...{ reset, giveAccount, anOffer, aContract, anAct, codeOfSigning, effectsOf },
  };
}
