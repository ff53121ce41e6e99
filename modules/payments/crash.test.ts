import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { tenge, tiyn } from '@nesie/money';
import { build } from 'vite';
import type { CrashOrder } from './testing/crash-process.ts';
import { SYSTEM, tengeText } from './testing/wiring.ts';
import { createWorld, type World } from './testing/world.ts';

const SCRIPT = fileURLToPath(new URL('./testing/crash-process.ts', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/crash', import.meta.url));
const LANES = 2;
const MOST_POINTS = 400;
const BANK_OPENING = 100_000_000_000n;

type Made = Awaited<ReturnType<World['aLoan']>>;

interface Tally {
  points: number;
  lost: string[];
  paidTwice: string[];
}

/** The program of the process in one file: with hundreds of modules, loading would be most of a crash point's time. */
async function bundle(): Promise<void> {
  await build({
    configFile: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: ['pg-native'] },
    build: { ssr: SCRIPT, outDir: CACHE, emptyOutDir: false, target: 'node24', minify: false },
  });
}

/** A process that has loaded the program and waits for its order. */
function prepare(): ChildProcess {
  const env = { ...process.env, NODE_COMPILE_CACHE: join(CACHE, 'compiled') };
  return spawn(process.execPath, [join(CACHE, 'crash-process.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env,
  });
}

/** @returns the await after which the process was killed, or null when it came to its end before */
async function run(child: ChildProcess, w: World, made: Made, killAt: number, paysBack = true) {
  const told: string[] = [];
  child.stdout?.on('data', (chunk: Buffer) => told.push(chunk.toString()));
  const order: CrashOrder = {
    killAt,
    appUrl: w.t.appUrl,
    keysUrl: w.t.keysUrl,
    masterKey: w.t.masterKey.toString('hex'),
    bankUrl: w.bankProcess.address,
    now: w.t.clock.now(),
    loanId: made.loan.id,
    partyId: made.loan.partyId,
    amountTiyn: made.loan.principal.toString(),
    accountId: made.accountId,
    reference: paysBack ? made.loan.reference : null,
  };
  child.stdin?.write(`${JSON.stringify(order)}\n`);
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  if (code === 0) return null;
  assert.equal(signal, 'SIGKILL', `the process ended by itself: ${code}`);
  return told.join('').trim();
}

/** A fresh worker goes on until `isDone`; business time moves, and a day is closed when only that can tell. */
async function finish(w: World, made: Made, isDone: () => Promise<boolean>): Promise<void> {
  for (let round = 0; round < 20; round += 1) {
    await w.worker.runUntilIdle({ maxSteps: 200 });
    if (await isDone()) return;
    if (round >= 3 && (await w.payments.payoutState(SYSTEM, made.loan.id)) === 'sent' && round % 5 === 3) {
      await w.closeDay();
      await w.advance(86_400);
    }
    // The dead process's lease runs out in real time.
    await pause(70);
    await w.advance(60);
  }
}

/** One loan, one crash, wherever on its way out or back; then a fresh worker. A sum of its own tells it apart. */
async function crash(w: World, child: ChildProcess, killAt: number, tally: Tally): Promise<boolean> {
  const made = await w.aLoan({ principal: tiyn(tenge(50_000) + BigInt(killAt)) });
  const { id, principal, reference } = made.loan;
  const point = await run(child, w, made, killAt);
  // Ended before the commit: nothing was ordered, and the client presses the button again.
  if ((await w.payments.payoutState(SYSTEM, id)) === null) await w.intend(made.loan, made.accountId);
  await finish(w, made, async () => {
    const shown = await w.t.ownerSql(
      `select 1 from payments.entries where loan_id = $1 and verdict = 'payout'`,
      [id],
    );
    return shown.length === 1;
  });
  const isBack = await w.hasPayIn(reference);
  const owed = isBack ? principal : ((await w.view(made.loan))?.standing.outstanding.total ?? principal);
  if (!isBack) await w.payIn(owed, reference);
  await finish(w, made, async () => (await w.view(made.loan))?.standing.paid === owed);

  const standing = (await w.view(made.loan))?.standing;
  const paidOut = (await w.bankPayments()).filter(({ amount }) => amount === tengeText(principal)).length;
  if (paidOut === 0 || standing?.disbursed !== principal) tally.lost.push(`pay-out, after ${point}`);
  if (paidOut > 1) tally.paidTwice.push(`pay-out, after ${point}`);
  if (!standing || standing.paid < owed || standing.state !== 'closed')
    tally.lost.push(`repayment, after ${point}`);
  if (standing && standing.paid > owed) tally.paidTwice.push(`repayment, after ${point}`);
  if (point !== null) tally.points += 1;
  return point !== null;
}

/** The bank never got the message, and its day is closed: the one way on which another message is sent. */
async function crashOnTheSecondMessage(
  w: World,
  child: ChildProcess,
  killAt: number,
  tally: Tally,
): Promise<boolean> {
  const made = await w.aLoan({ principal: tiyn(tenge(40_000) + BigInt(killAt)) });
  await w.bankProcess.mode({ dead: true });
  await w.intend(made.loan, made.accountId);
  await w.worker.runUntilIdle({ maxSteps: 200 });
  await w.bankProcess.mode({ repeatPaysTwice: true });
  await w.closeDay();
  await w.advance(86_400);
  const point = await run(child, w, made, killAt, false);
  await finish(w, made, async () => (await w.payments.payoutState(SYSTEM, made.loan.id)) === 'paid');
  const { principal } = made.loan;
  const paidOut = (await w.bankPayments()).filter(({ amount }) => amount === tengeText(principal)).length;
  const disbursed = (await w.view(made.loan))?.standing.disbursed;
  if (paidOut === 0 || disbursed !== principal) tally.lost.push(`second message, after ${point}`);
  if (paidOut > 1) tally.paidTwice.push(`second message, after ${point}`);
  if (point !== null) tally.points += 1;
  return point !== null;
}

/** Lets entries and statements that are still to be read come in. */
async function settle(w: World): Promise<void> {
  for (let round = 0; round < 3; round += 1) {
    await w.advance(60);
    await w.worker.runUntilIdle({ maxSteps: 200 });
  }
}

async function lane(number: number, tally: Tally): Promise<void> {
  const w = await createWorld();
  try {
    await w.bankProcess.mode({ repeatPaysTwice: true });
    await w.payments.begin();
    await w.worker.runUntilIdle();
    for (const scenario of [crash, crashOnTheSecondMessage]) {
      let next = prepare();
      for (let killAt = 1 + number; killAt < MOST_POINTS; killAt += LANES) {
        const child = next;
        next = prepare();
        if (!(await scenario(w, child, killAt, tally))) break;
      }
      next.kill('SIGKILL');
    }
    await checkBooks(w);
  } finally {
    await w.close();
  }
}

/** The ledger has what the bank has, and nothing is left between them. */
async function checkBooks(w: World): Promise<void> {
  await settle(w);
  const { lines, isBalanced, runningAgree } = await w.trial();
  assert.ok(isBalanced && runningAgree);
  const balanceOf = (code: string) => lines.find(({ account }) => account === code)?.balance ?? 0n;
  const { balance } = (await w.bankProcess.look()) as { balance: string };
  const moved = BigInt(balance.replace('.', '')) - BANK_OPENING;
  assert.equal(balanceOf('bank') + balanceOf('bank-opening'), moved, 'the ledger has what the bank has');
  const amounts = (await w.bankPayments()).map(({ amount }) => amount);
  assert.equal(new Set(amounts).size, amounts.length, 'each sum is one loan’s own, and went out once');
  for (const code of ['settlement', 'payouts-in-transit', 'suspense'])
    assert.equal(balanceOf(code), 0n, code);
}

test('[R-10.2] killed after each await of the payment path, nothing is lost and nothing paid twice', async () => {
  await bundle();
  const tally: Tally = { points: 0, lost: [], paidTwice: [] };
  await Promise.all(Array.from({ length: LANES }, (_, number) => lane(number, tally)));
  const { points, lost, paidTwice } = tally;
  process.stdout.write(`${points} crash points: ${lost.length} lost, ${paidTwice.length} paid twice\n`);
  assert.deepEqual([lost, paidTwice], [[], []]);
  assert.ok(points >= 80, `${points}: the path has become shorter: is the probe still called?`);
});

test('every await of the payment path is one after which a process can be killed', () => {
  // Helpers whose callers go through the probe themselves, and what runs once at start.
  const allowed = new Set(['await fn(tx);', 'const value = await awaited;']);
  for (const file of ['payouts.ts', 'entries.ts', 'deeds.ts', 'effects.ts', 'steps.ts']) {
    const source = readFileSync(new URL(`./${file}`, import.meta.url), 'utf8').split('begin: () =>')[0] ?? '';
    for (const line of source.split('\n').map((text) => text.trim())) {
      if (!/\bawait\b/.test(line) || line.startsWith('*') || line.startsWith('//')) continue;
      assert.ok(/await at\($|await at\('/.test(line) || allowed.has(line), `${file}: ${line}`);
    }
  }
});
