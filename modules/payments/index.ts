import type { Clock } from '@nesie/clock';
import type { Db, Tx } from '@nesie/db';
import type { Vault } from '@nesie/vault';
import type { BankPort } from '../../gateways/bank/port.ts';
import type { Ledger } from '../ledger/index.ts';
import type { Loans } from '../loans/index.ts';
import { createCancelling } from './cancelling.ts';
import type { ClientNews, EvidenceLog } from './effects.ts';
import { createEntries } from './entries.ts';
import { instrument, type Probe } from './instrument.ts';
import { createPayouts } from './payouts.ts';
import { createPaymentSteps } from './steps.ts';
import { listFindings } from './store.ts';

export type { Creditor, Payout, PayoutState } from './domain.ts';
export type { ClientNews, EvidenceLog } from './effects.ts';
export type { AcceptVerdict } from './entries.ts';
export { type PayoutRefusal, paymentProblems } from './errors.ts';
export type { Probe } from './instrument.ts';
export type { NewPayout, PayoutAccount } from './payouts.ts';
export { type ClientTellerDeps, createClientTeller } from './tell.ts';

export interface PaymentsDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly vault: Vault;
  readonly bank: BankPort;
  readonly ledger: Ledger;
  readonly loans: Loans;
  readonly evidence: EvidenceLog;
  /** Tells a client what has happened, in the same transaction: see `createClientTeller`. */
  readonly tell: (tx: Tx, news: ClientNews) => Promise<void>;
  readonly account: {
    /** The MFO's account that pay-outs are made from and repayments come to. */
    readonly iban: string;
    /** Payment purpose code (KNP) of a pay-out, three digits. */
    readonly payoutPurpose: string;
  };
  /** How often the account is asked for news; 5 seconds unless said. */
  readonly pollSeconds?: number;
  /** How often a day that isn't closed yet is asked for again; 60 seconds unless said. */
  readonly statementPollSeconds?: number;
  /** Told each await of the payment path that has come back; for the test that kills the process there. */
  readonly probe?: Probe;
}

export type Payments = ReturnType<typeof createPayments>;

const MAX_FINDINGS = 500;

/** Money out and in over the MFO's bank account. */
export function createPayments(deps: PaymentsDeps) {
  const at = instrument(deps.probe);
  const payouts = createPayouts({ ...deps, at });
  const entries = createEntries({ ...deps, at });
  const { begin, handlers } = createPaymentSteps({
    ...deps,
    at,
    payouts,
    entries,
    pollSeconds: deps.pollSeconds ?? 5,
    statementPollSeconds: deps.statementPollSeconds ?? 60,
  });
  const { cancelPayout } = createCancelling(deps);
  return {
    intendPayout: payouts.intendPayout,
    cancelPayout,
    payoutState: payouts.payoutState,
    payoutOfLoan: payouts.payoutOfLoan,
    acceptEntries: entries.acceptEntries,
    /** Call once at start: makes the steps that read the account. */
    begin,
    /** For the worker. */
    stepHandlers: handlers,
    /** What people have to look into, newest first, at most 500. Staff and system only. */
    findings: (tx: Tx) => listFindings(tx, MAX_FINDINGS),
  };
}
