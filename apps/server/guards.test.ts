import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createTestDb } from '@nesie/db/testing';
import { ConfigError } from './config.ts';
import { requireModeOfDatabase, requireProductionReady } from './guards.ts';

const real = (change: { readonly bankUrl?: string; readonly publicUrl?: string } = {}) => ({
  production: true,
  publicUrl: new URL(change.publicUrl ?? 'https://cabinet.example.kz'),
  bankUrl: change.bankUrl ?? 'https://bank.example.kz/iso',
  sms: { url: 'https://sms.example.kz', apiKey: 'k' },
  sdao: { url: 'https://sdao.example.kz', apiKey: 'k' },
  bureau: { url: 'https://bureau.example.kz', apiKey: 'k' },
  antifraud: { url: 'https://antifraud.example.kz', apiKey: 'k' },
  pushServices: [] as readonly string[],
});

test('production refuses stand-ins however this machine is called, and plain http', () => {
  requireProductionReady(real());
  const here = ['127.0.0.1', '127.1', '127.0.0.2', '0.0.0.0', 'localhost', 'localhost.', 'bank.localhost'];
  for (const host of [...here, '[::1]', '[::]', '[::ffff:127.0.0.1]', '0x7f000001']) {
    assert.throws(() => requireProductionReady(real({ bankUrl: `http://${host}:7501` })), ConfigError, host);
  }
  assert.throws(() => requireProductionReady(real({ publicUrl: 'http://cabinet.example.kz' })), /https/);
  const stranger = { ...real(), pushServices: ['http://10.0.0.1'] };
  assert.throws(() => requireProductionReady(stranger), /NESIE_PUSH_SERVICES/);
  requireProductionReady({ ...real({ bankUrl: 'http://localhost:7501' }), production: false });
});

test('a database made for the sandbox serves no production, nor the other way round', async (t) => {
  const base = await createTestDb({ name: 'guards', only: ['platform'] });
  t.after(() => base.close());
  const [{ mode } = { mode: '' }] = await base.ownerSql<{ mode: string }>(
    'select mode from platform.installation',
  );
  assert.equal(mode, 'sandbox');
  await requireModeOfDatabase(base.db, { production: false });
  await assert.rejects(requireModeOfDatabase(base.db, { production: true }), /made for sandbox/);
});
