import { dirname, join, normalize } from 'node:path';
import { type Finding, lineAt, type Source } from './sources.ts';

const IMPORT = /(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g;

/** The business modules from the ground up: each may import those before it, and nothing after. */
export const MODULE_ORDER = [
  'evidence',
  'ledger',
  'acts',
  'notices',
  'parties',
  'access',
  'identification',
  'documents',
  'consents',
  'products',
  'applications',
  'loans',
  'payments',
  'contracts',
  'correspondence',
  'desk',
] as const;

interface Place {
  readonly kind: 'packages' | 'modules' | 'gateways' | 'apps' | 'sandbox' | 'other';
  readonly name: string;
  readonly rest: string;
}

function placeOf(path: string): Place {
  const [top = '', name = '', ...rest] = path.split('/');
  const kind =
    (['packages', 'modules', 'gateways', 'apps', 'sandbox'] as const).find((k) => k === top) ?? 'other';
  return { kind, name, rest: rest.join('/') };
}

function targetOf(from: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return normalize(join(dirname(from), specifier));
  const ours = /^@nesie\/([^/]+)(?:\/(.*))?$/.exec(specifier);
  return ours ? `packages/${ours[1]}/${ours[2] ?? 'index.ts'}` : null;
}

/** Whether modules may not import each other this way round. */
function againstTheOrder(from: string, to: string): boolean {
  const order: readonly string[] = MODULE_ORDER;
  return !order.includes(to) || order.indexOf(to) >= order.indexOf(from);
}

/** Why a file may not import another, or null where it may. Tests may wire what they need. */
function refusal(source: Source, target: string): string | null {
  const from = placeOf(source.path);
  const to = placeOf(target);
  // Stand-ins lie side by side in one folder; everything else is a folder of its own.
  const same = from.kind === to.kind && (from.name === to.name || from.kind === 'sandbox');
  if (same) return null;
  if (to.kind === 'modules' && to.rest !== 'index.ts' && !source.isTest)
    return `imports past the face of modules/${to.name}`;
  if (source.isTest) return null;
  switch (from.kind) {
    case 'packages':
      return to.kind === 'packages' ? null : 'a package knows no business and nothing outside packages';
    case 'modules':
      if (to.kind === 'packages') return null;
      if (to.kind === 'gateways')
        return to.rest === 'port.ts' ? null : 'a module sees gateways/*/port.ts only';
      if (to.kind !== 'modules') return `a module must not import ${to.kind}`;
      if (from.name === 'ledger' || from.name === 'evidence') return `${from.name} imports no other module`;
      return againstTheOrder(from.name, to.name)
        ? `modules/${to.name} does not come before modules/${from.name}`
        : null;
    case 'gateways':
      return to.kind === 'packages' || to.kind === 'gateways'
        ? null
        : 'a gateway imports packages and ports only';
    case 'sandbox':
      // Keys of GOST and their arithmetic: no other library has them, and real signatures judge both.
      if (from.name === 'nca-keys.ts' && to.kind === 'packages' && to.name === 'eds') return null;
      return 'a stand-in imports nothing of the product, so that both cannot agree on the same mistake';
    default:
      return null;
  }
}

/** Import rules of the layout: apps → modules → packages, no imports past a module's face, no cycles. */
export function checkImports(all: readonly Source[]): readonly Finding[] {
  const findings: Finding[] = [];
  for (const source of all.filter(({ path }) => /\.tsx?$/.test(path))) {
    for (const match of source.text.matchAll(IMPORT)) {
      const target = targetOf(source.path, match[1] ?? '');
      const message = target && refusal(source, target);
      if (message) findings.push({ path: source.path, line: lineAt(source.text, match.index), message });
    }
  }
  return findings;
}
