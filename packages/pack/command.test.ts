import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { buildPack, verifyCommand, writeTrust } from './index.ts';
import { flipBit } from './repack.ts';
import { sampleKeys, sampleParts } from './sample-pack.ts';

const folder = mkdtempSync(join(tmpdir(), 'nesie-verify-'));
after(() => rmSync(folder, { recursive: true }));
const put = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};
const run = (argv: readonly string[], env: Record<string, string> = {}) => {
  const said = { out: '', err: '' };
  const code = verifyCommand(argv, {
    env: { NESIE_HOME: join(folder, 'nowhere'), ...env },
    out: (text) => {
      said.out += text;
    },
    err: (text) => {
      said.err += text;
    },
  });
  return { code, ...said };
};

const parts = sampleParts();
const good = buildPack(parts);
const pack = put('good.asice', good);
const trust = put('trust.json', writeTrust(parts.trust));

test('[R-12.1] verify ends with 0 for valid, 1 for broken with the file’s name, 2 for not trusted', () => {
  assert.equal(run([pack, '--trust', trust]).code, 0);
  const at = good.indexOf('%PDF-1.7');
  const broken = run([put('broken.asice', flipBit(good, at)), '--trust', trust]);
  assert.equal(broken.code, 1);
  assert.match(broken.out, /^broken: .*\n.*\n {2}documents\/contract\.pdf: /);
  const forged = put('forged.asice', buildPack(sampleParts({ keys: sampleKeys('forger') })));
  assert.equal(run([forged, '--trust', trust]).code, 2);
});

test('an unreadable trust file ends with 3', () => {
  for (const file of [join(folder, 'absent.json'), put('bad.json', '{"format":'), pack, folder]) {
    const { code, err } = run([pack, '--trust', file]);
    assert.equal(code, 3, file);
    assert.match(err, /trust file cannot be read/);
  }
});

test('without --trust the installation’s own published file counts, elsewhere it is 2', () => {
  assert.equal(run([pack], { NESIE_HOME: folder }).code, 0);
  assert.equal(run([pack]).code, 2);
});

test('--json gives the verdict as one object with texts in three languages', () => {
  const { code, out } = run([put('cut.asice', good.subarray(0, -1)), '--json', '--trust', trust]);
  const verdict = JSON.parse(out);
  assert.equal(code, 1);
  assert.equal(verdict.verdict, 'broken');
  assert.deepEqual(Object.keys(verdict.findings[0].text), ['kk', 'ru', 'en']);
});

test('people read it in their language', () => {
  assert.match(run([pack, '--trust', trust, '--lang', 'kk']).out, /Құрылғы кілті/);
  assert.match(
    run([pack, '--trust', trust], { LANG: 'ru_RU.UTF-8' }).out,
    /Ключ устройства не|от вредоносной страницы/,
  );
});

test('a pack that is not there is no broken pack', () => {
  assert.equal(run([join(folder, 'absent.asice')]).code, 66);
  assert.equal(run([]).code, 64);
  assert.equal(run([pack, '--unknown']).code, 64);
});
