import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { request } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { connect, createServer as createTls } from 'node:tls';
import { dayOf, plusDays, startOfDay, systemClock } from '@nesie/clock';
import { certify, ensureAuthority, type KeyedCertificate, makeAuthority } from './authority.ts';
import { type Gate, openGate } from './gate.ts';
import { terminalQr } from './qr.ts';

const today = dayOf(systemClock().now());
let authority: KeyedCertificate;
before(async () => {
  authority = await makeAuthority(today);
});

/** What OpenSSL, inside Node, says of a server's certificate; the name is not what is asked about here. */
async function openssl(server: KeyedCertificate): Promise<string> {
  const listener = createTls({ cert: server.certificate, key: server.key }, (socket) => socket.end());
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as AddressInfo;
  const checked = { host: '127.0.0.1', port, ca: authority.certificate };
  const said = await new Promise<string>((resolve) => {
    const socket = connect({ ...checked, checkServerIdentity: () => undefined }, () => {
      resolve(socket.authorized ? 'trusted' : String(socket.authorizationError));
      socket.end();
    });
    socket.on('error', (error: Error) => resolve(error.message));
  });
  await new Promise((resolve) => listener.close(resolve));
  return said;
}

test('a certificate for a private address is trusted by OpenSSL', async () => {
  for (const host of ['127.0.0.1', '192.168.1.20', '10.0.0.5', '172.31.255.1'])
    assert.equal(await openssl(await certify(authority, host, today)), 'trusted', host);
});

test('the authority can vouch for nobody else: a public address and every name are refused', async () => {
  for (const host of ['8.8.8.8', '172.32.0.1', 'halykbank.kz', 'localhost'])
    assert.equal(await openssl(await certify(authority, host, today)), 'permitted subtree violation', host);
});

test('the authority is kept with its key closed to others, and replaced before it ends', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'nesie-lan-'));
  const first = await ensureAuthority(folder, startOfDay(today), today);
  const again = await ensureAuthority(folder, startOfDay(today), today);
  assert.equal(again.certificate, first.certificate);
  assert.equal((await stat(join(folder, 'authority.key'))).mode & 0o077, 0);
  const later = plusDays(today, 340);
  const renewed = await ensureAuthority(folder, startOfDay(later), later);
  assert.notEqual(renewed.certificate, first.certificate);
  assert.equal(await readFile(join(folder, 'authority.crt'), 'utf8'), renewed.certificate);
  await rm(folder, { recursive: true });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

function ask(url: string, options: { readonly ca?: string; readonly body?: string }): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = options.body === undefined ? 'GET' : 'POST';
    const sent = request(url, { method, ca: options.ca, agent: false }, (got) => {
      let body = '';
      got.setEncoding('utf8');
      got.on('data', (part: string) => (body += part));
      got.on('end', () => resolve({ status: got.statusCode, headers: got.headers, body }));
    });
    sent.on('error', reject);
    sent.end(options.body);
  });
}

test('a phone on the network reaches the server on loopback over HTTPS, and nothing of the way is lost', async (t) => {
  const upstream = createServer((from, to) => {
    let body = '';
    from.on('data', (part) => (body += part));
    from.on('end', () => {
      to.writeHead(201, { 'set-cookie': ['a=1', 'b=2'], 'x-from': from.headers['x-forwarded-for'] ?? '' });
      to.end(`${from.method} ${from.url} ${from.headers['x-forwarded-proto']} ${body}`);
    });
  });
  await new Promise<void>((resolve) => upstream.listen(0, '127.0.0.1', resolve));
  const gate: Gate = await openGate({
    host: '127.0.0.1',
    cabinetPort: 0,
    trustPort: 0,
    upstreamPort: (upstream.address() as AddressInfo).port,
    server: await certify(authority, '127.0.0.1', today),
    authority: authority.certificate,
  });
  after(() => gate.stop());
  t.after(() => upstream.close());

  const answer = await ask(`${gate.cabinet}/api/x?y=1`, { ca: authority.certificate, body: 'hello' });
  assert.deepEqual(
    [answer.status, answer.body, answer.headers['set-cookie'], answer.headers['x-from']],
    [201, 'POST /api/x?y=1 https hello', ['a=1', 'b=2'], '127.0.0.1'],
  );
  await assert.rejects(ask(`${gate.cabinet}/`, {}), { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });

  const certificate = await fetch(`${gate.trust}/nesie.crt`);
  assert.equal(await certificate.text(), authority.certificate);
  const page = await (await fetch(gate.trust)).text();
  assert.ok(page.includes(`href="${gate.cabinet}/"`) && page.includes('lang="kk"'));

  upstream.closeAllConnections();
  await new Promise((resolve) => upstream.close(resolve));
  assert.equal((await ask(`${gate.cabinet}/`, { ca: authority.certificate })).status, 502);
});

test('a QR code for the terminal is black on white and has a quiet margin', () => {
  const lines = terminalQr('http://192.168.1.20:7482').split('\n');
  assert.ok(lines.every((line) => line.startsWith('\u001b[30;47m  ')));
  assert.equal(new Set(lines.map((line) => line.length)).size, 1);
});
