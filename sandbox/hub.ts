import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createPage } from './page.ts';
import { endWithParent, isRecord, readArguments, type Start, serve } from './serve.ts';

export const STAND_INS = ['bank', 'sms', 'sdao', 'bureau', 'antifraud', 'push', 'nca', 'signer'] as const;
export type StandInName = (typeof STAND_INS)[number];

const START_LIMIT_MS = 15_000;
const MOST_RESTARTS = 50;

interface Child {
  readonly name: StandInName;
  readonly options: readonly string[];
  process: ChildProcess;
  address: string;
  restarts: number;
}

function spawnOne(name: StandInName, home: string, port: number, options: readonly string[]): ChildProcess {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const all = ['--home', join(home, name), '--port', String(port), '--with-parent', ...options];
  // The child's stdin is our pipe: however this process ends, the pipe closes and the child goes too.
  return spawn(process.execPath, [script, ...all], { stdio: ['pipe', 'pipe', 'inherit'] });
}

function addressOf(name: string, child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${name} did not start`)), START_LIMIT_MS);
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code}`)));
    child.once('error', reject);
    if (!child.stdout) return reject(new Error('no output'));
    createInterface({ input: child.stdout }).on('line', (line) => {
      const address = /^listening (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1];
      if (!address) return;
      clearTimeout(timer);
      resolve(address);
    });
  });
}

/** Keeps a stand-in up: killed, it comes back on the same port with what it remembers. */
function watch(child: Child, home: string, isEnding: () => boolean): void {
  child.process.once('exit', () => {
    if (isEnding() || child.restarts >= MOST_RESTARTS) return;
    child.restarts += 1;
    child.process = spawnOne(child.name, home, Number(new URL(child.address).port), child.options);
    child.process.stdin?.on('error', () => {});
    watch(child, home, isEnding);
  });
}

async function start(name: StandInName, home: string, options: readonly string[] = []): Promise<Child> {
  const child = spawnOne(name, home, 0, options);
  child.stdin?.on('error', () => {});
  return { name, options, process: child, address: await addressOf(name, child), restarts: 0 };
}

/** The signer asks the authority for keys and time-stamps: it is started behind it. */
async function startAll({ home, account, layerPort }: Start): Promise<readonly Child[]> {
  const alone = STAND_INS.filter((name) => name !== 'signer');
  return Promise.all(
    alone.map(async (name) => {
      const child = await start(name, home, name === 'bank' && account ? ['--account', account] : []);
      if (name !== 'nca') return [child];
      const options = ['--nca', child.address, '--layer-port', String(layerPort)];
      return [child, await start('signer', home, options)];
    }),
  ).then((pairs) => pairs.flat());
}

/** Where pages find the stand-in of NCALayer. */
async function layerOf(signer: string): Promise<string> {
  const state: unknown = await (await fetch(`${signer}/control/state`)).json();
  return isRecord(state) ? String(state.layer) : '';
}

async function main(): Promise<void> {
  const own = readArguments();
  let ending = false;
  const children = await startAll(own);
  for (const child of children) watch(child, own.home, () => ending);
  const addresses = Object.fromEntries(children.map((child) => [child.name, child.address]));
  const page = createPage((name) => addresses[name] ?? '');
  const { address } = await serve(page, own.port);
  const end = () => {
    if (ending) return;
    ending = true;
    const open = children.filter(
      (child) => child.process.exitCode === null && child.process.signalCode === null,
    );
    let left = open.length;
    if (left === 0) process.exit(0);
    for (const child of open) {
      child.process.once('exit', () => --left === 0 && process.exit(0));
      child.process.stdin?.end();
    }
    setTimeout(() => process.exit(0), 3000).unref();
  };
  if (own.withParent) endWithParent(end);
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  const layer = await layerOf(addresses.signer ?? '');
  process.stdout.write(`${JSON.stringify({ ...addresses, page: address, layer })}\n`);
}

if (import.meta.main) await main();
