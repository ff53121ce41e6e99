import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** Where the stand-ins listen, each an address without a slash at the end. */
export interface SandboxAddresses {
  readonly bank: string;
  readonly sms: string;
  readonly sdao: string;
  readonly bureau: string;
  readonly antifraud: string;
  readonly push: string;
  /** the certification authority: OCSP, lists of revoked certificates, time-stamps, anchors */
  readonly nca: string;
  /** the person's side of a signature, to be steered: NCALayer and eGov Mobile */
  readonly signer: string;
  /** For people: what was sent, paid and asked. */
  readonly page: string;
  /** The stand-in of NCALayer, wss://127.0.0.1:PORT; its own port where that is free. */
  readonly layer: string;
}

export interface Sandbox {
  readonly addresses: SandboxAddresses;
  /** The hub's process; the stand-ins are its children. */
  readonly pid: number;
  /** Tells every stand-in by how much business time runs ahead; less than told before changes nothing. */
  readonly setClock: (offsetMs: number) => Promise<void>;
  /** Ends them all and waits until they are gone. What they remember stays in their home. */
  readonly stop: () => Promise<void>;
}

export interface SandboxOptions {
  /** Folder of the stand-ins' journals; made when missing. */
  readonly home: string;
  /** The MFO's account at the stand-in bank; without one the bank's own made-up account. */
  readonly account?: string;
  /** Port of the page; 0, the default: any. */
  readonly pagePort?: number;
}

const NAMES = [
  'bank',
  'sms',
  'sdao',
  'bureau',
  'antifraud',
  'push',
  'nca',
  'signer',
  'page',
  'layer',
] as const;
const LAYER_PORT = 13_579;
const START_LIMIT_MS = 20_000;
const STOP_LIMIT_MS = 5_000;
const TELL_LIMIT_MS = 5_000;

function readAddresses(line: string): SandboxAddresses {
  const value: unknown = JSON.parse(line);
  const told = new Map(typeof value === 'object' && value !== null ? Object.entries(value) : []);
  const addresses = NAMES.map((name) => {
    const address: unknown = told.get(name);
    if (typeof address !== 'string' || !/^(?:http|wss):\/\/127\.0\.0\.1:\d+$/.test(address)) {
      throw new Error(`the sandbox gave no address for ${name}`);
    }
    return [name, address] as const;
  });
  return Object.fromEntries(addresses) as Record<(typeof NAMES)[number], string>; // each name was found
}

/**
 * Starts the stand-ins of the outside systems as processes of their own, under the
 * Node that runs this one. They end with this process, however it ends.
 */
export async function startSandbox({ home, account, pagePort = 0 }: SandboxOptions): Promise<Sandbox> {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const script = fileURLToPath(new URL('../../sandbox/hub.ts', import.meta.url));
  const options = ['--home', home, '--port', String(pagePort), '--with-parent'];
  options.push('--layer-port', String(LAYER_PORT));
  if (account) options.push('--account', account);
  const hub = spawn(process.execPath, [script, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
  hub.stdin.on('error', () => {});
  const gone = new Promise<void>((resolve) => hub.once('exit', () => resolve()));
  const addresses = await new Promise<SandboxAddresses>((resolve, reject) => {
    const timer = setTimeout(() => {
      hub.kill('SIGTERM');
      reject(new Error('the sandbox did not start in time'));
    }, START_LIMIT_MS);
    hub.once('error', reject);
    hub.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the sandbox ended with ${code}`));
    });
    createInterface({ input: hub.stdout }).once('line', (line) => {
      clearTimeout(timer);
      try {
        resolve(readAddresses(line));
      } catch (error) {
        reject(error);
      }
    });
  });
  return {
    addresses,
    pid: hub.pid ?? 0,
    async setClock(offsetMs) {
      const response = await fetch(`${addresses.page}/control/clock`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ offsetMs }),
        signal: AbortSignal.timeout(TELL_LIMIT_MS),
      });
      if (!response.ok) throw new Error(`the stand-ins refused the clock: ${await response.text()}`);
    },
    async stop() {
      hub.stdin.end();
      const timer = setTimeout(() => hub.kill('SIGKILL'), STOP_LIMIT_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}
