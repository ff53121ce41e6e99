import { plusSeconds } from '@nesie/clock';
import type { Actor, Db, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import { type Step, type StepHandler, type StepOutcome, steps } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import type { AccountOwnerAnswer, BankPort } from '../../gateways/bank/port.ts';
import { findDraft } from './draft-store.ts';
import type { PartyRefusal } from './errors.ts';
import type { EvidenceLog } from './needs.ts';
import * as store from './party-store.ts';

export type Accounts = ReturnType<typeof createAccounts>;

export interface AccountsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly evidence: EvidenceLog;
  readonly bank: Pick<BankPort, 'verifyAccountOwner'>;
}

const BANK: Actor = { kind: 'system', process: 'verify-account-owner' };

/** Seconds between questions while the bank gives no answer; then once a day, for a month. */
const AGAIN_SECONDS = [5, 30, 120, 600, 3600, 21_600];
const DAY_SECONDS = 86_400;
const ASK_LIMIT = AGAIN_SECONDS.length + 30;

/** The account a client may be paid to. */
export interface PayableAccount {
  readonly iban: string;
  readonly bankCode: string;
}

/** A client's account counts only once the bank says that it is his own. */
export function createAccounts({ db, vault, evidence, bank }: AccountsDeps) {
  async function settle(
    step: Step,
    account: store.Account,
    answer: AccountOwnerAnswer,
  ): Promise<StepOutcome> {
    let outcome: StepOutcome = 'done';
    await db.withActor(BANK, 'verify-account-owner', null, async (tx) => {
      const asked = account.asked + 1;
      // Unknown never passes: the state stays unknown, and the question is asked again.
      const state = answer.outcome;
      if (state === 'unknown' && asked < ASK_LIMIT)
        outcome = { again: plusSeconds(tx.now, AGAIN_SECONDS[account.asked] ?? DAY_SECONDS) };
      await step.fence(tx, outcome);
      const answeredAt = state === 'unknown' ? null : tx.now;
      await store.saveAccountAnswer(tx, account.id, { state, answeredAt, asked });
      if (state !== 'unknown')
        await evidence.append(tx, {
          subject: account.partyId,
          kind: 'account-owner-verified',
          fields: { accountId: account.id, iban: account.iban, answer: state },
        });
      return ok(null);
    });
    return outcome;
  }

  const verify: StepHandler = async (step) => {
    const partyId = step.partyId ?? '';
    const found = await db.read(BANK, 'verify-account-owner', async (tx) => {
      const draft = await findDraft(tx, vault, partyId, false);
      if (!draft || draft.state === 'expired') return null; // its keys are gone
      const account = await store.findAccount(tx, vault, partyId);
      return { account, registration: await store.findRegistration(tx, vault, partyId) };
    });
    const { account, registration } = found ?? {};
    if (!account || !registration || account.id !== step.key || account.state !== 'unknown') return 'done';
    const answer = await bank.verifyAccountOwner({ iban: account.iban, iin: registration.facts.iin });
    return settle(step, account, answer);
  };

  return {
    /** Keeps an account that was given, and has the bank asked whose it is. */
    async giveAccount(
      tx: Tx,
      account: {
        readonly partyId: string;
        readonly iban: string;
        readonly bankCode: string;
        /** null: given with the registration, whose own act names it */
        readonly actId: string | null;
      },
    ): Promise<void> {
      const id = await store.insertAccount(tx, vault, account);
      await steps.schedule(tx, {
        kind: 'verify-account-owner',
        key: id,
        partyId: account.partyId,
        wakeAt: tx.now,
      });
    },
    /** The account to pay to, or `account-not-confirmed`, `account-not-own`: unknown pays nothing. */
    async payableAccount(tx: Tx, partyId: string): Promise<Result<PayableAccount, PartyRefusal>> {
      const account = await store.findAccount(tx, vault, partyId);
      // R-6.1e: only the bank's own yes counts.
      if (account?.state === 'own') return ok({ iban: account.iban, bankCode: account.bankCode });
      return refuse({ code: account?.state === 'not-own' ? 'account-not-own' : 'account-not-confirmed' });
    },
    accountOf: (tx: Tx, partyId: string) => store.findAccount(tx, vault, partyId),
    stepHandlers: { 'verify-account-owner': verify } satisfies Readonly<Record<string, StepHandler>>,
  };
}
