import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fixedClock, type Instant } from '@nesie/clock';
import { createDb, noteOpening } from '@nesie/db';
import { tiyn } from '@nesie/money';
import { createKeyStore, createVault } from '@nesie/vault';
import { CLIENT_ACCOUNT, CLIENT_IIN, SYSTEM, tengeText, wire } from './wiring.ts';

/** What the process is told on its standard input: one line of JSON. */
export interface CrashOrder {
  readonly appUrl: string;
  readonly keysUrl: string;
  readonly masterKey: string;
  readonly bankUrl: string;
  readonly now: Instant;
  /** The await after which the process ends, from 1, each counted where it comes first. */
  readonly killAt: number;
  readonly loanId: string;
  readonly partyId: string;
  readonly amountTiyn: string;
  readonly accountId: string;
  /** What the client quotes when he pays back; null: he doesn't, and nothing new is ordered either. */
  readonly reference: string | null;
}

/**
 * Pays a loan out and takes its repayment, and is killed -9 after the await it is told of; ends with 0 when there were
 * fewer.
 */
async function main(): Promise<void> {
  const [line] = await once(createInterface({ input: process.stdin }), 'line');
  const order = JSON.parse(String(line)) as CrashOrder;
  const keyStore = await createKeyStore({
    url: order.keysUrl,
    masterKey: Buffer.from(order.masterKey, 'hex'),
  });
  const vault = createVault(keyStore, { onOpen: noteOpening });
  const clock = fixedClock(order.now);
  const db = createDb({ url: order.appUrl, clock, vault });
  const passed = new Set<string>();
  // What reading the account does is crashed into on the first way already.
  const isOld = (name: string) => order.reference === null && /^(poll|entries|effects):/.test(name);
  const probe = (name: string) => {
    if (isOld(name) || passed.has(name) || passed.add(name).size < order.killAt) return;
    process.stdout.write(`${name}\n`);
    process.kill(process.pid, 'SIGKILL');
  };
  const { payments, worker } = wire({
    ...{ db, vault, clock, probe, bankUrl: order.bankUrl, leaseSeconds: 0.2 },
  });
  const { loanId, partyId, accountId, reference } = order;
  const amount = tiyn(BigInt(order.amountTiyn));
  if (reference === null) {
    // A message was written and never came; its day is closed: the account is read, and another is sent.
    for (let round = 0; round < 4; round += 1) {
      await worker.runUntilIdle({ maxSteps: 200 });
      clock.advance(700);
    }
    process.exit(0);
  }
  await db.withActor(SYSTEM, 'test', null, async (tx) => {
    const creditor = { name: 'Әлібек Сейтжан', iin: CLIENT_IIN, iban: CLIENT_ACCOUNT };
    const account = { id: accountId, ownership: 'own', creditor } as const;
    return payments.intendPayout(tx, { loanId, partyId, amount, account });
  });
  await worker.runUntilIdle({ maxSteps: 200 });
  await payBack(order.bankUrl, amount, reference);
  clock.advance(6);
  await worker.runUntilIdle({ maxSteps: 200 });
  process.exit(0);
}

/** The client pays by another bank: no part of the path. */
async function payBack(bankUrl: string, amount: bigint, reference: string): Promise<void> {
  await fetch(`${bankUrl}/control/pay-in`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ iban: CLIENT_ACCOUNT, reference, amount: tengeText(amount) }),
  });
}

await main();
