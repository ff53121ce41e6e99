import type { Instant } from '@nesie/clock';
import type { Kysely } from 'kysely';
import type pg from 'pg';
import type { Actor } from './actor.ts';
import { boundKysely, type StatementResult } from './bound-kysely.ts';

/** One open transaction: who acts, why, and when it began in business time. */
export interface Tx {
  /** Business time at the transaction's start. */
  readonly now: Instant;
  /** Real time at the transaction's start: for sessions, TOTP, limits. */
  readonly real: Instant;
  readonly actor: Actor;
  readonly purpose: string;
  /** Kysely bound to this transaction; `Tables` are the module's own. */
  on<Tables>(): Kysely<Tables>;
  /** One raw statement, for paths measured to need it. Values are parameters, never part of the text. */
  query<Row>(text: string, values?: readonly unknown[]): Promise<readonly Row[]>;
  /** Runs after a successful commit, never after a refusal; a failure in it changes nothing. */
  afterCommit(fn: () => void): void;
}

export interface OpenTx {
  readonly tx: Tx;
  /** Nothing runs on the transaction from here on. */
  end(): void;
  readonly committed: () => void;
}

const MAX_STATEMENTS = 100_000;

/** Statements of one transaction run one after another, whatever the caller awaits at once. */
export function openTx(
  client: pg.ClientBase,
  about: { readonly now: Instant; readonly real: Instant; readonly actor: Actor; readonly purpose: string },
): OpenTx {
  let last: Promise<unknown> = Promise.resolve();
  let ended = false;
  let statements = 0;
  const hooks: (() => void)[] = [];

  const run = (text: string, values: readonly unknown[]): Promise<StatementResult> => {
    if (ended)
      return Promise.reject(new Error('The transaction has ended: a promise in it was not awaited.'));
    statements += 1;
    if (statements > MAX_STATEMENTS)
      return Promise.reject(new Error('Too many statements in one transaction.'));
    const next = last.then(() => client.query(text, [...values]));
    last = next.catch(() => {});
    return next;
  };

  return {
    tx: {
      ...about,
      on: <Tables>() => boundKysely<Tables>(run),
      async query<Row>(text: string, values: readonly unknown[] = []) {
        const { rows } = await run(text, values);
        return rows as readonly Row[]; // the caller names the row of its own statement
      },
      afterCommit(fn) {
        if (hooks.length >= 1000) throw new Error('Too many hooks after one commit.');
        hooks.push(fn);
      },
    },
    end() {
      ended = true;
    },
    committed() {
      for (const hook of hooks) {
        try {
          hook();
        } catch {
          // the commit stands; a hook only hurries what a poll would find
        }
      }
    },
  };
}
