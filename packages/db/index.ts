export {
  type Access,
  AccessNotRecordedError,
  accessesOf,
  noteOpening,
  UnnamedOpeningError,
} from './accesses.ts';
export type { Actor } from './actor.ts';
export { appRoleOf, appUrl, databaseOf, UnsafeRoleError } from './app-role.ts';
export { createDb, type Db, type DbOptions } from './db.ts';
export { discardDatabase } from './discard.ts';
export { type Embedded, type EmbeddedOptions, ensureDatabase, startEmbedded } from './embedded/index.ts';
export { codeOf, isBusy, isRetriable, isUniqueViolation, isUnreachable } from './errors.ts';
export { forgetRequests, type IdempotencyKey, idempotencyKey, type KeyReused } from './idempotency.ts';
export { type DatabaseReport, inspectAppRole, inspectDatabase } from './inspect.ts';
export { createLimits, type Limits, type TooMany } from './limits.ts';
export {
  MIGRATIONS_FOLDER,
  type MigrateOptions,
  type Migration,
  MigrationError,
  migrate,
  pendingMigrations,
  readMigrations,
} from './migrations.ts';
export type { Tx } from './tx.ts';
