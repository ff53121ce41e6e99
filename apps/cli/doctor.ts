import { parseArgs } from 'node:util';
import { machineChecks } from './doctor-checks-machine.ts';
import { serviceChecks } from './doctor-checks-services.ts';
import type { Check, Facts, Verdict } from './doctor-facts.ts';
import { gatherFacts } from './doctor-installation.ts';
import { cacheHome, nesieHome } from './root.ts';

/** Every check there is, the machine's first. */
export const checks: readonly Check[] = [...machineChecks, ...serviceChecks];

export type Judged = { readonly check: string; readonly asks: string } & Verdict;

export function judge(facts: Facts): readonly Judged[] {
  return checks.map(({ id, asks, judge: ask }) => ({ check: id, asks, ...ask(facts) }));
}

const MARKS = { ok: 'ok     ', skipped: 'skipped', warning: 'WARNING', error: 'ERROR  ' } as const;

/** One line a check; what was found and the cure below it. */
export function report(setting: string, judged: readonly Judged[]): string {
  const width = Math.max(...judged.map(({ check }) => check.length));
  const lines = judged.map((one) => {
    const head = `${MARKS[one.state]}  ${one.check.padEnd(width)}`;
    if (one.state === 'ok') return `${head}  ${one.asks}: yes`;
    if (one.state === 'skipped') return `${head}  ${one.why}`;
    return `${head}  ${one.found}\n${' '.repeat(width + 11)}cure: ${one.cure}`;
  });
  const errors = judged.filter(({ state }) => state === 'error').length;
  const warnings = judged.filter(({ state }) => state === 'warning').length;
  return `nesie doctor (${setting})\n\n${lines.join('\n')}\n\n${errors} errors, ${warnings} warnings\n`;
}

/**
 * `./nesie doctor [--json]`: finds each misconfiguration there can be and says the cure. It changes nothing.
 * @returns 0 when nothing stops nesie, warnings or not; 1 when something does
 */
export async function doctorCommand(argv: readonly string[]): Promise<number> {
  const { values } = parseArgs({ args: [...argv], options: { json: { type: 'boolean' } } });
  const facts = await gatherFacts(process.env, nesieHome(), cacheHome());
  const judged = judge(facts);
  process.stdout.write(
    values.json
      ? `${JSON.stringify({ setting: facts.setting, checks: judged }, null, 2)}\n`
      : report(facts.setting, judged),
  );
  return judged.some(({ state }) => state === 'error') ? 1 : 0;
}
