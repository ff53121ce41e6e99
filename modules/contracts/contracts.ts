import { type Instant, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { parseTiyn } from '@nesie/money';
import { ok, type Refused, type Result, refuse } from '@nesie/problem';
import type { Act, Acts, DeviceJwk, FactorKind } from '../acts/index.ts';
import type { Application, Applications, Clients } from '../applications/index.ts';
import type { Documents, MfoDetails, ReadDocument } from '../documents/index.ts';
import type { Evidence } from '../evidence/index.ts';
import { type Loans, servicingRulesOn } from '../loans/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Payments } from '../payments/index.ts';
import type { Products } from '../products/index.ts';
import {
  type Contract,
  type ContractState,
  loanTermsOf,
  type Signature,
  signingSummary,
  stateOf,
} from './domain.ts';
import { createDrawing } from './drawing.ts';
import type { ContractRefusal } from './errors.ts';
import * as store from './store.ts';

export interface ContractsDeps {
  readonly db: Db;
  readonly evidence: Pick<Evidence, 'append' | 'trustFingerprint'>;
  readonly acts: Pick<Acts, 'createAct' | 'consumeAct'>;
  readonly parties: Pick<Parties, 'assertDocumentValid' | 'payableAccount' | 'accountOf'>;
  readonly clients: Clients;
  readonly documents: Documents;
  readonly products: Products;
  readonly applications: Pick<Applications, 'lockOffer' | 'find' | 'markContracted'>;
  readonly loans: Pick<Loans, 'openLoan'>;
  readonly payments: Pick<Payments, 'intendPayout'>;
  /** the key bound to the device of the transaction's actor, or `device-not-bound` */
  readonly deviceOf: (tx: Tx) => Promise<Result<{ readonly jwk: DeviceJwk }, { readonly code: string }>>;
  readonly mfo: MfoDetails;
  /** payment purpose code that repayments carry: configured, since the law page confirms none */
  readonly repaymentKnp: string;
}

/** More than the Rules ask: a code, the key of the client's device, and a live image of this contract. */
export const SIGN_FACTORS: readonly FactorKind[] = ['otp', 'live-image', 'device-key'];
const SIGN_PURPOSE = 'sign-contract';
const SIGN_SECONDS = 30 * 60;

export interface ContractView {
  readonly contract: Contract;
  readonly state: ContractState;
  readonly signature: Signature | null;
}

interface Signable {
  readonly contract: Contract;
  readonly application: Application;
}

type AnyRefusal = ContractRefusal | { readonly code: string };
export type Contracts = ReturnType<typeof createContracts>;

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** From the offer to the signed contract. */
export function createContracts(deps: ContractsDeps) {
  const { db, evidence, acts, applications, documents, loans, payments } = deps;
  const drawing = createDrawing(deps);

  async function view(tx: Tx, contract: Contract): Promise<ContractView> {
    const signature = await store.findSignature(tx, contract.id);
    const found = await applications.find(tx, contract.applicationId);
    const latest = await store.latestContract(tx, contract.applicationId);
    const isOpen = found?.application.state === 'offered' && latest?.id === contract.id;
    const state = stateOf(contract, signature, isOpen, tx.now);
    return { contract, state, signature };
  }

  /** The contract if it can be signed now; its application held, so that withdrawal and signing exclude each other. */
  async function signable(tx: Tx, id: string): Promise<Result<Signable, ContractRefusal>> {
    const contract = await store.findContract(tx, id);
    if (!contract) return refuse({ code: 'contract-not-found' });
    if (await store.findSignature(tx, id)) return refuse({ code: 'contract-signed' });
    const locked = await applications.lockOffer(tx, contract.applicationId);
    // Signed by another request while this one waited for the row.
    if (await store.findSignature(tx, id)) return refuse({ code: 'contract-signed' });
    if (locked.refused)
      return locked.refusal.code === 'offer-expired' ? locked : refuse({ code: 'contract-annulled' });
    const latest = await store.latestContract(tx, contract.applicationId);
    if (tx.now > contract.signBy || latest?.id !== id) return refuse({ code: 'contract-annulled' });
    // R-6.1c, R-6.1e: checked when drawn, and again now.
    const account = await drawing.accountFor(tx, contract.partyId);
    if (account.refused) return account;
    if (account.value !== contract.accountId) return refuse({ code: 'contract-outdated' });
    return ok({ contract, application: locked.value.application });
  }

  /** The effect of a signature: the loan and the pay-out that is intended, in the same transaction. */
  async function open(tx: Tx, contract: Contract): Promise<Result<string, AnyRefusal>> {
    const { figures, partyId } = contract;
    const principal = parseTiyn(figures.amountTiyn);
    const loan = await loans.openLoan(tx, {
      contractId: contract.id,
      partyId,
      reference: contract.number,
      principal,
      terms: loanTermsOf(figures, servicingRulesOn(contract.drawnOn)),
    });
    const account = await deps.parties.accountOf(tx, partyId);
    const individual = await deps.clients.individual(tx, partyId);
    if (!account || !individual) throw new Error('a contract with nobody');
    const { surname, firstName, patronymic, iin } = individual.details;
    const payout = await payments.intendPayout(tx, {
      loanId: loan.id,
      partyId,
      amount: principal,
      account: {
        id: account.id,
        ownership: account.state,
        creditor: {
          name: [surname, firstName, patronymic].filter(Boolean).join(' '),
          iin,
          iban: account.iban,
        },
      },
    });
    return payout.refused ? payout : ok(loan.id);
  }

  async function sign(tx: Tx, id: string, actId: string): Promise<Result<ContractView, AnyRefusal>> {
    const found = await signable(tx, id);
    if (found.refused) return found;
    const { contract, application } = found.value;
    // what is signed is read, checked against its hash, and still says what holds.
    const document = await drawing.checkedDocument(tx, contract, application);
    if (document.refused) return document;
    // the act is of this very document, with every factor, and is used up here.
    const used = await acts.consumeAct(tx, actId, {
      purpose: SIGN_PURPOSE,
      contentHash: contract.documentSha256,
      principal: contract.partyId,
      requires: SIGN_FACTORS,
      usedFor: `contract:${id}`,
    });
    if (used.refused) return used;
    const opened = await open(tx, contract);
    if (opened.refused) return opened;
    const signature: Signature = { actId, loanId: opened.value, signedAt: tx.now };
    await store.insertSignature(tx, contract, signature);
    await applications.markContracted(tx, contract.applicationId);
    await evidence.append(tx, signedLeaf(contract, signature, used.value));
    return ok({ contract, state: 'signed', signature });
  }

  return {
    /**
     * Draws the contract of an offer: rendered once and kept; the same contract again while it can be signed.
     * @returns the contract, or why none is drawn: no offer, run out, terms changed, document or account unfit
     */
    async drawContract(actor: Actor, applicationId: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<ContractView, ContractRefusal>(actor, 'draw-contract', key, async (tx) => {
        const drawn = await drawing.drawFrom(tx, applicationId);
        return drawn.refused ? drawn : ok({ contract: drawn.value, state: 'drawn', signature: null });
      });
    },

    /** The actor's own contract, or `contract-not-found`. */
    readContract: (actor: Actor, id: string): Promise<Result<ContractView, ContractRefusal>> =>
      db.read(actor, 'read-contract', async (tx) => {
        const contract = await store.findContract(tx, id);
        return contract ? ok(await view(tx, contract)) : refuse({ code: 'contract-not-found' });
      }),

    /** The contract drawn last for an application, in the caller's transaction; null when none was. */
    async contractOfApplication(tx: Tx, applicationId: string): Promise<ContractView | null> {
      const contract = await store.latestContract(tx, applicationId);
      return contract && view(tx, contract);
    },

    /** A contract by its id, in the caller's transaction; null for another's. */
    async find(tx: Tx, id: string): Promise<ContractView | null> {
      const contract = await store.findContract(tx, id);
      return contract && view(tx, contract);
    },

    /** The bytes to be read and signed, checked against their hash. */
    readContractDocument: (
      actor: Actor,
      id: string,
    ): Promise<Result<{ readonly contract: Contract; readonly document: ReadDocument }, ContractRefusal>> =>
      db.read(actor, 'read-contract', async (tx) => {
        const contract = await store.findContract(tx, id);
        if (!contract) return refuse({ code: 'contract-not-found' });
        const document = await documents.read(tx, contract.documentId);
        if (document.refused) return document;
        if (document.value.sha256 !== contract.documentSha256)
          return refuse({ code: 'document-distorted', documentId: contract.documentId });
        return ok({ contract, document: document.value });
      }),

    /**
     * Makes the act that signs the contract: on the hash of its document, for the key of the client's device.
     * A new try makes a new act on the same bytes.
     */
    async createSignAct(actor: Actor, id: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<Act, AnyRefusal>(actor, 'create-sign-act', key, async (tx) => {
        const found = await signable(tx, id);
        if (found.refused) return found;
        const device = await deps.deviceOf(tx);
        if (device.refused) return device;
        return ok(
          await acts.createAct(tx, {
            actor: actor.personId,
            principal: actor.partyId,
            deviceKey: device.value.jwk,
            channel: 'cabinet',
            purpose: SIGN_PURPOSE,
            contentHash: found.value.contract.documentSha256,
            deadline: earlier(plusSeconds(tx.now, SIGN_SECONDS), plusSeconds(found.value.contract.signBy, 1)),
            required: SIGN_FACTORS,
            summary: signingSummary(found.value.contract),
          }),
        );
      });
    },

    /**
     * Signs: the act is used up, the loan opened and the money intended in one transaction.
     * @returns the signed contract, or why not: nothing of it has then happened
     */
    async signContract(actor: Actor, id: string, actId: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<ContractView, AnyRefusal>(actor, 'sign-contract', key, (tx) => sign(tx, id, actId));
    },
  };
}

const clientNeeded = (): Refused<{ readonly code: 'client-needed' }> => refuse({ code: 'client-needed' });

function signedLeaf(contract: Contract, { actId, loanId, signedAt }: Signature, act: Act) {
  const { figures } = contract;
  return {
    subject: contract.partyId,
    kind: 'contract-signed',
    fields: {
      contractId: contract.id,
      number: contract.number,
      document: contract.documentSha256,
      act: act.digest,
      actId,
      factors: act.done.join(' '),
      loanId,
      signedAt,
      amountTiyn: figures.amountTiyn,
      payTiyn: figures.payTiyn,
      dueOn: figures.dueOn,
      gesv: figures.gesv,
      trustFingerprint: contract.trustFingerprint,
    },
  };
}
