import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { ContractDocument } from './domain.ts';
import { createRenderer } from './renderer.ts';
import { aClient, aContract, anInstalmentContract, aTerms, instalmentTerms } from './testing/builders.ts';
import { numbersIn, readColumns, unequalPairs } from './testing/columns.ts';
import { sumWords } from './words.ts';

const renderer = createRenderer();
const templates = join(dirname(fileURLToPath(import.meta.url)), 'templates');
const edited = mkdtempSync(join(tmpdir(), 'nesie-templates-'));
after(() => rmSync(edited, { recursive: true }));

const contracts: Readonly<Record<string, ContractDocument>> = {
  'one payment': aContract(),
  'one payment with the pause': aContract({
    terms: { ...aTerms, pauseHours: 24 },
    pause: { hours: 24, confirmHours: 72 },
  }),
  'an annuity with the pause': anInstalmentContract(12),
  'equal principal': anInstalmentContract(7, {
    terms: { ...instalmentTerms(7, 'equal-principal'), pauseHours: null },
    pause: null,
  }),
  'five years of months': anInstalmentContract(60),
  'the longest names': anInstalmentContract(12, {
    client: {
      ...aClient,
      surname: 'Щ'.repeat(40),
      firstName: 'Жүргізуші'.repeat(5).slice(0, 40),
      patronymic: 'Ш'.repeat(40),
    },
  }),
};

for (const [name, contract] of Object.entries(contracts)) {
  test(`every number of the Kazakh column stands in the Russian one, clause by clause: ${name}`, async () => {
    const { pairs } = await readColumns(renderer.render(contract).pdf);
    assert.deepEqual(unequalPairs(pairs), []);
    // What is compared is not empty: the sums, the days and the clauses were read.
    assert.ok(pairs.length > 40);
    const kk = pairs.map((pair) => pair.kk).join(' ');
    for (const expected of [contract.client.iin, '15', '10', '30'])
      assert.ok(numbersIn(kk, 'kk').includes(expected), expected);
    assert.ok(numbersIn(kk, 'kk').length > 60);
  });

  test(`the schedule prints each payment once, and its totals are those of the first page: ${name}`, async () => {
    const { terms } = contract;
    const { schedule, values } = await readColumns(renderer.render(contract).pdf);
    const digits = (tiyn: string) => sumWords(tiyn).digits.replaceAll('\u00a0', ' ');
    const cells = schedule.filter((cell) => /\d/.test(cell));
    const rows = terms.schedule.flatMap((row) => [
      String(row.number),
      row.dueOn.split('-').reverse().join('.'),
      ...[row.principalTiyn, row.interestTiyn, row.totalTiyn, row.balanceTiyn].map(digits),
    ]);
    const totals = [terms.amountTiyn, terms.overpaymentTiyn, terms.payTiyn].map(digits);
    assert.deepEqual(cells, terms.schedule.length > 1 ? [...rows, ...totals] : rows);
    for (const total of totals) assert.ok(values.includes(total), total);
    assert.ok(values.includes(`${terms.gesv.replace('.', ',')} %`));
    const sum = (pick: (row: (typeof terms.schedule)[number]) => string) =>
      terms.schedule.reduce((all, row) => all + BigInt(pick(row)), 0n).toString();
    assert.equal(
      sum((row) => row.principalTiyn),
      terms.amountTiyn,
    );
    assert.equal(
      sum((row) => row.totalTiyn),
      terms.payTiyn,
    );
  });
}

/** Renders by a copy of the templates in which one place of one language says another number. */
function renderEdited(from: string, to: string, contract: ContractDocument): Buffer {
  cpSync(templates, edited, { recursive: true });
  const file = join(edited, 'contract.typ');
  const text = readFileSync(file, 'utf8');
  assert.equal(text.split(from).length, 2, `«${from}» stands once`);
  writeFileSync(file, text.replace(from, to));
  return createRenderer({ templatesFolder: edited }).render(contract).pdf;
}

const edits: readonly (readonly [what: string, from: string, to: string])[] = [
  ['a sum of the Kazakh text', 'микрокредит береді: #shown.amount.kk', 'микрокредит береді: #shown.pay.kk'],
  [
    'a count in digits',
    'не дольше #servicing.penaltyDays дней',
    'не дольше #servicing.interestDaysOverdue.#servicing.penaltyDays дней',
  ],
  [
    'a count in words',
    'МФО отвечает в течение пятнадцати рабочих дней',
    'МФО отвечает в течение десяти рабочих дней',
  ],
  ['a day', 'соңғы төлем күні – #shown.dueOn.digits.', 'соңғы төлем күні – #shown.firstDueOn.digits.'],
  [
    'the hours to confirm',
    'Содан кейін #shown.confirmHours.kk ішінде Клиент',
    'Содан кейін #shown.pause.kk ішінде Клиент',
  ],
];

for (const [what, from, to] of edits) {
  test(`a template that says another number in one language is found: ${what}`, async () => {
    const { pairs } = await readColumns(renderEdited(from, to, anInstalmentContract(12)));
    assert.equal(unequalPairs(pairs).length, 1);
  });
}
