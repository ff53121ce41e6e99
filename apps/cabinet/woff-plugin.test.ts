import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { test } from 'node:test';
import { inflateSync } from 'node:zlib';
import { toWoff } from './woff-plugin.ts';

test('a packed font holds every table byte for byte, Kazakh letters among them', async () => {
  const file = createRequire(import.meta.url).resolve(
    '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  );
  const ttf = await readFile(file);
  const woff = toWoff(ttf);
  assert.equal(woff.toString('latin1', 0, 4), 'wOFF');
  assert.equal(woff.readUInt32BE(8), woff.length);
  assert.ok(woff.length < ttf.length * 0.6);
  const count = woff.readUInt16BE(12);
  assert.equal(count, ttf.readUInt16BE(4));
  for (let i = 0; i < count; i++) {
    const at = 44 + i * 20;
    const [offset, packed, plain] = [4, 8, 12].map((n) => woff.readUInt32BE(at + n));
    const data = woff.subarray(offset, (offset ?? 0) + (packed ?? 0));
    const table = packed === plain ? data : inflateSync(data);
    const source = ttf.readUInt32BE(12 + i * 16 + 8);
    assert.ok(table.equals(ttf.subarray(source, source + (plain ?? 0))));
  }
});
