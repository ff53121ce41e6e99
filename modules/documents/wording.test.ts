import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLocalDate } from '@nesie/clock';
import type { ContractDocument } from './domain.ts';
import { createInternalRules } from './internal-rules.ts';
import { createRenderer } from './renderer.ts';
import { aContract, aMfo, anInstalmentContract } from './testing/builders.ts';
import { readColumns } from './testing/columns.ts';

const renderer = createRenderer();

/** Both columns of a document as running text. */
async function columnsOf(pdf: Buffer): Promise<{ readonly kk: string; readonly ru: string }> {
  const { pairs } = await readColumns(pdf);
  const running = (lang: 'kk' | 'ru') =>
    pairs
      .map((pair) => pair[lang])
      .join(' ')
      .replace(/\s+/g, ' ');
  return { kk: running('kk'), ru: running('ru') };
}

async function says(contract: ContractDocument, kk: RegExp, ru: RegExp): Promise<void> {
  const columns = await columnsOf(renderer.render(contract).pdf);
  assert.match(columns.kk, kk);
  assert.match(columns.ru, ru);
}

test('money paid early goes to principal before interest, and the contract says so: servicing does the same', async () => {
  await says(
    anInstalmentContract(12),
    /алдымен кезекті төлемнің негізгі борышына, содан кейін сол күнге дейін есептелген сыйақыға/,
    /сначала в основной долг очередного платежа, затем в вознаграждение, начисленное по этот день/,
  );
  await says(
    aContract(),
    /ішінара төленген сома алдымен негізгі борышқа, содан кейін/,
    /идёт сначала на основной долг, затем на вознаграждение/,
  );
});

test('a penalty is told as it is counted: days in a row, and a cap for each year from the day of issue', async () => {
  await says(
    aContract(),
    /қатарынан алғашқы 90 күні ішінде ғана .* берілген күннен бастап әр жыл ішінде/,
    /первых 90 дней просрочки подряд, .* за каждый год со дня выдачи/,
  );
});

test('days in which money has to come are counted from the signature, or from the second confirmation', async () => {
  await says(
    aContract(),
    /Шартқа қол қойылғаннан кейін үш жұмыс күні/,
    /дней после подписания договора деньги/,
  );
  await says(
    anInstalmentContract(12),
    /Екінші растаудан кейін үш жұмыс күні/,
    /дней после второго подтверждения деньги/,
  );
});

test('an answer to an appeal is put off by fifteen working days, not until the fifteenth', async () => {
  await says(
    aContract(),
    /бір рет тағы он бес жұмыс күнінен аспайтын/,
    /ещё не более чем на пятнадцать рабочих дней/,
  );
});

test('the Rules of the state are named apart from the internal rules, wherever both are spoken of', async () => {
  const adopted = { edition: 1, adoptedOn: parseLocalDate('2026-01-05') };
  const rules = createInternalRules(renderer, adopted, aMfo, {
    liveImage: { tasks: 3, failures: 3 },
    confirmHours: 72,
  });
  const { kk, ru } = await columnsOf(rules.document().pdf);
  assert.match(kk, /\(бұдан әрі – Қағидалар\).*Ішкі қағидалар МҚҰ-ның.*Қағидалардың 7-тармағының/);
  assert.match(ru, /\(далее – Правила\).*Внутренние правила применяются.*пункта 7 Правил/);
  await says(
    aContract(),
    /\(бұдан әрі – Қағидалар\).*Қағидалардың 10-/,
    /\(далее – Правила\).*пунктом 10 Правил/,
  );
});
