import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, request, type ServerResponse } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { KeyedCertificate } from './authority.ts';
import { trustPage } from './trust-page.ts';

export interface Gate {
  /** where the cabinet is, over HTTPS */
  readonly cabinet: string;
  /** where a phone fetches the authority's certificate first, over HTTP: it holds nothing secret */
  readonly trust: string;
  stop(): Promise<void>;
}

export interface GateOptions {
  /** the address of this machine that phones reach */
  readonly host: string;
  readonly cabinetPort: number;
  readonly trustPort: number;
  /** the server behind, on loopback */
  readonly upstreamPort: number;
  readonly server: KeyedCertificate;
  /** PEM */
  readonly authority: string;
}

/** Hop by hop: what is said on one connection says nothing on the next. */
const HOP = new Set(['connection', 'keep-alive', 'proxy-connection', 'te', 'transfer-encoding', 'upgrade']);

function endToEnd(headers: IncomingMessage['headers']) {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !HOP.has(name)));
}

/** Hands a request to the server on loopback, and its answer back, byte by byte. */
function forward(port: number, incoming: IncomingMessage, answer: ServerResponse): void {
  const headers = {
    ...endToEnd(incoming.headers),
    'x-forwarded-for': incoming.socket.remoteAddress ?? '',
    'x-forwarded-proto': 'https',
  };
  const outgoing = request(
    { host: '127.0.0.1', port, method: incoming.method, path: incoming.url, headers },
    (got) => {
      answer.writeHead(got.statusCode ?? 502, endToEnd(got.headers));
      got.pipe(answer);
    },
  );
  const fail = () => {
    if (!answer.headersSent) answer.writeHead(502);
    answer.end();
  };
  outgoing.on('error', fail);
  answer.on('close', () => outgoing.destroy());
  incoming.pipe(outgoing);
}

/** What a phone needs before it can trust the cabinet: the certificate, and how to install it. */
function offerTrust(authority: string, cabinet: string) {
  return (incoming: IncomingMessage, answer: ServerResponse): void => {
    if (incoming.url === '/nesie.crt') {
      answer.writeHead(200, {
        'content-type': 'application/x-x509-ca-cert',
        'content-disposition': 'attachment; filename="nesie.crt"',
      });
      answer.end(authority);
      return;
    }
    answer.writeHead(200, {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
      'cache-control': 'no-store',
    });
    answer.end(trustPage(cabinet));
  };
}

/**
 * Opens the demonstration to the local network: HTTPS in front of the server on loopback, as a proxy stands before it
 * in production, and beside it a page over HTTP from which a phone takes the authority's certificate.
 */
export async function openGate(options: GateOptions): Promise<Gate> {
  const { host, upstreamPort, server, authority } = options;
  const front = createHttps(
    { cert: server.certificate, key: server.key, minVersion: 'TLSv1.2' },
    (from, to) => forward(upstreamPort, from, to),
  );
  front.listen(options.cabinetPort, host);
  await once(front, 'listening');
  const cabinet = `https://${host}:${(front.address() as AddressInfo).port}`;
  const beside = createHttp(offerTrust(authority, cabinet));
  beside.listen(options.trustPort, host);
  await once(beside, 'listening');
  return {
    cabinet,
    trust: `http://${host}:${(beside.address() as AddressInfo).port}`,
    async stop() {
      for (const one of [front, beside]) {
        one.closeAllConnections();
        await new Promise((resolve) => one.close(resolve));
      }
    },
  };
}
