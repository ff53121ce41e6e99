import { type Instant, plusSeconds } from '@nesie/clock';
import type { Actor, Db, IdempotencyKey, Tx } from '@nesie/db';
import { type Lang, ok, type Refused, type Result, refuse } from '@nesie/problem';
import type { Act, Acts, DeviceJwk } from '../acts/index.ts';
import type { Applications, Clients } from '../applications/index.ts';
import type { Documents, MfoDetails, ReadDocument } from '../documents/index.ts';
import type { Evidence } from '../evidence/index.ts';
import type { Loans } from '../loans/index.ts';
import type { Notices } from '../notices/index.ts';
import type { Parties } from '../parties/index.ts';
import type { Payments } from '../payments/index.ts';
import type { Products } from '../products/index.ts';
import { createCoolingOff } from './cooling-off.ts';
import {
  type Contract,
  type ContractState,
  type Fate,
  pauseOf,
  type Signature,
  signingSummary,
  stateOf,
} from './domain.ts';
import { createDrawing, type Locked } from './drawing.ts';
import type { ContractRefusal } from './errors.ts';
import { signedLeaf } from './leaves.ts';
import { createMoney } from './money.ts';
import * as store from './store.ts';

export interface ContractsDeps {
  readonly db: Db;
  readonly evidence: Pick<Evidence, 'append' | 'trustFingerprint'>;
  readonly acts: Pick<Acts, 'createAct' | 'consumeAct' | 'waysTo'>;
  readonly parties: Pick<Parties, 'assertDocumentValid' | 'payableAccount' | 'accountOf'>;
  readonly clients: Clients;
  readonly documents: Documents;
  readonly products: Products;
  readonly applications: Pick<Applications, 'lockOffer' | 'find' | 'markContracted'>;
  readonly loans: Pick<Loans, 'openLoan' | 'grantedOnDay'>;
  readonly payments: Pick<Payments, 'intendPayout' | 'cancelPayout' | 'payoutOfLoan'>;
  readonly notices: Pick<Notices, 'sendSms'>;
  /** where a client is reached, and in which language; null: nowhere, he is not told */
  readonly contactOf: (
    tx: Tx,
    partyId: string,
  ) => Promise<{ readonly phone: string; readonly language: Lang } | null>;
  /** the key bound to the device of the transaction's actor, or `device-not-bound` */
  readonly deviceOf: (tx: Tx) => Promise<Result<{ readonly jwk: DeviceJwk }, { readonly code: string }>>;
  readonly mfo: MfoDetails;
  /** payment purpose code that repayments carry: configured, since the law page confirms none */
  readonly repaymentKnp: string;
}

const SIGN_PURPOSE = 'sign-contract';
const SIGN_SECONDS = 30 * 60;

export interface ContractView extends Fate {
  readonly contract: Contract;
  readonly state: ContractState;
  /** the client may give the signed contract up: no money has been sent */
  readonly cancellable: boolean;
  /** business time of the reading: a page counts the pause by it, whatever the phone's clock says */
  readonly readAt: Instant;
}

interface Signable extends Locked {
  readonly contract: Contract;
}

export type AnyRefusal = ContractRefusal | { readonly code: string };
export type Contracts = ReturnType<typeof createContracts>;

const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);

/** From the offer to the signed contract. */
export function createContracts(deps: ContractsDeps) {
  const { db, evidence, acts, applications } = deps;
  const drawing = createDrawing(deps);
  const money = createMoney(deps);
  const coolingOff = createCoolingOff(deps, drawing, money);

  async function isCancellable(tx: Tx, { signature }: Fate, state: ContractState): Promise<boolean> {
    if (state === 'cooling-off' || state === 'to-confirm') return true;
    return state === 'signed' && signature !== null && money.isStoppable(tx, signature.loanId);
  }

  async function view(tx: Tx, contract: Contract): Promise<ContractView> {
    const fate = await store.findFate(tx, contract.id);
    const found = await applications.find(tx, contract.applicationId);
    const latest = await store.latestContract(tx, contract.applicationId);
    const isOpen = found?.application.state === 'offered' && latest?.id === contract.id;
    const state = stateOf(contract, fate, isOpen, tx.now);
    return { contract, state, ...fate, cancellable: await isCancellable(tx, fate, state), readAt: tx.now };
  }

  const viewOf = async (
    tx: Tx,
    done: Result<Contract, AnyRefusal>,
  ): Promise<Result<ContractView, AnyRefusal>> => (done.refused ? done : ok(await view(tx, done.value)));

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
    return ok({ contract, ...locked.value });
  }

  /**
   * Signs: the loan is opened, and the money intended in the same transaction. With a pause nothing is intended before
   * the second confirmation; two steps watch for its end.
   */
  async function sign(tx: Tx, id: string, actId: string): Promise<Result<Contract, AnyRefusal>> {
    const found = await signable(tx, id);
    if (found.refused) return found;
    const { contract } = found.value;
    // what is signed is read, checked against its hash, and still says what holds.
    const checked = await drawing.checkedDocument(tx, contract, found.value);
    if (checked.refused) return checked;
    // the act is of this very document, with every factor, and is used up here.
    const used = await acts.consumeAct(tx, actId, {
      purpose: SIGN_PURPOSE,
      contentHash: contract.documentSha256,
      principal: contract.partyId,
      ways: acts.waysTo('sign'),
      usedFor: `contract:${id}`,
    });
    if (used.refused) return used;
    const pause = pauseOf(contract.figures, tx.now);
    const loanId = await money.open(tx, contract, checked.value);
    if (!pause) {
      const intended = await money.intend(tx, contract, loanId);
      if (intended.refused) return intended;
    }
    const signature: Signature = { actId, loanId, signedAt: tx.now, pause };
    await store.insertSignature(tx, contract, signature);
    if (pause) await coolingOff.watch(tx, contract, pause);
    await applications.markContracted(tx, contract.applicationId);
    await evidence.append(tx, signedLeaf(contract, signature, used.value));
    return ok(contract);
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
        return drawn.refused ? drawn : ok(await view(tx, drawn.value));
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

    /** The bytes to be read and signed, checked against their hash; the client's first look at them is recorded. */
    async readContractDocument(
      actor: Actor,
      id: string,
    ): Promise<Result<{ readonly contract: Contract; readonly document: ReadDocument }, ContractRefusal>> {
      const read = await db.read<
        Result<{ readonly contract: Contract; readonly document: ReadDocument }, ContractRefusal>
      >(actor, 'read-contract', async (tx) => {
        const contract = await store.findContract(tx, id);
        if (!contract) return refuse({ code: 'contract-not-found' });
        const document = await drawing.readWhole(tx, contract);
        return document.refused ? document : ok({ contract, document: document.value });
      });
      if (!read.refused) await deps.documents.noteOpening(actor, read.value.document);
      return read;
    },

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
            ways: acts.waysTo('sign'),
            summary: signingSummary(found.value.contract),
          }),
        );
      });
    },

    /**
     * Signs: the act is used up, the loan opened and, where no pause is asked for, the money intended in one transaction.
     * @returns the contract, `signed` or `cooling-off`, or why not: nothing of it has then happened
     */
    async signContract(actor: Actor, id: string, actId: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<ContractView, AnyRefusal>(actor, 'sign-contract', key, async (tx) =>
        viewOf(tx, await sign(tx, id, actId)),
      );
    },

    /**
     * Makes the act of the second confirmation, on the hash of the same document.
     * @returns the act, or `pause-running`, `contract-confirmed`, `contract-cancelled`, `contract-not-signed`
     */
    async createConfirmationAct(actor: Actor, id: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<Act, AnyRefusal>(actor, 'create-confirmation-act', key, (tx) =>
        coolingOff.createConfirmationAct(tx, actor, id),
      );
    },

    /**
     * Confirms after the pause: the act is used up and the money intended in one transaction.
     * @returns the signed contract, or why not: nothing of it has then happened
     */
    async confirmContract(actor: Actor, id: string, actId: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      return db.withActor<ContractView, AnyRefusal>(actor, 'confirm-contract', key, async (tx) =>
        viewOf(tx, await coolingOff.confirm(tx, id, actId)),
      );
    },

    /**
     * Gives a signed contract up, free and without a reason asked, as long as no money has been sent.
     * @returns the cancelled contract, or `contract-not-signed`, `contract-cancelled`, `money-moving`
     */
    async cancelContract(actor: Actor, id: string, key: IdempotencyKey) {
      if (actor.kind !== 'client') return clientNeeded();
      // what was signed in the cabinet is given up in it.
      return db.withActor<ContractView, AnyRefusal>(actor, 'cancel-contract', key, async (tx) =>
        viewOf(tx, await coolingOff.cancel(tx, id, 'client')),
      );
    },

    /** For the worker. */
    stepHandlers: coolingOff.stepHandlers,
  };
}

const clientNeeded = (): Refused<{ readonly code: 'client-needed' }> => refuse({ code: 'client-needed' });
