import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fetchModels } from './model-files.ts';
import { fetchPackageFiles, untar } from './tarballs.ts';

const tiny = {
  name: 'isarray',
  version: '2.0.5',
  integrity:
    'sha512-xHjhDr3cNBK0BzdUJSPXZntQUx/mwMS5Rw4A7lPJ90XGAO6ISP/ePDNuo0vhqOZU+UD5JoodwCAAoZQd3FeAKw==',
};

test('models are in the cache after the first call, also when several ask at once', async () => {
  const [one, other] = await Promise.all([fetchModels(), fetchModels()]);
  assert.deepEqual(one, other);
  assert.ok((await readFile(one.detector)).length > 1_000_000);
});

test('a tarball or file other than the pinned one is not taken, and a spoilt cache is refilled', async (t) => {
  const cache = await mkdtemp(join(tmpdir(), 'nesie-cache-'));
  t.after(() => rm(cache, { recursive: true, force: true }));
  const file = {
    path: 'index.js',
    sha256: '9b8c691372802da788c9c5f4e1ca2f1ed0b88ab8722176c2aea15e38ec86d249',
  };
  await assert.rejects(
    fetchPackageFiles({ ...tiny, integrity: 'sha512-other' }, [file], cache),
    /not the pinned one/,
  );
  await assert.rejects(fetchPackageFiles(tiny, [{ ...file, sha256: 'other' }], cache), /not the pinned file/);
  await assert.rejects(fetchPackageFiles(tiny, [{ ...file, path: 'none.js' }], cache), /has no file/);

  const folders = await Promise.all([1, 2, 3].map(() => fetchPackageFiles(tiny, [file], cache)));
  const path = join(folders[0] ?? '', file.path);
  const good = await readFile(path);
  await writeFile(path, 'spoilt');
  await fetchPackageFiles(tiny, [file], cache);
  assert.deepEqual(await readFile(path), good);
});

test('without a registry the error says what to do', async (t) => {
  const cache = await mkdtemp(join(tmpdir(), 'nesie-cache-'));
  const registry = process.env.npm_config_registry;
  t.after(async () => {
    if (registry === undefined) delete process.env.npm_config_registry;
    else process.env.npm_config_registry = registry;
    await rm(cache, { recursive: true, force: true });
  });
  process.env.npm_config_registry = 'http://127.0.0.1:9';
  process.env.npm_config_fetch_retries = '0';
  t.after(() => delete process.env.npm_config_fetch_retries);
  const other = { ...tiny, name: 'nesie-no-such-package' };
  await assert.rejects(fetchPackageFiles(other, [{ path: 'index.js', sha256: 'x' }], cache), /NESIE_CACHE/);
});

test('an archive that is damaged or names paths outside itself is refused', () => {
  const entry = (name: string, size: string) => {
    const header = Buffer.alloc(1024);
    header.write(name, 0);
    header.write(size, 124);
    header.write('0', 156);
    return header;
  };
  assert.equal(untar(entry('package/a', '00000000003')).get('package/a')?.length, 3);
  assert.throws(() => untar(entry('package/a', '00000007777')), /damaged/);
  assert.throws(() => untar(entry('package/a', 'many')), /damaged/);
  assert.throws(() => untar(entry('package/../../a', '00000000003')), /outside/);
});
