import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { startSandbox } from '../apps/cli/sandbox.ts';
import { dayAt, isIban, isIin, tengeOf, tiynOf } from './controls.ts';
import { DEMO_PEOPLE } from './demo-people.ts';
import { type RunningStandIn, startStandIn } from './testing.ts';

const ACCOUNT = 'KZ77601NESIE00000001';
const PAYER = 'KZ85722S000000125964';

// Written here by hand: the stand-in has to understand the standard, not our connector.
const pain001 = (messageId: string, amount = '1000.00', day = dayAt(Date.now())) =>
  `<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"><CstmrCdtTrfInitn>` +
  `<GrpHdr><MsgId>${messageId}</MsgId><CreDtTm>2026-11-24T05:00:00Z</CreDtTm><NbOfTxs>1</NbOfTxs><CtrlSum>${amount}</CtrlSum>` +
  `<InitgPty><Nm>MFO</Nm></InitgPty></GrpHdr><PmtInf><PmtInfId>1</PmtInfId><PmtMtd>TRF</PmtMtd>` +
  `<ReqdExctnDt><Dt>${day}</Dt></ReqdExctnDt><Dbtr><Nm>MFO</Nm></Dbtr><DbtrAcct><Id><IBAN>${ACCOUNT}</IBAN></Id></DbtrAcct>` +
  `<DbtrAgt><FinInstnId/></DbtrAgt><CdtTrfTxInf><PmtId><EndToEndId>E-${messageId}</EndToEndId></PmtId>` +
  `<Amt><InstdAmt Ccy="KZT">${amount}</InstdAmt></Amt><Cdtr><Nm>Client</Nm></Cdtr>` +
  `<CdtrAcct><Id><IBAN>${PAYER}</IBAN></Id></CdtrAcct></CdtTrfTxInf></PmtInf></CstmrCdtTrfInitn></Document>`;

const order = (bank: RunningStandIn, body: string) =>
  fetch(`${bank.address}/iso20022/pain.001`, { method: 'POST', body, signal: AbortSignal.timeout(5000) });

async function paidTimes(bank: RunningStandIn, messageId: string): Promise<number> {
  const { payments } = (await bank.look('/control/payments')) as { payments: { messageId: string }[] };
  return payments.filter((payment) => payment.messageId === messageId).length;
}

const isAlive = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

test('the bank remembers after kill -9, also behind a line cut in the middle', async () => {
  const home = mkdtempSync(join(tmpdir(), 'bank-killed-'));
  let bank = await startStandIn('bank', home);
  await bank.mode({ repeatPaysTwice: true });
  assert.equal((await order(bank, pain001('M1'))).status, 202);
  assert.equal((await order(bank, pain001('M1'))).status, 202);
  await bank.kill();
  appendFileSync(join(home, 'bank.jsonl'), '{"kind":"booked","entry":{"numb');
  bank = await startStandIn('bank', home);
  try {
    assert.equal(await paidTimes(bank, 'M1'), 2);
    const state = (await bank.look()) as { mode: { repeatPaysTwice: boolean }; balance: string };
    assert.equal(state.mode.repeatPaysTwice, true);
    assert.equal(state.balance, '999998000.00');
    assert.equal(
      (await bank.post('/control/pay-in', { iban: PAYER, reference: 'r', amount: '5' })).status,
      201,
    );
    const lines = readFileSync(join(home, 'bank.jsonl'), 'utf8').trimEnd().split('\n');
    for (const line of lines) JSON.parse(line);
  } finally {
    await bank.stop();
  }
});

test('a repeat pays once, and twice where the bank does not notice it, also when both wait to be booked', async () => {
  const bank = await startStandIn('bank');
  try {
    await order(bank, pain001('M1'));
    await order(bank, pain001('M1'));
    assert.equal(await paidTimes(bank, 'M1'), 1);
    assert.equal((await order(bank, pain001('M1', '2.00'))).status, 409);
    await bank.mode({ repeatPaysTwice: true, settleDelayMs: 300 });
    await order(bank, pain001('M2'));
    await order(bank, pain001('M2'));
    assert.equal(await paidTimes(bank, 'M2'), 0);
    await new Promise((resolve) => setTimeout(resolve, 350));
    assert.equal(await paidTimes(bank, 'M2'), 2);
  } finally {
    await bank.stop();
  }
});

test('fifty orders of one id at once pay once', async () => {
  const bank = await startStandIn('bank');
  try {
    await Promise.all(Array.from({ length: 50 }, () => order(bank, pain001('M1'))));
    assert.equal(await paidTimes(bank, 'M1'), 1);
  } finally {
    await bank.stop();
  }
});

test('the bank refuses what is no order, and steering from another origin', async () => {
  const bank = await startStandIn('bank');
  try {
    const wrong = [
      ['', 400],
      ['<a/>', 400],
      [`<!DOCTYPE x>${pain001('M1')}`, 400],
      [pain001('M1').replace('KZT', 'USD'), 400],
      [pain001('M1').replace('<CtrlSum>1000.00', '<CtrlSum>999.00'), 400],
      [pain001('M1', '0.00'), 400],
      [pain001('M1').replace(PAYER, 'KZ86722S000000125964'), 400],
      [pain001('Ы'), 400],
    ] as const;
    for (const [body, status] of wrong) assert.equal((await order(bank, body)).status, status, body);
    assert.equal((await order(bank, ' '.repeat(13 * 1024 * 1024))).status, 413);
    const foreign = await fetch(`${bank.address}/control`, {
      method: 'POST',
      headers: { origin: 'https://elsewhere.example' },
      body: '{"mode":{"dead":true}}',
    });
    assert.equal(foreign.status, 403);
    for (const mode of [{ ded: true }, { dead: 'yes' }, { delayMs: -1 }, { wire: 'x' }, { __proto__x: 1 }]) {
      assert.equal((await bank.post('/control', { mode })).status, 400);
    }
    assert.equal((await bank.post('/control/clock', { offsetMs: -1 })).status, 400);
    assert.equal((await bank.post('/control/close-day', { date: '2999-01-01' })).status, 400);
    assert.equal((await bank.post('/control/pay-in', { iban: 'x', reference: '', amount: '1' })).status, 400);
  } finally {
    await bank.stop();
  }
});

test('the hub starts them all, shows them on one page, passes on what is done there, and leaves no orphan', async () => {
  const home = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const sandbox = await startSandbox({ home });
  const { bank, sms, page } = sandbox.addresses;
  try {
    const form = new URLSearchParams({
      recipient: '77011234567',
      text: 'Код: 1234 <script>alert(1)</script>',
    });
    const sent = await fetch(`${sms}/service/message/sendSmsMessage?output=json&api=v1&apiKey=kz01234567`, {
      method: 'POST',
      body: form,
    });
    assert.equal(((await sent.json()) as { code: number }).code, 0);
    const act = (deed: string, body: object) =>
      fetch(`${page}/control/${deed}`, { method: 'POST', body: JSON.stringify(body) });
    const payIn = { iban: PAYER, reference: 'шарт "1" & <2>', amount: '72030.50' };
    assert.equal((await act('pay-in', payIn)).status, 201);
    assert.equal((await act('pay-in', { ...payIn, amount: '-1' })).status, 400);
    assert.equal((await act('close-day', { date: dayAt(Date.now()) })).status, 200);
    assert.equal((await act('no-such-deed', {})).status, 404);
    await sandbox.setClock(86_400_000);
    await sandbox.setClock(5);
    await assert.rejects(sandbox.setClock(-5));
    const text = await (await fetch(page)).text();
    assert.match(text, /Код: 1234 &lt;script&gt;/);
    assert.doesNotMatch(text, /<script>alert/);
    assert.match(text, /72\u202f030,50/);
    assert.match(text, /шарт &quot;1&quot; &amp; &lt;2&gt;/);
    assert.match(text, /Сейтжанов Әділет Маратұлы/);
    assert.doesNotMatch(text, /(?:src|href)="https?:/);
    const state = (await (await fetch(`${bank}/control/state`)).json()) as {
      offsetMs: number;
      lastClosed: string;
    };
    assert.deepEqual([state.offsetMs, state.lastClosed], [86_400_000, dayAt(Date.now())]);
  } finally {
    await sandbox.stop();
    rmSync(home, { recursive: true, force: true });
  }
  await assert.rejects(fetch(bank));
  assert.equal(isAlive(sandbox.pid), false);
});

test('a stand-in that is killed comes back on its port; all go when whoever started them is killed', async () => {
  const home = mkdtempSync(join(tmpdir(), 'sandbox-'));
  const starter =
    `const { startSandbox } = await import(${JSON.stringify(new URL('../apps/cli/sandbox.ts', import.meta.url).href)});` +
    `const s = await startSandbox({ home: ${JSON.stringify(home)} }); console.log(s.addresses.bank); setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ['--input-type=module', '-e', starter], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(parent, 'exit');
  try {
    const [line] = await once(parent.stdout, 'data');
    const bank = String(line).trim();
    const until = async (isSo: () => Promise<boolean>) => {
      for (let i = 0; i < 100; i++) {
        if (await isSo()) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      assert.fail('it did not come to be');
    };
    const answers = () =>
      fetch(`${bank}/control`).then(
        (r) => r.ok,
        () => false,
      );
    const pidOf = async () => ((await (await fetch(`${bank}/control`)).json()) as { pid: number }).pid;
    const first = await pidOf();
    process.kill(first, 'SIGKILL');
    await until(async () => (await answers()) && (await pidOf()) !== first);
    parent.kill('SIGKILL');
    await gone;
    await until(async () => !(await answers()));
  } finally {
    parent.kill('SIGKILL');
    rmSync(home, { recursive: true, force: true });
  }
});

test('numbers: check digits, sums and the made-up people', () => {
  for (const iin of ['061211600012', '900101300007', '900101300811', '090840000906'])
    assert.ok(isIin(iin), iin);
  assert.ok(!isIin('900101300008') && !isIin('9001013008') && !isIin(900101300007));
  for (const iban of ['KZ476010131000179714', PAYER, 'KZ54125KZT1002300104', ACCOUNT])
    assert.ok(isIban(iban), iban);
  assert.ok(!isIban('KZ486010131000179714') && !isIban('DE476010131000179714'));
  assert.equal(tiynOf('250000.00'), 25_000_000n);
  assert.equal(tengeOf(1n), '0.01');
  for (const text of ['1.001', '-1', '', null, '1,0']) assert.equal(tiynOf(text), null);
  for (const person of DEMO_PEOPLE) {
    assert.ok(isIin(person.iin), person.iin);
    assert.equal(person.iin.slice(0, 6), person.birthDate.replaceAll('-', '').slice(2));
  }
});
