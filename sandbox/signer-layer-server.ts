import { createServer, type Server } from 'node:https';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Desk } from './signer-desk.ts';
import { answerLayer } from './signer-layer.ts';
import type { Identity } from './signer-tls.ts';

/** What NCALayer was asked and answered, for whoever looks. */
export interface LayerTalk {
  readonly at: number;
  readonly asked: string;
  /** null: nothing was answered */
  readonly answered: string | null;
}

export interface LayerServer {
  /** wss://127.0.0.1:PORT, also while it is away */
  readonly address: string;
  readonly port: number;
  /** NCALayer is started, or ended; the port stays */
  readonly setPresent: (isPresent: boolean) => Promise<void>;
  readonly talks: () => readonly LayerTalk[];
  readonly close: () => void;
}

export interface LayerOptions {
  readonly desk: Desk;
  readonly identity: Identity;
  /** tried in this order; where they are taken, by a real NCALayer too, any other */
  readonly ports: readonly number[];
  readonly delayMs: () => number;
}

const GREETING = JSON.stringify({ result: { version: '1.4' } });
const MOST_BYTES = 32 * 1024 * 1024;
const MOST_TALKS = 100;
const MOST_SHOWN = 2_000;
const ONE_AT_A_TIME = 1008;

const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
const shortened = (text: string): string =>
  text.length > MOST_SHOWN ? `${text.slice(0, MOST_SHOWN)}… ${text.length}` : text;

/** What a person sees who opens the address in a browser, in order to let its certificate pass. */
const PAGE = `<!doctype html><html lang="kk"><meta charset="utf-8"><title>NCALayer</title>
<p>NCALayer орнына тұрған бағдарлама іске қосулы. <span lang="en">The stand-in of NCALayer is running.</span></p></html>`;

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.removeListener('error', reject);
      const bound = server.address();
      if (bound === null || typeof bound === 'string') reject(new Error('not listening'));
      else resolve(bound.port);
    });
  });
}

const isTaken = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';

async function listenOnFree(server: Server, ports: readonly number[]): Promise<number> {
  for (const port of ports) {
    try {
      return await listen(server, port);
    } catch (error) {
      if (!isTaken(error)) throw error;
    }
  }
  return listen(server, 0);
}

/** NCALayer's WebSocket over TLS: it greets first, and has one request in hand at a time. */
export async function startLayer({ desk, identity, ports, delayMs }: LayerOptions): Promise<LayerServer> {
  const talks: LayerTalk[] = [];
  const server = createServer(identity, (_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(PAGE);
  });
  const sockets = new WebSocketServer({ server, maxPayload: MOST_BYTES });
  // Errors of the server come to whoever listens for them; the sockets' own copy is no news.
  sockets.on('error', () => {});
  let holder: WebSocket | null = null;

  const release = (socket: WebSocket) => {
    if (holder === socket) holder = null;
  };

  async function take(socket: WebSocket, asked: string): Promise<void> {
    // One window at a time: a second request, of this tab or of another, is not served.
    if (holder === socket) {
      socket.close(ONE_AT_A_TIME, 'one request at a time');
      return;
    }
    const isHeld = holder !== null;
    if (!isHeld) holder = socket;
    const busy: Desk = { ...desk, deed: () => 'busy' };
    try {
      await wait(delayMs());
      const answered = await answerLayer(isHeld ? busy : desk, asked);
      talks.push({
        at: Date.now(),
        asked: shortened(asked),
        answered: answered === null ? null : shortened(answered),
      });
      if (talks.length > MOST_TALKS) talks.shift();
      if (answered !== null && socket.readyState === socket.OPEN) socket.send(answered);
    } finally {
      release(socket);
    }
  }

  sockets.on('connection', (socket) => {
    socket.on('error', () => {});
    socket.on('close', () => release(socket));
    socket.on('message', (data) => {
      take(socket, data.toString()).catch((error: unknown) => {
        process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
        socket.close(1011);
      });
    });
    socket.send(GREETING);
  });

  const bound = await listenOnFree(server, ports);
  const leave = () => {
    for (const socket of sockets.clients) socket.terminate();
    server.closeAllConnections();
  };
  return {
    address: `wss://127.0.0.1:${bound}`,
    port: bound,
    async setPresent(isPresent) {
      if (isPresent === server.listening) return;
      if (isPresent) {
        await listen(server, bound);
        return;
      }
      leave();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        leave();
      });
    },
    talks: () => talks,
    close() {
      leave();
      server.close();
    },
  };
}
