import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';
import { en } from '../apps/cabinet/src/texts/en.ts';
import { kk } from '../apps/cabinet/src/texts/kk.ts';
import { ru } from '../apps/cabinet/src/texts/ru.ts';
import { OTHER_FIELDS, until } from '../apps/server/testing/person.ts';
import { aClient, type Client } from './support/client.ts';
import { assertFits, type Journey, type JourneyContext } from './support/journey.ts';
import { t } from './support/texts.ts';

const LANGUAGES = [
  { button: 'Рус', name: 'ru' },
  { button: 'Eng', name: 'en' },
  { button: 'Қаз', name: 'kk' },
] as const;

/** 200 % on a phone of 640 device pixels: as wide as WCAG 1.4.10 asks for. */
const ZOOMED = { width: 320, height: 640 };

const KEYS = Object.keys(kk).filter((key) => key.includes('.'));

/** Words that Russian has and Kazakh never borrows: whoever finds one has found a sentence that was not translated. */
const RUSSIAN_ONLY =
  /(?<!\p{L})(и|или|для|что|это|если|после|ваш\p{L}*|вам|договор\p{L}*|заявк\p{L}*|платеж\p{L}*|сумм[аеуы]|можно|нужно|продолжить|подпис\p{L}+|деньги|день|дней)(?!\p{L})/iu;

/** The page's own words: a paper on it is in the languages that the law wants of it. */
async function wordsOf(page: Page): Promise<string> {
  return page.evaluate(() => {
    const papers = [...document.querySelectorAll<HTMLElement>('.pdf-pages')];
    for (const paper of papers) paper.style.setProperty('display', 'none');
    const words = document.body.innerText;
    for (const paper of papers) paper.style.removeProperty('display');
    return words;
  });
}

async function assertWords(page: Page, where: string, language: string): Promise<void> {
  const text = await wordsOf(page);
  const leaked = KEYS.filter((key) => text.split(/[\s,;:()«»"]+/).includes(key));
  assert.deepEqual(leaked, [], `keys instead of words on ${where}`);
  assert.doesNotMatch(text, /\{[a-zA-Z]+[},]/, `a value that was not filled in on ${where}`);
  assert.doesNotMatch(text, /undefined|NaN|\[object/, `a value that is none on ${where}`);
  if (language !== 'kk') return;
  const [, word] = RUSSIAN_ONLY.exec(text) ?? [];
  assert.equal(word, undefined, `Russian on the Kazakh ${where}`);
}

const LOADING = [kk, ru, en].map((texts) => texts['common.loading']);

async function isThere(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForFunction(
    (all) => !all.some((loading) => document.querySelector('main')?.innerText.includes(loading)),
    LOADING,
  );
}

/** One page in every language, then dark, then at 200 %. */
async function look({ page, see }: JourneyContext, path: string, name: string): Promise<void> {
  await page.goto(path);
  await isThere(page);
  for (const language of LANGUAGES) {
    await page.getByRole('button', { name: language.button }).click();
    await page.locator(`html[lang="${language.name}"]`).waitFor();
    await isThere(page);
    await assertWords(page, `${path} in ${language.name}`, language.name);
    await see(`${name} ${language.name}`);
    await page.setViewportSize(ZOOMED);
    await assertFits(page, `${path} in ${language.name} at 200 %`);
    await page.setViewportSize({ width: 360, height: 780 });
  }
  await page.getByRole('button', { name: t('shell.toDark') }).click();
  await see(`${name} dark`);
  await page.getByRole('button', { name: t('shell.toLight') }).click();
}

/** What is made through the API, so that every page has something to show. */
async function borrowAndWrite(
  client: Client,
): Promise<Readonly<Record<'application' | 'contract' | 'loan', string>>> {
  const products = await client.api.get<{ id: string }[]>('/products');
  const application = await client.apply({
    productId: products[1]?.id,
    amountTiyn: '25000000',
    term: { unit: 'months', count: 3 },
    method: 'annuity',
  });
  const contract = await client.drawContract(application.id);
  const act = await client.signAct(contract.id);
  await client.carry(act);
  const { loanId = '' } = await client.sign(contract.id, act.id);
  await until(
    () => client.api.get<{ state: string }>(`/loans/${loanId}`),
    ({ state }) => state === 'active',
  );
  await client.api.post('/letters', {
    kind: 'question',
    subject: 'Кесте',
    text: 'Кестені қайдан көремін?',
    loanId,
  });
  return { application: application.id, contract: contract.id, loan: loanId };
}

async function ownPages(client: Client): Promise<readonly (readonly [string, string])[]> {
  const { application, contract, loan } = await borrowAndWrite(client);
  const [letter] = await client.api.get<{ id: string }[]>('/letters');
  const [paper] = await client.api.get<{ id: string }[]>('/documents');
  return [
    ['/home', 'home'],
    [`/applications/${application}`, 'application'],
    [`/contracts/${contract}`, 'contract'],
    [`/loans/${loan}`, 'loan'],
    [`/loans/${loan}/pay`, 'pay'],
    ['/papers', 'papers'],
    [`/papers/${paper?.id}`, 'paper'],
    ['/letters', 'letters'],
    [`/letters/${letter?.id}`, 'letter'],
    ['/letters/new', 'new letter'],
    ['/messages', 'messages'],
    ['/profile', 'profile'],
    ['/profile/accesses', 'accesses'],
    ['/profile/consents', 'consents given'],
    ['/profile/password', 'new password'],
    ['/device', 'device'],
    ['/apply', 'amount'],
    ['/apply?step=income', 'income'],
    ['/apply?step=purpose', 'purpose'],
    ['/apply?step=protection', 'protection'],
    ['/apply?step=consents', 'consents'],
    ['/apply?step=check', 'check of the application'],
  ];
}

const PUBLIC = ['/', '/about', '/how', '/cost', '/login', '/recover', '/nothing-here'] as const;

const QUESTIONS = [
  '',
  '/name',
  '/iin',
  '/document',
  '/phone',
  '/account',
  '/portrait',
  '/document-picture',
  '/check',
];

async function beginRegistration({ page }: JourneyContext): Promise<void> {
  await page.goto('/register');
  await page.getByRole('button', { name: t('register.begin') }).click();
  await page.locator('#surname').fill(OTHER_FIELDS.surname);
  await page.getByRole('button', { name: t('common.continue') }).click();
  await page.getByRole('alert').waitFor();
}

export const languages: Journey = {
  name: 'languages',
  title:
    '[R-2.5] the public pages and a registration in Kazakh, Russian and English, in the dark and at 200 %: no finding of axe, no key for a word, no sentence left in another language, no scrolling sideways',
  async run(context) {
    for (const path of PUBLIC) await look(context, path, path.slice(1) || 'start');
    await beginRegistration(context);
    for (const question of QUESTIONS)
      await look(context, `/register${question}`, `register ${question.slice(1)}`);
  },
};

export const ownLanguages: Journey = {
  name: 'own-languages',
  title:
    '[R-2.5] every page of a client with a microcredit, papers and letters in Kazakh, Russian and English, in the dark and at 200 %, with the same checks',
  async run(context) {
    const { client } = await aClient(context);
    for (const [path, name] of await ownPages(client)) await look(context, path, name);
  },
};
