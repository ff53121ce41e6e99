import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startEmbedded } from './index.ts';
import { createTestDb } from './testing.ts';

/*
 * The product promises PostgreSQL 15, and the embedded server is 18: here the tests of the ground run on Debian's 15.
 */
const INSTALLED = '/usr/lib/postgresql/15';
const skip = existsSync(join(INSTALLED, 'bin', 'initdb')) ? false : `no PostgreSQL 15 in ${INSTALLED}`;
const TESTS = [
  'db.test.ts',
  'limits.test.ts',
  'migrations.test.ts',
  '../steps/steps.test.ts',
  '../vault/vault.test.ts',
];

test('everything of the ground holds on PostgreSQL 15 as well', { skip, timeout: 120_000 }, async (t) => {
  const home = mkdtempSync(join(tmpdir(), 'nesie-pg15-'));
  const server = await startEmbedded({
    home,
    durable: false,
    installed: INSTALLED,
    maxConnections: 200,
    lingerMs: 0,
  });
  t.after(async () => {
    await server.stop();
    await sleep(1500);
    const cluster = existsSync(join(home, 'cluster'))
      ? readFileSync(join(home, 'cluster'), 'utf8').trim()
      : home;
    for (const folder of [cluster, home])
      rmSync(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
  });
  const url = server.ownerUrl('postgres');

  const whole = await createTestDb({ name: 'whole', server: url });
  const [row] = await whole.ownerSql<{ server_version_num: string }>('show server_version_num');
  assert.match(row?.server_version_num ?? '', /^15\d{4}$/);
  await whole.close();

  const files = TESTS.map((file) => fileURLToPath(new URL(file, import.meta.url)));
  // NODE_TEST_CONTEXT would make the inner run report to this one's channel.
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const output = await new Promise<string>((resolve, reject) => {
    execFile(
      process.execPath,
      ['--test', '--test-reporter=tap', ...files],
      { env: { ...env, DATABASE_URL_TEST: url }, maxBuffer: 10_000_000 },
      (error, stdout) => (error ? reject(new Error(stdout.slice(-6000))) : resolve(stdout)),
    );
  });
  assert.match(output, /^# fail 0$/m);
  assert.match(output, /^# pass [1-9]\d+$/m);
});
