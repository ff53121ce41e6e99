import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parseInstant, parseLocalDate } from '@nesie/clock';
import { tenge } from '@nesie/money';
import { readXml } from '../wire/xml.ts';
import { acmt023, readAcmt024 } from './acmt.ts';
import { readCamt054, unrepeated } from './camt.ts';
import { pain001, readPain002 } from './pain.ts';

const ACCOUNT = 'KZ77601NESIE00000001';
const at = parseInstant('2026-11-20T05:00:00.000Z');
const mfo = { name: 'ТОО «МФО А&Б»', bin: '090840000906' };

function fixture(name: string): Buffer {
  return readFileSync(new URL(`./fixtures/${name}.xml`, import.meta.url));
}

test('pain.002: the transaction speaks before its group, and gives the reason', () => {
  assert.deepEqual(readPain002(fixture('pain.002-partly-rejected'), 'MSG-1'), {
    state: 'rejected',
    reason: 'AC06',
  });
});

test('pain.002: a refusal as a repeat, statuses that disagree and the status of another message say nothing', () => {
  assert.throws(() => readPain002(fixture('pain.002-repeat-refused'), 'MSG-1'), /repeat/);
  assert.throws(() => readPain002(fixture('pain.002-disagreeing'), 'MSG-1'), /disagree/);
  assert.throws(() => readPain002(fixture('pain.002-partly-rejected'), 'MSG-2'), /another message/);
});

test('camt.054 as banks write it: days, structured references, bundles, reversals, CDATA', () => {
  const entries = readCamt054(fixture('camt.054-as-banks-write-it'), ACCOUNT);
  assert.deepEqual(entries, [
    {
      id: 'FT26324A001',
      bookedOn: parseLocalDate('2026-11-20'),
      amountTiyn: 7_203_050n,
      creditDebit: 'credit',
      counterpartyIban: 'KZ85722S000000125964',
      counterpartyName: 'ЖК "Ә & Қ"',
      reference: 'RF18M00000042',
      endToEndId: null,
    },
    {
      id: 'FT26324A003',
      bookedOn: parseLocalDate('2026-11-20'),
      amountTiyn: 30_000n,
      creditDebit: 'credit',
      counterpartyIban: null,
      counterpartyName: null,
      reference: null,
      endToEndId: null,
    },
    {
      id: 'FT26324A004',
      bookedOn: parseLocalDate('2026-11-20'),
      amountTiyn: 5_000_000n,
      creditDebit: 'credit',
      counterpartyIban: null,
      counterpartyName: null,
      reference: 'Қайтарылды: шот жабық',
      endToEndId: 'E2E-1',
      isReversal: true,
    },
  ]);
  assert.throws(
    () => readCamt054(fixture('camt.054-as-banks-write-it'), 'KZ476010131000179714'),
    /another account/,
  );
});

test('camt.054: sums in another currency, with three decimals, or below zero are a problem', () => {
  const text = fixture('camt.054-as-banks-write-it').toString();
  for (const amount of [
    '<Amt Ccy="USD">1.00',
    '<Amt Ccy="KZT">1.001',
    '<Amt Ccy="KZT">-1',
    '<Amt Ccy="KZT">1e3',
    '<Amt>1',
  ]) {
    const body = Buffer.from(text.replace('<Amt Ccy="KZT">300.00', amount));
    assert.throws(() => readCamt054(body, ACCOUNT), amount);
  }
});

test('one reference for two different entries is a problem, a repeat falls away', () => {
  const [entry] = readCamt054(fixture('camt.054-as-banks-write-it'), ACCOUNT);
  assert.ok(entry);
  assert.equal(unrepeated([entry, { ...entry }]).length, 1);
  assert.throws(() => unrepeated([entry, { ...entry, amountTiyn: tenge(1) }]), /two entries/);
});

test('acmt.024: matched or not by the letters of xs:boolean, on our own question only', () => {
  assert.equal(readAcmt024(fixture('acmt.024-not-matched'), 'ASK-1'), 'not-own');
  assert.throws(() => readAcmt024(fixture('acmt.024-not-matched'), 'ASK-2'), /another question/);
  const text = fixture('acmt.024-not-matched').toString();
  assert.equal(readAcmt024(Buffer.from(text.replace('<Vrfctn>0<', '<Vrfctn>true<')), 'ASK-1'), 'own');
  assert.throws(() => readAcmt024(Buffer.from(text.replace('<Vrfctn>0<', '<Vrfctn>yes<')), 'ASK-1'));
  assert.throws(() => readAcmt024(Buffer.from(text.replace('<Vrfctn>0</Vrfctn>', '')), 'ASK-1'));
});

test('pain.001 has the elements of its schema in their order', () => {
  const body = pain001(
    {
      messageId: 'MSG-1',
      endToEndId: 'E2E-1',
      amountTiyn: tenge(250_000),
      creditorIban: 'KZ85722S000000125964',
      creditorName: 'Ә <b> & "Қ"',
      creditorIin: '870312300511',
      purpose: '311',
      debtorIban: ACCOUNT,
      requestedOn: parseLocalDate('2026-11-20'),
    },
    mfo,
    at,
  );
  const namespace = 'urn:iso:std:iso:20022:tech:xsd:pain.001.001.09';
  const info = readXml(Buffer.from(body), 'Document', namespace).one('CstmrCdtTrfInitn/PmtInf');
  assert.equal(info?.text('CdtTrfTxInf/Cdtr/Nm'), 'Ә <b> & "Қ"');
  assert.equal(info?.text('CdtTrfTxInf/Amt/InstdAmt'), '250000.00');
  const names = [...body.matchAll(/<([A-Z][A-Za-z]+)/g)].map(([, name]) => name);
  const order = (wanted: readonly string[]) => wanted.map((name) => names.indexOf(name));
  const inPayment = order([
    'PmtInfId',
    'PmtMtd',
    'ReqdExctnDt',
    'Dbtr',
    'DbtrAcct',
    'DbtrAgt',
    'CdtTrfTxInf',
  ]);
  const inTransfer = order(['PmtId', 'InstrId', 'EndToEndId', 'Amt', 'CdtrAgt', 'Cdtr', 'CdtrAcct', 'Purp']);
  for (const places of [inPayment, inTransfer]) {
    assert.ok(
      places.every((place, i) => place > (places[i - 1] ?? -1)),
      places.join(),
    );
  }
});

test('acmt.023 asks about one account of one person', () => {
  const body = acmt023('ASK-1', { iban: 'KZ85722S000000125964', iin: '870312300511' }, mfo, at);
  const root = readXml(Buffer.from(body), 'Document', 'urn:iso:std:iso:20022:tech:xsd:acmt.023.001.03');
  assert.equal(root.text('IdVrfctnReq/Vrfctn/PtyAndAcctId/Acct/Id/IBAN'), 'KZ85722S000000125964');
  assert.equal(root.text('IdVrfctnReq/Vrfctn/PtyAndAcctId/Pty/Id/PrvtId/Othr/Id'), '870312300511');
});
