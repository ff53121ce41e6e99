import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createPage } from './page.ts';
import { endWithParent, readArguments, serve } from './serve.ts';

export const STAND_INS = ['bank', 'sms', 'sdao', 'bureau', 'antifraud', 'push', 'nca'] as const;
export type StandInName = (typeof STAND_INS)[number];

const START_LIMIT_MS = 15_000;
const MOST_RESTARTS = 50;

interface Child {
  readonly name: StandInName;
  process: ChildProcess;
  address: string;
  restarts: number;
}

function spawnOne(name: StandInName, home: string, port: number, account: string | undefined): ChildProcess {
  const script = fileURLToPath(new URL(`./${name}.ts`, import.meta.url));
  const options = ['--home', join(home, name), '--port', String(port), '--with-parent'];
  if (account && name === 'bank') options.push('--account', account);
  // The child's stdin is our pipe: however this process ends, the pipe closes and the child goes too.
  return spawn(process.execPath, [script, ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
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
function watch(child: Child, home: string, account: string | undefined, isEnding: () => boolean): void {
  child.process.once('exit', () => {
    if (isEnding() || child.restarts >= MOST_RESTARTS) return;
    child.restarts += 1;
    child.process = spawnOne(child.name, home, Number(new URL(child.address).port), account);
    child.process.stdin?.on('error', () => {});
    watch(child, home, account, isEnding);
  });
}

async function main(): Promise<void> {
  const start = readArguments();
  let ending = false;
  const children = await Promise.all(
    STAND_INS.map(async (name): Promise<Child> => {
      const child = spawnOne(name, start.home, 0, start.account);
      child.stdin?.on('error', () => {});
      return { name, process: child, address: await addressOf(name, child), restarts: 0 };
    }),
  );
  for (const child of children) watch(child, start.home, start.account, () => ending);
  const addresses = Object.fromEntries(children.map((child) => [child.name, child.address]));
  const page = createPage((name) => addresses[name] ?? '');
  const { address } = await serve(page, start.port);
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
  if (start.withParent) endWithParent(end);
  process.on('SIGTERM', end);
  process.on('SIGINT', end);
  process.stdout.write(`${JSON.stringify({ ...addresses, page: address })}\n`);
}

if (import.meta.main) await main();
