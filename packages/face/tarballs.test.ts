import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { fetchModels } from './model-files.ts';
import { fetchPackageFiles, untar } from './tarballs.ts';

const content = Buffer.from('module.exports = 1;\n');
const file = { path: 'index.js', sha256: createHash('sha256').update(content).digest('hex') };

/** A tar entry for one small file. */
function entry(name: string, bytes: Buffer, size = bytes.length.toString(8).padStart(11, '0')): Buffer {
  const header = Buffer.alloc(512);
  header.write(name, 0);
  header.write('0000644\0', 100);
  header.write(size, 124);
  header.write('        0', 148);
  header.write('ustar\x0000', 257);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

/** A registry with one package, for as long as the test runs; npm asks it through its environment. */
async function aRegistry(t: TestContext) {
  const about = Buffer.from(JSON.stringify({ name: 'tiny', version: '1.0.0' }));
  const tarball = gzipSync(
    Buffer.concat([
      entry('package/package.json', about),
      entry('package/index.js', content),
      Buffer.alloc(1024),
    ]),
  );
  const integrity = `sha512-${createHash('sha512').update(tarball).digest('base64')}`;
  const server = createServer((request, answer) => {
    if (request.url?.endsWith('.tgz')) return answer.end(tarball);
    const dist = { tarball: `${address}tiny/-/tiny-1.0.0.tgz`, integrity };
    const versions = { '1.0.0': { name: 'tiny', version: '1.0.0', dist } };
    return answer.end(JSON.stringify({ name: 'tiny', 'dist-tags': { latest: '1.0.0' }, versions }));
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const port = (server.address() as AddressInfo).port;
  const address = `http://127.0.0.1:${port}/`;
  const cache = await aFolder(t);
  useRegistry(t, address);
  t.after(() => server.close());
  return { cache, tiny: { name: 'tiny', version: '1.0.0', integrity } };
}

async function aFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nesie-cache-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

function useRegistry(t: TestContext, address: string): void {
  const before = { registry: process.env.npm_config_registry, retries: process.env.npm_config_fetch_retries };
  process.env.npm_config_registry = address;
  process.env.npm_config_fetch_retries = '0';
  t.after(() => {
    for (const [name, value] of Object.entries({
      npm_config_registry: before.registry,
      npm_config_fetch_retries: before.retries,
    })) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

test('models are in the cache after the first call, also when several ask at once', async () => {
  const [one, other] = await Promise.all([fetchModels(), fetchModels()]);
  assert.deepEqual(one, other);
  assert.ok((await readFile(one.detector)).length > 1_000_000);
});

test('a tarball or file other than the pinned one is not taken, and a spoilt cache is refilled', async (t) => {
  const { cache, tiny } = await aRegistry(t);
  await assert.rejects(
    fetchPackageFiles({ ...tiny, integrity: 'sha512-other' }, [file], cache),
    /not the pinned one|EINTEGRITY/,
  );
  await assert.rejects(fetchPackageFiles(tiny, [{ ...file, sha256: 'other' }], cache), /not the pinned file/);
  await assert.rejects(fetchPackageFiles(tiny, [{ ...file, path: 'none.js' }], cache), /has no file/);

  const folders = await Promise.all([1, 2, 3].map(() => fetchPackageFiles(tiny, [file], cache)));
  const path = join(folders[0] ?? '', file.path);
  assert.deepEqual(await readFile(path), content);
  await writeFile(path, 'spoilt');
  await fetchPackageFiles(tiny, [file], cache);
  assert.deepEqual(await readFile(path), content);
});

test('without a registry the error says what to do', async (t) => {
  const cache = await aFolder(t);
  useRegistry(t, 'http://127.0.0.1:9');
  const pinned = { name: 'nesie-no-such-package', version: '1.0.0', integrity: 'sha512-x' };
  await assert.rejects(fetchPackageFiles(pinned, [file], cache), /NESIE_CACHE/);
});

test('an archive that is damaged or names paths outside itself is refused', () => {
  const named = (name: string, size?: string) => entry(name, Buffer.from('abc'), size);
  assert.equal(untar(named('package/a')).get('package/a')?.toString(), 'abc');
  assert.throws(() => untar(named('package/a', '00000007777')), /damaged/);
  assert.throws(() => untar(named('package/a', 'many')), /damaged/);
  assert.throws(() => untar(named('package/../../a')), /outside/);
});
