import type { Clock } from '@nesie/clock';
import type { Db } from '@nesie/db';
import { createWorker } from '@nesie/steps';
import type { Vault } from '@nesie/vault';
import { createIso20022Bank } from '../../../gateways/bank/iso20022.ts';
import { createEvidence } from '../../evidence/index.ts';
import { createLedger } from '../../ledger/index.ts';
import { createLoans } from '../../loans/index.ts';
import { type ClientNews, createPayments, type Probe } from '../index.ts';

export const MFO_ACCOUNT = 'KZ77601NESIE00000001';
export const CLIENT_ACCOUNT = 'KZ85722S000000125964';
export const CLIENT_IIN = '870312300511';
export const SYSTEM = { kind: 'system', process: 'test' } as const;

export interface ToldLeaf {
  readonly subject: string;
  readonly kind: string;
}

export interface Wiring {
  readonly db: Db;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly bankUrl: string;
  readonly probe?: Probe;
  /** What clients are told, and what the log is told, is noted here. */
  readonly news?: ClientNews[];
  readonly leaves?: ToldLeaf[];
  readonly leaseSeconds?: number;
}

/** Ledger, loans, payments, evidence and a worker over a bank, as the product wires them. */
export function wire({ db, vault, clock, bankUrl, probe, news, leaves, leaseSeconds }: Wiring) {
  const bank = createIso20022Bank({
    url: bankUrl,
    clock,
    account: MFO_ACCOUNT,
    debtor: { name: 'Nesie', bin: '090840000906' },
    timeLimitMs: 1_000,
  });
  const log = createEvidence({ db, vault, origin: 'test.example.kz/log', operator: 'Nesie 090840000906' });
  const ledger = createLedger();
  const loans = createLoans({ db, ledger });
  const payments = createPayments({
    ...{ db, clock, vault, bank, ledger, loans },
    ...(probe ? { probe } : {}),
    evidence: {
      append: log.append,
      appendAll: (tx, told) => {
        leaves?.push(...told);
        return log.appendAll(tx, told);
      },
    },
    tell: async (_tx, one) => {
      news?.push(one);
    },
    account: { iban: MFO_ACCOUNT, payoutPurpose: '411' },
    statementPollSeconds: 5,
  });
  const worker = createWorker({
    db,
    clock,
    handlers: payments.stepHandlers,
    leaseSeconds: leaseSeconds ?? 2,
  });
  return { bank, ledger, loans, payments, worker };
}

/** A sum as the stand-in writes it: tenge with two decimals. */
export function tengeText(amount: bigint): string {
  return `${amount / 100n}.${String(amount % 100n).padStart(2, '0')}`;
}
