import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { compileMessage } from '@lingui/message-utils/compileMessage';
import { kk as kkWords } from '../../../../packages/ui/words/kk.ts';
import { ru as ruWords } from '../../../../packages/ui/words/ru.ts';
import { en } from './en.ts';
import { kk } from './kk.ts';
import { ru } from './ru.ts';

const catalogues: Readonly<Record<string, Readonly<Record<string, string>>>> = { kk, ru, en };
const keys = Object.keys(kk).sort();

type Token = string | readonly unknown[];

/** The names a message wants to be filled with. */
function placeholders(text: string): readonly string[] {
  const names = new Set<string>();
  const visit = (token: Token) => {
    if (typeof token === 'string') return;
    const [name, , options] = token;
    if (typeof name === 'string') names.add(name);
    if (typeof options !== 'object' || options === null) return;
    for (const option of Object.values(options)) if (Array.isArray(option)) option.forEach(visit);
  };
  const compiled: unknown = compileMessage(text);
  if (Array.isArray(compiled)) compiled.forEach(visit);
  return [...names].sort();
}

function forms(text: string): readonly string[] {
  return [...text.matchAll(/\b(one|few|many|other) \{/g)].map((match) => match[1] ?? '');
}

for (const [language, catalogue] of Object.entries(catalogues)) {
  test(`${language} has every text and no other`, () => {
    assert.deepEqual(Object.keys(catalogue).sort(), keys);
    for (const key of keys) assert.ok(catalogue[key]?.trim(), `${language} ${key} is empty`);
  });

  test(`${language} asks for the same values as Kazakh`, () => {
    for (const [key, text] of Object.entries(kk)) {
      assert.deepEqual(placeholders(catalogue[key] ?? ''), placeholders(text), key);
    }
  });
}

test('plurals have the forms of their language', () => {
  for (const key of keys.filter((one) => kk[one as keyof typeof kk].includes(', plural,'))) {
    assert.deepEqual(
      [...new Set(forms(ru[key as keyof typeof ru]))].sort(),
      ['few', 'many', 'one', 'other'],
      key,
    );
    assert.deepEqual([...new Set(forms(en[key as keyof typeof en]))].sort(), ['one', 'other'], key);
  }
});

test('no language borrows another: Kazakh has its own letters, English is Latin', () => {
  const kazakh = Object.values(kk).join(' ');
  for (const letter of 'әғқңөұүі') assert.ok(kazakh.includes(letter), letter);
  const cyrillic = Object.entries(en).filter(([, text]) => /[А-Яа-яЁё]/.test(text));
  assert.deepEqual(cyrillic, []);
  const russianOnlyInKazakh = Object.entries(ru).filter(([, text]) => /[әғқңөұүһі]/.test(text));
  assert.deepEqual(russianOnlyInKazakh, []);
});

/** What is rightly the same in Kazakh and in Russian, and why. */
const SAME: Readonly<Record<string, string>> = {
  'mfo.licence': 'Kazakh law itself says «лицензия»',
  'step.portrait': 'one word in both',
  'iin.hint': 'a number, and «цифр» is one word in both',
  'document.passport': 'one word in both',
  'document.numberHint': 'a number, and «цифр» is one word in both',
  'password.label': 'one word in both',
  'otp.hint': 'a number, and «цифр» is one word in both',
  'apply.spouseIinHint': 'a number, and «цифр» is one word in both',
  'application.about': 'only values',
  'loan.title': 'Kazakh law itself says «микрокредит»',
  'payment.other': 'one word in both',
  'home.profile': 'one word in both',
  'letter.number': 'only a value',
  'letter.loanOf': 'only values',
  'profile.title': 'one word in both',
  'profile.phone': 'one word in both',
  'profile.way.password': 'one word in both',
  'ui.minuteShort': 'an abbreviation in both',
};

/** The catalogue with the few words of the parts; what is worked out from a value is left to its own tests. */
function sentences(catalogue: object, words: object): Readonly<Record<string, string>> {
  const flat = (within: object, before: string): readonly [string, string][] =>
    Object.entries(within).flatMap(([key, value]): readonly [string, string][] => {
      if (typeof value === 'string') return [[`${before}${key}`, value]];
      return typeof value === 'object' && value !== null ? flat(value, `${before}${key}.`) : [];
    });
  return Object.fromEntries([...flat(catalogue, ''), ...flat(words, 'ui.')]);
}

test('no Kazakh sentence is its Russian one, but for what is reviewed to be the same in both', () => {
  const kazakh = sentences(kk, kkWords);
  const russian = sentences(ru, ruWords);
  const same = Object.keys(kazakh).filter((key) => kazakh[key] === russian[key]);
  assert.deepEqual(
    same.filter((key) => !(key in SAME)),
    [],
  );
  assert.deepEqual(
    Object.keys(SAME).filter((key) => !same.includes(key)),
    [],
    'reviewed once, and not the same any more',
  );
});

const SRC = fileURLToPath(new URL('..', import.meta.url));
/** `camera.${failure}`, `push.${standing}.title`: a key worked out. A query's or an act's own key ends in an id, and is none. */
const WORKED_OUT = /`([a-zA-Z][\w.-]*\.)\$\{([^}]*)\}([\w.]*)`/g;

/** The keys that none of the sources names, neither whole nor by the parts around what is worked out. */
function unsaid(all: readonly string[], sources: readonly string[]): readonly string[] {
  const whole = sources.join('\n');
  const parts = [...whole.matchAll(WORKED_OUT)]
    .filter(([, , value = '']) => !/\bid$|Id$/.test(value))
    .map(([, before = '', , after = '']) => ({ before, after }));
  const isWorkedOut = (key: string) =>
    parts.some(({ before, after }) => {
      if (!key.startsWith(before) || !key.endsWith(after)) return false;
      const middle = key.slice(before.length, key.length - after.length);
      return middle !== '' && !middle.includes('.');
    });
  return all.filter((key) => !whole.includes(`'${key}'`) && !isWorkedOut(key));
}

test('every text is said somewhere: a page names its key', () => {
  const sources = globSync('**/*.{ts,tsx}', { cwd: SRC })
    .filter((name) => !name.startsWith('texts/') && !name.includes('.test.'))
    .map((name) => readFileSync(join(SRC, name), 'utf8'));
  assert.ok(sources.length > 50, 'the scan finds the pages');
  assert.deepEqual(unsaid(keys, sources), [], 'take them out of the three catalogues');
});

test('the scan for unsaid texts bites, and knows a key that is worked out from a key of something else', () => {
  const workedOut = (before: string, value: string, after = '') => `t(\`${before}\${${value}}${after}\`)`;
  const page = [
    "t('home.title')",
    workedOut('push.', 'standing', '.title'),
    workedOut('task.', 'state'),
    workedOut('contract.', 'id'),
  ].join('; ');
  const all = ['home.title', 'home.pay', 'push.on.title', 'push.on', 'task.done', 'contract.open'];
  assert.deepEqual(unsaid(all, [page]), ['home.pay', 'push.on', 'contract.open']);
});

/** An ending, or a word that asks for one, after a value: which ending is right follows the value's last sound. */
const ENDING =
  /\{\w+\}(?:-?(?:дан|ден|тан|тен|ға|ге|қа|ке|да|де|та|те|ның|нің|ны|ні|сы|сі|ы|і)| (?:дейін|бастап|кейін|мен|бен|пен))(?!\p{L})/u;
const GENDERED = /\p{L}\((?:а|на|ла|ась|лась)\)/u;
const CAPITAL_IN_MIDST = /(?<=[\p{Ll},] )(?:Вы|Вас|Вам|Вами|Ваш\p{Ll}*|Сіз\p{Ll}*)(?!\p{L})/u;

test('Kazakh hangs no ending on a value, Russian guesses nobody’s gender, politeness is in lower case', () => {
  const found = (texts: object, fault: RegExp) =>
    Object.entries(texts).filter(([, text]) => fault.test(String(text)));
  assert.deepEqual(found(kk, ENDING), []);
  assert.deepEqual(found(ru, GENDERED), []);
  assert.deepEqual([...found(kk, CAPITAL_IN_MIDST), ...found(ru, CAPITAL_IN_MIDST)], []);
  for (const wrong of ['{date} дейін', '{number}-і', '{min} мен {max}']) assert.match(wrong, ENDING);
  for (const right of ['{date} күніне дейін', '{total} қадамның {number}-қадамы'])
    assert.doesNotMatch(right, ENDING);
  assert.match('Я решил(а) так', GENDERED);
  assert.match('как Вы решили', CAPITAL_IN_MIDST);
});

test('a number told in one language is told in all', () => {
  const figures = (text: string) => (text.match(/\d+/g) ?? []).sort().join(' ');
  for (const key of keys) {
    const [first, ...others] = [kk, ru, en].map((one) => figures(one[key as keyof typeof kk]));
    for (const other of others) assert.equal(other, first, key);
  }
});
