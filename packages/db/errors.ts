/** PostgreSQL's code of an error (SQLSTATE), or Node's of a broken connection. */
export function codeOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

const RETRIABLE = new Set(['40001', '40P01']);
const BUSY = new Set(['55P03', '57014', '53300']);
const UNREACHABLE = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
  '57P01',
  '57P02',
  '57P03',
  '08000',
  '08001',
  '08003',
  '08006',
]);

/** Serialisation failure or deadlock: the same transaction may simply be tried again. */
export function isRetriable(error: unknown): boolean {
  return RETRIABLE.has(codeOf(error) ?? '');
}

/** Too long a wait for a lock or a statement: the caller answers 503, nothing was done. */
export function isBusy(error: unknown): boolean {
  return BUSY.has(codeOf(error) ?? '');
}

/** The database can't be reached, or is restarting. The outcome of a commit that was under way is unknown. */
export function isUnreachable(error: unknown): boolean {
  if (UNREACHABLE.has(codeOf(error) ?? '')) return true;
  return (
    error instanceof Error &&
    /Connection terminated|timeout exceeded when trying to connect/.test(error.message)
  );
}

/** A unique constraint refused; `constraint` narrows to one by name. */
export function isUniqueViolation(error: unknown, constraint?: string): boolean {
  if (codeOf(error) !== '23505') return false;
  if (constraint === undefined) return true;
  return (
    typeof error === 'object' && error !== null && 'constraint' in error && error.constraint === constraint
  );
}
