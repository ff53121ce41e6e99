import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setupI18n } from '@lingui/core';
import { en } from '../src/texts/en.ts';
import { kk } from '../src/texts/kk.ts';
import { ru } from '../src/texts/ru.ts';
import { compileCatalogue } from './catalogues.ts';
import { letters, makeFonts } from './fonts.ts';
import { manifests } from './manifest.ts';
import { offlinePages } from './offline.ts';

test('the fonts have every letter that the screens are written with', () => {
  const used = new Set([kk, ru, en].flatMap((texts) => Object.values(texts)).join(''));
  assert.deepEqual(
    [...used].filter((letter) => letter > '\u001f' && !letters.includes(letter)),
    [],
  );
  for (const letter of 'ӘәҒғҚқҢңӨөҰұҮүҺһІі₸№') assert.ok(letters.includes(letter), letter);
});

test('both weights together stay under 26 kB, so that first words with their fonts fit into 40 kB', async () => {
  const fonts = await makeFonts();
  assert.equal(fonts.length, 2);
  for (const { bytes } of fonts) assert.equal(bytes.subarray(0, 4).toString('latin1'), 'wOF2');
  assert.ok(fonts.reduce((sum, { bytes }) => sum + bytes.length, 0) < 26_000);
});

test('a compiled catalogue speaks like the texts it was made of', () => {
  const i18n = setupI18n();
  const texts = { days: '{days, plural, one {# день} few {# дня} many {# дней} other {# дня}}', plain: 'Да' };
  const compiled: unknown = JSON.parse(JSON.stringify(compileCatalogue(texts)));
  i18n.loadAndActivate({ locale: 'ru', messages: compiled as Parameters<typeof i18n.load>[1] });
  assert.deepEqual(
    [1, 2, 5].map((days) => i18n._('days', { days })),
    ['1 день', '2 дня', '5 дней'],
  );
  assert.equal(i18n._('plain'), 'Да');
});

test('the script for browsers of any age is written in the language of 2009', async () => {
  const boot = await readFile(join(import.meta.dirname, 'boot.js'), 'utf8');
  const code = boot.replace(/\/\/.*$/gm, '').replace(/'[^']*'/g, "''");
  assert.doesNotMatch(code, /=>|`|\?\.|\?\?|\b(?:let|const|class|async|await|of)\b/);
});

test('manifest and offline page are there in the three languages', () => {
  assert.deepEqual(
    manifests().map(([language, text]) => [language, JSON.parse(text).lang]),
    ['kk', 'ru', 'en'].map((one) => [one, one]),
  );
  for (const [language, html] of offlinePages('a.css'))
    assert.match(html, new RegExp(`<html lang="${language}">`));
});
