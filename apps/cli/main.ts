import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { root } from './root.ts';

/** The commands, each in a module of its own that is loaded only when it is asked for. */
interface Command {
  readonly usage: string;
  readonly does: string;
  readonly run: () => Promise<(argv: readonly string[]) => Promise<number> | number>;
}

/** A development command: a script of the repository that a production installation does not need. */
function script(path: string): Command['run'] {
  return async () => {
    const { main } = (await import(pathToFileURL(join(root, path)).href)) as {
      main: (argv: readonly string[]) => Promise<number>;
    };
    return main;
  };
}

const commands: Readonly<Record<string, Command>> = {
  start: {
    usage: 'start [--once] [--port N] [--lan[=IP]]',
    does: 'set everything up, take one microcredit from registration to evidence, and serve',
    run: async () => (await import('./start.ts')).startCommand,
  },
  serve: {
    usage: 'serve',
    does: 'serve the HTTP API and the cabinet',
    run: async () => (await import('./serve.ts')).serveCommand,
  },
  work: {
    usage: 'work',
    does: 'move durable work and the evidence log',
    run: async () => (await import('./serve.ts')).workCommand,
  },
  migrate: {
    usage: 'migrate',
    does: 'bring the database to this version',
    run: async () => (await import('./migrate.ts')).migrateCommand,
  },
  verify: {
    usage: 'verify PACK [--trust FILE] [--json]',
    does: 'check an evidence pack: 0 valid, 1 broken, 2 keys not trusted, 3 trust file unreadable',
    run: async () => (await import('./verify.ts')).verifyCommand,
  },
  eds: {
    usage: 'eds verify|inspect FILE [--json]',
    does: 'check a digital signature: 0 good, 1 bad, 2 unknown; or show what a file says',
    run: async () => (await import('./eds.ts')).edsCommand,
  },
  staff: {
    usage: 'staff add NAME --role ROLE',
    does: 'manage staff',
    run: async () => (await import('./staff.ts')).staffCommand,
  },
  letters: {
    usage: 'letters list|show N|answer N --as LOGIN',
    does: 'letters of clients that wait, and their answers',
    run: async () => (await import('./letters.ts')).lettersCommand,
  },
  steps: {
    usage: 'steps dead | revive ID|all',
    does: 'durable work that failed for good, and its revival',
    run: async () => (await import('./steps.ts')).stepsCommand,
  },
  rules: {
    usage: 'rules [--json] [--run]',
    does: 'each requirement with its code, tests and last result',
    run: async () => (await import('./rules.ts')).rulesCommand,
  },
  doctor: {
    usage: 'doctor [--json]',
    does: 'find what is configured wrongly and say the cure',
    run: async () => (await import('./doctor.ts')).doctorCommand,
  },
  test: { usage: 'test', does: 'run everything that CI runs', run: script('scripts/test.ts') },
  check: { usage: 'check', does: 'types, lint, layout, requirements', run: script('scripts/check.ts') },
  journeys: {
    usage: 'journeys [NAME] [--list] [--screens DIR]',
    does: 'run browser journeys',
    run: script('journeys/run.ts'),
  },
  bench: {
    usage: 'bench [NAME] [--json]',
    does: 'measure, each figure beside its reference',
    run: script('bench/run.ts'),
  },
};

function help(): string {
  const lines = Object.values(commands).map(({ usage, does }) => `  ./nesie ${usage.padEnd(40)} ${does}`);
  return `nesie: software to grant microcredits electronically\n\n${lines.join('\n')}\n`;
}

// The bootstrap that started this process is gone: end as if asked to, so that nothing is left behind.
const endWithBootstrap = () => process.kill(process.pid, 'SIGTERM');
process.on('disconnect', endWithBootstrap);
process.channel?.unref();

const [name = 'help', ...argv] = process.argv.slice(2);
const command = commands[name];
if (!command) {
  const asked = ['help', '--help', '-h'].includes(name);
  (asked ? process.stdout : process.stderr).write(
    asked ? help() : `nesie: no command '${name}'\n\n${help()}`,
  );
  process.exit(asked ? 0 : 64);
}
const run = await command.run();
process.exitCode = await run(argv);
process.off('disconnect', endWithBootstrap);
if (process.connected) process.disconnect();
