import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { verifyCommand } from '@nesie/pack';
import { buildCabinet } from './build-cabinet.ts';
import { followSandboxClock } from './follow-clock.ts';
import { type Installation, startInstallation } from './installation.ts';
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

/** `./nesie start [--once] [--port N]` */
export async function startCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({
    args: [...argv],
    options: { once: { type: 'boolean' }, port: { type: 'string' } },
  });
  const once = values.once ?? false;
  const say = teller();
  await buildCabinet(say);
  if (!once) return serveDemonstration(Number(values.port ?? DEFAULT_PORT), say);
  await using installation = await startInstallation({ purpose: 'once' });
  say(`ready at ${installation.url}`);
  const { pack, trust } = await takeOneMicrocredit(installation, say);
  process.stdout.write(`\npack  ${pack}\ntrust ${trust}\n`);
  return 0;
}

async function serveDemonstration(port: number, say: (line: string) => void): Promise<number> {
  // The demonstration has a database of its own: the faces and numbers it has used stay unknown to the one that is served.
  const outcome = await (async () => {
    await using demonstration = await startInstallation({ purpose: 'demonstration' });
    // Awaited here: the installation ends with this block.
    return await takeOneMicrocredit(demonstration, say);
  })();
  await using installation = await startInstallation({ purpose: null, port });
  process.stdout.write(
    `\npack     ${outcome.pack}\ntrust    ${outcome.trust}\ncabinet  ${installation.url}\nsandbox  ${installation.sandbox.page}\n\nCtrl-C ends.\n`,
  );
  const stopFollowing = await followSandboxClock(installation);
  await untilTold();
  stopFollowing();
  return 0;
}
