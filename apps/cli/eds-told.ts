import type { Told } from '@nesie/eds';

/** Without characters that a terminal would obey or read the other way round: names in files are anybody's words. */
export const harmless = (text: string): string => text.replace(/[\p{Cc}\p{Cf}]/gu, '');

function isNested(value: Told): value is readonly Told[] | { readonly [name: string]: Told } {
  return typeof value === 'object' && value !== null;
}

function lines(value: Told, indent: string): readonly string[] {
  if (!isNested(value)) return [`${indent}${harmless(String(value ?? 'none'))}`];
  if (Array.isArray(value)) {
    if (value.length === 0) return [`${indent}none`];
    return value.flatMap((each: Told) =>
      isNested(each)
        ? lines(each, `${indent}  `).map((line, at) => (at === 0 ? `${indent}- ${line.trimStart()}` : line))
        : [`${indent}- ${harmless(String(each))}`],
    );
  }
  const width = Math.max(0, ...Object.keys(value).map((name) => name.length));
  return Object.entries(value).flatMap(([name, each]) =>
    isNested(each) && Object.keys(each).length > 0
      ? [`${indent}${name}:`, ...lines(each, `${indent}  `)]
      : [`${indent}${name.padEnd(width)}  ${isNested(each) ? 'none' : harmless(String(each ?? 'none'))}`],
  );
}

/** What a file says, for people: a line a word. */
export function told({ kind, says }: { readonly kind: string | null; readonly says: Told }): string {
  if (kind === null) return 'no file of signatures, certificates or keys\n';
  return `${[kind, ...lines(says, '  ')].join('\n')}\n`;
}
