import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyCommand } from '@nesie/pack';
import { buildCabinet } from './build-cabinet.ts';
import { followSandboxClock } from './follow-clock.ts';
import { type Installation, startInstallation } from './installation.ts';
import { lanAddress, NoLocalNetwork, openToLan, terminalQr } from './lan/index.ts';
import { footageBorrower } from './once/footage-borrower.ts';
import { Borrowing } from './once/microcredit.ts';
import { untilTold } from './until-told.ts';

const DEFAULT_PORT = 7480;

interface Outcome {
  readonly pack: string;
  readonly trust: string;
}

/** Seconds since the start, before each line that tells what happened. */
function teller(): (line: string) => void {
  const started = Date.now();
  return (line) =>
    process.stdout.write(`${((Date.now() - started) / 1000).toFixed(1).padStart(6)} s  ${line}\n`);
}

/** What the installation shows to everybody. */
async function published(installation: Installation, path: string): Promise<Buffer> {
  const response = await fetch(new URL(path, installation.url));
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return Buffer.from(await response.arrayBuffer());
}

/** One microcredit from registration to evidence, and the pack checked by the verifier that anyone has. */
async function takeOneMicrocredit(installation: Installation, say: (line: string) => void): Promise<Outcome> {
  const borrowing = new Borrowing(installation, await footageBorrower(), say);
  await borrowing.register();
  const { loan, contract } = await borrowing.borrow();
  await borrowing.repay(loan);
  const pack = await borrowing.evidence(loan);
  const folder = join(installation.home, 'microcredits', loan.id);
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const files = {
    pack: join(folder, 'evidence.asice'),
    contract: join(folder, 'contract.pdf'),
    trust: join(folder, 'trust.json'),
  };
  await writeFile(files.pack, pack);
  await writeFile(files.contract, contract);
  await writeFile(files.trust, await published(installation, '/trust.json'));
  say(`evidence pack of ${pack.length} bytes`);
  const code = verifyCommand([files.pack, '--trust', files.trust], {
    env: {},
    out: () => {},
    err: (text) => process.stderr.write(text),
  });
  if (code !== 0) throw new Error(`the verifier does not find the pack valid: ${code}`);
  say('verified: valid');
  return files;
}

interface Asked {
  readonly once: boolean;
  readonly port: number;
  /** null: loopback only; otherwise the address that phones of the local network reach */
  readonly lan: string | null;
}

/** `--lan` finds the address itself, `--lan=192.168.1.20` names it. */
function asked(argv: readonly string[]): Asked {
  const { values } = parseArgs({
    args: argv.map((word) => (word === '--lan' ? '--lan=' : word)),
    options: { once: { type: 'boolean' }, port: { type: 'string' }, lan: { type: 'string' } },
  });
  return {
    once: values.once ?? false,
    port: Number(values.port ?? DEFAULT_PORT),
    lan: values.lan === undefined ? null : lanAddress(values.lan || null),
  };
}

const NO_NETWORK = 69;

/** `./nesie start [--once] [--port N] [--lan[=ADDRESS]]` */
export async function startCommand(argv: readonly string[]): Promise<number> {
  try {
    return await start(asked(argv));
  } catch (error) {
    if (!(error instanceof NoLocalNetwork)) throw error;
    process.stderr.write(`nesie start: ${error.message}\n`);
    return NO_NETWORK;
  }
}

async function start({ once, port, lan }: Asked): Promise<number> {
  const say = teller();
  await buildCabinet(say);
  if (!once) return serveDemonstration(port, lan, say);
  await using installation = await startInstallation({ purpose: 'once' });
  say(`ready at ${installation.url}`);
  const { pack, trust } = await takeOneMicrocredit(installation, say);
  process.stdout.write(`\npack  ${pack}\ntrust ${trust}\n`);
  return 0;
}

async function serveDemonstration(
  port: number,
  lan: string | null,
  say: (line: string) => void,
): Promise<number> {
  // The demonstration has a database of its own: the faces and numbers it has used stay unknown to the one that is served.
  const outcome = await (async () => {
    await using demonstration = await startInstallation({ purpose: 'demonstration' });
    // Awaited here: the installation ends with this block.
    return await takeOneMicrocredit(demonstration, say);
  })();
  const cabinetPort = port + 1;
  const publicUrl = lan ? { publicUrl: `https://${lan}:${cabinetPort}` } : {};
  await using installation = await startInstallation({ purpose: null, port, ...publicUrl });
  const { home, url, sandbox } = installation;
  const gate = lan ? await openToLan({ home, host: lan, cabinetPort, upstreamPort: port }) : null;
  process.stdout.write(
    `\npack     ${outcome.pack}\ntrust    ${outcome.trust}\ncabinet  ${url}\nsandbox  ${sandbox.page}\n`,
  );
  if (gate)
    process.stdout.write(
      `phone    ${gate.trust}\n\n${terminalQr(gate.trust)}\n\nPoint the phone's camera here: it trusts this demonstration first, then opens the cabinet. Everyone in this network can reach it. Messages with codes are on the sandbox page, on this machine.\n`,
    );
  process.stdout.write('\nCtrl-C ends.\n');
  const stopFollowing = await followSandboxClock(installation);
  await untilTold();
  stopFollowing();
  await gate?.stop();
  return 0;
}
