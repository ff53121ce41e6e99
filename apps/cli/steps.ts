import { ok } from '@nesie/problem';
import { STEPS_ACTOR, steps } from '@nesie/steps';
import { ConfigError } from '../server/config.ts';
import { openInstallation } from './open.ts';

const USAGE = `usage:
  ./nesie steps dead            durable work that failed for good, with its last error
  ./nesie steps revive ID|all   lets it be tried again, once the cause is mended
`;
const MOST = 1000;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** `./nesie steps dead`, `./nesie steps revive ID|all` */
export async function stepsCommand(argv: readonly string[]): Promise<number> {
  const [verb, id = ''] = argv;
  if (verb !== 'dead' && !(verb === 'revive' && (id === 'all' || UUID.test(id)))) {
    process.stderr.write(USAGE);
    return 64;
  }
  const stops: (() => Promise<unknown>)[] = [];
  try {
    const { db } = await openInstallation(stops);
    const dead = await db.read(STEPS_ACTOR, 'list-dead-steps', (tx) => steps.dead(tx, MOST));
    if (verb === 'dead') {
      for (const one of dead)
        process.stdout.write(`${one.id} ${one.kind} ${one.finishedAt} ${one.lastError ?? ''}\n`);
      process.stdout.write(`${dead.length} dead\n`);
      return 0;
    }
    const wanted = dead.filter((one) => id === 'all' || one.id === id);
    await db.withActor(STEPS_ACTOR, 'revive-steps', null, async (tx) => {
      for (const one of wanted) await steps.revive(tx, one.id);
      return ok(null);
    });
    process.stdout.write(`${wanted.length} revived\n`);
    return wanted.length > 0 || id === 'all' ? 0 : 1;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    process.stderr.write(`nesie steps: ${error.message}\n`);
    return 78;
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}
