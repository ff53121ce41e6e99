const MAX_LENGTH = 400;
const CODE = /^[A-Za-z0-9_.:-]{1,60}$/;

/**
 * What may be kept of an error: its name, its code and where it was thrown. Not its message, which may quote a person's
 * data.
 */
export function describeError(error: unknown): string {
  if (!(error instanceof Error)) return `thrown ${typeof error}`;
  const code =
    'code' in error && typeof error.code === 'string' && CODE.test(error.code) ? ` ${error.code}` : '';
  const constraint =
    'constraint' in error && typeof error.constraint === 'string' && CODE.test(error.constraint)
      ? ` ${error.constraint}`
      : '';
  return `${error.name}${code}${constraint}${whereOf(error)}`.slice(0, MAX_LENGTH);
}

// Frames only: the first lines of a stack repeat the message.
function whereOf(error: Error): string {
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  const own = frames.find((line) => !line.includes('node_modules') && !line.includes('node:')) ?? frames[0];
  const place = own && /([^/\\(]+\.[a-z]+:\d+):\d+\)?$/.exec(own);
  return place ? ` at ${place[1]}` : '';
}
