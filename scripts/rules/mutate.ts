/** A file with one line broken. */
export interface Mutant {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

const COMMENT = /^\s*(\/\/|\/\*|\*|--)/;
const LOOK_AHEAD = 12;

function breakTypeScript(line: string): string | null {
  const guard = /^(\s*(?:\} else )?if \()(.*)(\)(?: \{| return.*| throw.*| continue;)?)$/.exec(line);
  if (guard) return `${guard[1]}false${guard[3]}`;
  const openGuard = /^(\s*if \()$/.exec(line);
  if (openGuard) return `${openGuard[1]}false && `;
  if (/ === /.test(line)) return line.replace(' === ', ' !== ');
  if (/ !== /.test(line)) return line.replace(' !== ', ' === ');
  if (/ >= | <= /.test(line))
    return line.replace(/ (>=|<=) /, (_, op: string) => (op === '>=' ? ' < ' : ' > '));
  if (/ > | < (?!\()/.test(line) && !/=>/.test(line))
    return line.replace(/ ([<>]) /, (_, op: string) => (op === '>' ? ' <= ' : ' >= '));
  if (/\btrue\b/.test(line)) return line.replace(/\btrue\b/, 'false');
  if (/\bfalse\b/.test(line)) return line.replace(/\bfalse\b/, 'true');
  if (/\b\d+(\.\d+)?\b/.test(line))
    return line.replace(/\b\d+(\.\d+)?\b/, (n) => String(Number(n) * 1000 + 7));
  if (/^\s*await .*\);$/.test(line)) return line.replace(/\S.*$/, ';');
  if (/^\s*return /.test(line))
    return line.replace(/return .*/, 'return undefined;').replace(/^(\s*return undefined;).*/, '$1');
  return null;
}

/** A policy that lets everything through. */
function breakPolicy(lines: readonly string[], at: number): readonly string[] | null {
  const end = lines.findIndex((line, i) => i >= at && /;\s*$/.test(line));
  if (end < 0) return null;
  const statement = lines.slice(at, end + 1).join(' ');
  const open = statement.replace(/\b(using|with check)\s*\(.*\);\s*$/i, '$1 (true);');
  return open === statement ? null : [...lines.slice(0, at), open, ...lines.slice(end + 1)];
}

/** The statement from its first line to its semicolon, taken out; a trigger is named by `create trigger`. */
function breakSql(lines: readonly string[], at: number): readonly string[] | null {
  const first = lines[at] ?? '';
  if (/not null/i.test(first)) return lines.with(at, first.replace(/not null/i, ''));
  if (/\b(check|unique|references)\b/i.test(first)) {
    return lines.with(
      at,
      first.replace(/\bcheck\s*\(.*\)|\bunique\b(\s*\(.*\))?|\breferences\s+\S+(\s*\(\w+\))?/i, ''),
    );
  }
  if (/^\s*create policy/i.test(first)) return breakPolicy(lines, at);
  if (/raise exception/i.test(first))
    return lines.with(at, first.replace(/raise exception/i, 'raise notice'));
  const end = lines.findIndex((line, i) => i >= at && /;\s*$/.test(line));
  if (/^\s*create (constraint )?trigger|^\s*create unique|^\s*alter table/i.test(first) && end >= 0) {
    return lines.map((line, i) => (i >= at && i <= end ? '' : line));
  }
  return null;
}

/**
 * Breaks the first line of code at or after a quoted line.
 * @returns the broken file, or null where no way to break it was found
 */
export function mutate(path: string, text: string, quotedLine: number): Mutant | null {
  const lines = text.split('\n');
  const quoted = lines[quotedLine - 1] ?? '';
  const start = COMMENT.test(quoted) ? quotedLine : quotedLine - 1;
  for (let at = start; at < Math.min(start + LOOK_AHEAD, lines.length); at++) {
    const line = lines[at] ?? '';
    if (line.trim() === '' || COMMENT.test(line)) continue;
    const broken = path.endsWith('.sql') ? breakSql(lines, at) : breakLine(lines, at);
    if (broken && broken.join('\n') !== text) return { path, line: quotedLine, text: broken.join('\n') };
  }
  return null;
}

function breakLine(lines: readonly string[], at: number): readonly string[] | null {
  const [code = '', comment = ''] = (lines[at] ?? '').split(/(?=\s\/\/ )/);
  const broken = breakTypeScript(code);
  return broken === null || broken === code ? null : lines.with(at, broken + comment);
}
