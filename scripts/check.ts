import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkConventions } from './check/conventions.ts';
import { checkImports } from './check/imports.ts';
import { checkRequirements } from './check/requirements.ts';
import { type Finding, sources } from './check/sources.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function tool(name: string, args: readonly string[]): boolean {
  const done = spawnSync(process.execPath, [join(root, 'node_modules', ...name.split('/')), ...args], {
    cwd: root,
    stdio: 'inherit',
  });
  return done.status === 0;
}

function report(title: string, findings: readonly Finding[]): boolean {
  for (const { path, line, message } of findings)
    process.stdout.write(`${path}${line ? `:${line}` : ''}: ${message}\n`);
  process.stdout.write(`${findings.length === 0 ? 'ok  ' : 'FAIL'} ${title}\n`);
  return findings.length === 0;
}

function verdict(title: string, passed: boolean): boolean {
  process.stdout.write(`${passed ? 'ok  ' : 'FAIL'} ${title}\n`);
  return passed;
}

/** Types, lint, layout and requirement numbers; 0 when all hold. */
export async function main(): Promise<number> {
  const all = sources(root);
  const cabinet = join('apps', 'cabinet', 'tsconfig.json');
  const results = [
    report('imports follow the layout', checkImports(all)),
    report('conventions', checkConventions(all)),
    report('requirement numbers', checkRequirements(root, all)),
    verdict('types', tool('typescript/bin/tsc', ['--noEmit', '-p', '.'])),
    verdict(
      'types of the cabinet',
      !existsSync(join(root, cabinet)) || tool('typescript/bin/tsc', ['--noEmit', '-p', cabinet]),
    ),
    verdict(
      'lint and format',
      tool('@biomejs/biome/bin/biome', [
        'ci',
        '--colors=off',
        '--reporter=summary',
        '--error-on-warnings',
        '.',
      ]),
    ),
  ];
  return results.every(Boolean) ? 0 : 1;
}
