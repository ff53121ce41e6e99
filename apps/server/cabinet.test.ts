import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { createHttpServer } from '@nesie/http';
import type { FastifyInstance } from 'fastify';
import { cabinetRoutes } from './cabinet.ts';

const TEMPLATE =
  '<!doctype html><html lang="kk"><head><title>nesie</title><link rel="manifest" href="/manifest.webmanifest"><script id="boot" defer src="/assets/boot-1.js"></script></head><body><div id="root"></div></body></html>';
// What the built program does, in one line: it also says which answers it was given.
const PRERENDER = `export const prerender = async (path, language, known) => {
  if (language === 'en') throw new Error('needs a browser');
  return '<h1>' + path + ' ' + language + '</h1>' + known.products.length;
};`;

let folder: string;
let app: FastifyInstance;
before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'nesie-cabinet-'));
  await mkdir(join(folder, 'client', 'assets'), { recursive: true });
  await mkdir(join(folder, 'server'));
  await writeFile(join(folder, 'package.json'), '{"type":"module"}');
  await writeFile(join(folder, 'client', 'index.html'), TEMPLATE);
  await writeFile(join(folder, 'client', 'assets', 'index-1.js'), 'plain');
  await writeFile(join(folder, 'client', 'assets', 'index-1.js.br'), brotliCompressSync('plain'));
  await writeFile(join(folder, 'client', 'worker.js'), 'worker');
  await writeFile(join(folder, 'server', 'prerender.js'), PRERENDER);
  app = await createHttpServer({
    publicUrl: new URL('https://cabinet.example.kz'),
    problems: [],
    sessionOf: async () => ({ actor: { kind: 'visitor' }, sessionId: null, csrfToken: null }),
  });
  app.get('/api/products', async () => [{ name: '</script><script>alert(1)</script>' }]);
  app.get('/api/mfo', async () => ({}));
  await cabinetRoutes(app, { folder, phone: '+7 727 "000"' });
  await app.ready();
});
after(async () => {
  await app.close();
  await rm(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) =>
  app.inject({ method: 'GET', url, headers });

test('a page is Kazakh first, and in the language asked for or chosen before', async () => {
  assert.match((await get('/')).body, /<html lang="kk">.*<title>\/ kk · nesie<.*<h1>\/ kk</);
  const chosen = { cookie: 'nesie.language=ru' };
  const page = await get('/', { ...chosen, 'accept-language': 'en' });
  assert.match(page.body, /<html lang="ru">.*manifest-ru\.webmanifest.*<h1>\/ ru</);
  assert.equal(page.headers['content-language'], 'ru');
  assert.match((await get('/?lang=kk', chosen)).body, /<h1>\/ kk</);
  assert.match((await get('/?lang=xx')).body, /<html lang="kk">/);
});

test('a page of one person has no words of the server and no answers in it', async () => {
  const page = await get('/home');
  assert.match(page.body, /<div id="root"><\/div>/);
  assert.doesNotMatch(page.body, /id="answers"/);
});

test('a page whose first words fail still comes, without them', async () => {
  const page = await get('/?lang=en');
  assert.equal(page.statusCode, 200);
  assert.match(page.body, /<html lang="en">.*<div id="root"><\/div>/);
});

test('answers that are put into a page can not end their place there', async () => {
  const [answers = ''] = (await get('/')).body.match(/<script id="answers"[\s\S]*?<\/script>/) ?? [];
  assert.deepEqual(JSON.parse(answers.replace(/<[^>]*>/g, '')).products, [
    { name: '</script><script>alert(1)</script>' },
  ]);
  assert.match((await get('/')).body, /data-phone="\+7 727 &quot;000&quot;"/);
});

test('files with a hash are kept for ever, packed where the browser unpacks; all else is asked for again', async () => {
  const file = await get('/assets/index-1.js', { 'accept-encoding': 'gzip, br' });
  assert.equal(file.headers['content-encoding'], 'br');
  assert.equal(brotliDecompressSync(file.rawPayload).toString(), 'plain');
  assert.equal(file.headers['cache-control'], 'public, max-age=31536000, immutable');
  assert.equal((await get('/assets/index-1.js')).body, 'plain');
  assert.equal((await get('/worker.js')).headers['cache-control'], 'no-cache');
  const page = await get('/', { 'accept-encoding': 'br' });
  assert.match(brotliDecompressSync(page.rawPayload).toString(), /<h1>/);
  assert.equal(page.headers['cache-control'], 'no-cache');
  const again = await get('/', { 'if-none-match': String(page.headers.etag) });
  assert.equal(again.statusCode, 304);
});

test('only the calculator for other pages may stand in a frame', async () => {
  assert.match(String((await get('/')).headers['content-security-policy']), /frame-ancestors 'none'/);
  const embed = await get('/embed');
  assert.match(String(embed.headers['content-security-policy']), /frame-ancestors \*(?:;|$)/);
  assert.match(String(embed.headers['content-security-policy']), /script-src 'self'/);
  assert.equal(embed.headers['x-frame-options'], undefined);
});

test('an address of whatever slashes is a page, and none of another host', async () => {
  for (const url of ['//', '///', '//[', '//cabinet.example.kz/embed', '/\\\\x', '/home//']) {
    const page = await get(url);
    assert.equal(page.statusCode, 200, url);
    assert.match(String(page.headers['content-security-policy']), /frame-ancestors 'none'/, url);
  }
});

test('no address of the API or of the log becomes a page', async () => {
  for (const url of ['/api/nothing', '/log/nothing']) assert.equal((await get(url)).statusCode, 404, url);
});
