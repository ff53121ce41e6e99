import { momentInFigures, plusSeconds } from '@nesie/clock';
import type { Actor, Tx } from '@nesie/db';
import { fill, ok, type Result, refuse } from '@nesie/problem';
import { type StepHandler, type StepOutcome, steps } from '@nesie/steps';
import type { Act } from '../acts/index.ts';
import type { AnyRefusal, ContractsDeps } from './contracts.ts';
import {
  type CancelReason,
  type Contract,
  confirmationSummary,
  type Fate,
  type Pause,
  type Signature,
  stateOf,
} from './domain.ts';
import type { createDrawing } from './drawing.ts';
import { cancelledLeaf, confirmedLeaf } from './leaves.ts';
import type { Money } from './money.ts';
import * as store from './store.ts';
import { type ContractNews, newsTexts } from './texts.ts';

/** The second word of the client: a new code, and the key of his device. */
const CONFIRM_PURPOSE = 'confirm-contract';
const CONFIRM_SECONDS = 30 * 60;
const PAUSE_OVER_STEP = 'contract-pause-over';
const NOT_CONFIRMED_STEP = 'contract-not-confirmed';
const PROCESS: Actor = { kind: 'system', process: 'contracts' };

/** A signed contract, held, with what was written about it. */
interface Held {
  readonly contract: Contract;
  readonly fate: Fate;
  readonly signature: Signature;
}

/** What comes after the signature: the pause, the second confirmation, the way out. */
export function createCoolingOff(
  deps: ContractsDeps,
  drawing: ReturnType<typeof createDrawing>,
  money: Money,
) {
  const { db, evidence, acts } = deps;

  async function hold(tx: Tx, id: string): Promise<Result<Held, AnyRefusal>> {
    const contract = await store.findContract(tx, id);
    if (!contract) return refuse({ code: 'contract-not-found' });
    await store.holdContract(tx, id);
    const fate = await store.findFate(tx, id);
    const { signature } = fate;
    return signature ? ok({ contract, fate, signature }) : refuse({ code: 'contract-not-signed' });
  }

  /** The contract if its client may confirm it at this moment of business time. */
  async function confirmable(tx: Tx, id: string): Promise<Result<Held & { pause: Pause }, AnyRefusal>> {
    const held = await hold(tx, id);
    if (held.refused) return held;
    const { contract, fate, signature } = held.value;
    const state = stateOf(contract, fate, false, tx.now);
    const { pause } = signature;
    if (state === 'signed' || !pause) return refuse({ code: 'contract-confirmed' });
    if (state === 'cooling-off') return refuse({ code: 'pause-running', until: pause.until });
    return state === 'to-confirm' ? ok({ ...held.value, pause }) : refuse({ code: 'contract-cancelled' });
  }

  async function createConfirmationAct(
    tx: Tx,
    actor: Extract<Actor, { kind: 'client' }>,
    id: string,
  ): Promise<Result<Act, AnyRefusal>> {
    const found = await confirmable(tx, id);
    if (found.refused) return found;
    const device = await deps.deviceOf(tx);
    if (device.refused) return device;
    const { contract, pause } = found.value;
    const latest = plusSeconds(tx.now, CONFIRM_SECONDS);
    return ok(
      await acts.createAct(tx, {
        actor: actor.personId,
        principal: actor.partyId,
        deviceKey: device.value.jwk,
        channel: 'cabinet',
        purpose: CONFIRM_PURPOSE,
        contentHash: contract.documentSha256,
        deadline: latest < pause.confirmBy ? latest : pause.confirmBy,
        ways: acts.waysTo('confirm'),
        summary: confirmationSummary(contract),
      }),
    );
  }

  /** The act is used up and the money intended, in one transaction. */
  async function confirm(tx: Tx, id: string, actId: string): Promise<Result<Contract, AnyRefusal>> {
    const found = await confirmable(tx, id);
    if (found.refused) return found;
    const { contract, signature } = found.value;
    // the money goes out on the very bytes that were signed.
    const document = await drawing.readWhole(tx, contract);
    if (document.refused) return document;
    // R-6.1c, R-6.1e: days have passed since the signature.
    const account = await drawing.accountFor(tx, contract.partyId);
    if (account.refused) return account;
    if (account.value !== contract.accountId) return refuse({ code: 'contract-account-changed' });
    // a new act, on the same document, used once.
    const used = await acts.consumeAct(tx, actId, {
      purpose: CONFIRM_PURPOSE,
      contentHash: contract.documentSha256,
      principal: contract.partyId,
      ways: acts.waysTo('confirm'),
      usedFor: `confirmation:${id}`,
    });
    if (used.refused) return used;
    const confirmation = { actId, confirmedAt: tx.now };
    await store.insertConfirmation(tx, contract, confirmation);
    const intended = await money.intend(tx, contract, signature.loanId);
    if (intended.refused) return intended;
    await evidence.append(tx, confirmedLeaf(contract, confirmation, used.value));
    return ok(contract);
  }

  /** Gives a signed contract up as long as no money has been sent: whatever was intended is stopped with it. */
  async function cancel(tx: Tx, id: string, reason: CancelReason): Promise<Result<Contract, AnyRefusal>> {
    const held = await hold(tx, id);
    if (held.refused) return held;
    const { contract, fate, signature } = held.value;
    if (fate.cancellation) return refuse({ code: 'contract-cancelled' });
    const stopped = await money.stop(tx, signature.loanId);
    if (stopped.refused) return stopped;
    const cancellation = { reason, cancelledAt: tx.now };
    await store.insertCancellation(tx, contract, cancellation);
    await evidence.append(tx, cancelledLeaf(contract, cancellation));
    await tell(tx, contract, reason === 'client' ? 'contract-cancelled' : 'contract-not-confirmed');
    return ok(contract);
  }

  async function tell(
    tx: Tx,
    { number, partyId }: Contract,
    news: ContractNews,
    pause?: Pause,
  ): Promise<void> {
    const contact = await deps.contactOf(tx, partyId);
    if (!contact) return;
    const values = { number, confirmBy: pause ? momentInFigures(pause.confirmBy) : '' };
    await deps.notices.sendSms(tx, {
      partyId,
      to: contact.phone,
      text: fill(newsTexts[news][contact.language], values),
      purpose: news,
    });
  }

  /** Runs a step's effect on a held contract, in the transaction that moves the step. */
  function onHeld(effect: (tx: Tx, held: Held, pause: Pause) => Promise<StepOutcome>): StepHandler {
    return async (step) => {
      let outcome: StepOutcome = 'done';
      await db.withActor(PROCESS, 'watch-pause', null, async (tx) => {
        const held = await hold(tx, step.key);
        if (held.refused) throw new Error(`the pause of a contract that is ${held.refusal.code}`);
        const { pause } = held.value.signature;
        outcome = pause ? await effect(tx, held.value, pause) : 'done';
        await step.fence(tx, outcome);
        return ok(null);
      });
      return outcome;
    };
  }

  const stepHandlers: Readonly<Record<string, StepHandler>> = {
    [PAUSE_OVER_STEP]: onHeld(async (tx, { contract, fate }, pause) => {
      if (stateOf(contract, fate, false, tx.now) === 'to-confirm')
        await tell(tx, contract, 'pause-over', pause);
      return 'done';
    }),
    [NOT_CONFIRMED_STEP]: onHeld(async (tx, { contract, fate }) => {
      if (fate.confirmation || fate.cancellation) return 'done';
      const cancelled = await cancel(tx, contract.id, 'not-confirmed');
      if (cancelled.refused) throw new Error(`not given up: ${cancelled.refusal.code}`);
      return 'done';
    }),
  };

  return {
    createConfirmationAct,
    confirm,
    cancel,
    stepHandlers,
    /** Sets the two moments of a pause: when the client is asked again, and when it is too late. */
    async watch(tx: Tx, { id: key, partyId }: Contract, { until, confirmBy }: Pause): Promise<void> {
      await steps.schedule(tx, { kind: PAUSE_OVER_STEP, key, partyId, wakeAt: until });
      await steps.schedule(tx, { kind: NOT_CONFIRMED_STEP, key, partyId, wakeAt: confirmBy });
    },
  };
}
