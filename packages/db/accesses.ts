import { AsyncLocalStorage } from 'node:async_hooks';
import type { Instant } from '@nesie/clock';
import type { OpeningListener } from '@nesie/vault';
import type pg from 'pg';
import type { Actor } from './actor.ts';
import type { Tx } from './tx.ts';

/** A party's sealed fields were opened by somebody else, and the journal could not be written: nothing is handed out. */
export class AccessNotRecordedError extends Error {
  readonly code = 'access-not-recorded';
  constructor(cause: unknown) {
    super('What was opened could not be written into the journal of accesses.', { cause });
    this.name = 'AccessNotRecordedError';
  }
}

/** Sealed fields were opened with no transaction around: by nobody in particular, for no purpose. */
export class UnnamedOpeningError extends Error {
  readonly code = 'unnamed-opening';
  constructor(table: string) {
    super(`Sealed fields of ${table} are opened in a transaction that names its actor and purpose.`);
    this.name = 'UnnamedOpeningError';
  }
}

/** What was opened in one transaction, of parties other than the actor's own. */
export interface Watch {
  /** Runs a transaction's work so that openings in it, and in whatever it awaits, are noted here. */
  during<T>(fn: () => Promise<T>): Promise<T>;
  readonly isEmpty: boolean;
  /** Writes the rows; the transaction that is open on the client names actor and purpose. */
  record(client: pg.ClientBase, at: Instant): Promise<void>;
}

interface Noting {
  readonly ownParty: string;
  readonly opened: Map<string, Set<string>>;
  isOver: boolean;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const current = new AsyncLocalStorage<Noting>();

// Actor and purpose are the settings of the transaction itself: there is nothing to pass, and nothing to get wrong.
const RECORD = `insert into platform.accesses (party_id, at, actor_kind, actor_id, purpose, what)
select o.party_id, $1, platform.actor_kind(), platform.actor_id(), platform.purpose(), string_to_array(o.what, ',')
from unnest($2::uuid[], $3::text[]) as o (party_id, what)`;

/**
 * hears from the vault that sealed fields are opened. What belongs to no party (the MFO's own secrets) and what
 * a party opens of its own is not noted.
 * @throws UnnamedOpeningError outside of any transaction, and after its end
 */
export const noteOpening: OpeningListener = (owner, { schema, table }) => {
  if (!UUID.test(owner)) return;
  const noting = current.getStore();
  if (!noting || noting.isOver) throw new UnnamedOpeningError(`${schema}.${table}`);
  if (owner === noting.ownParty) return;
  const tables = noting.opened.get(owner) ?? new Set<string>();
  noting.opened.set(owner, tables.add(`${schema}.${table}`));
};

/** @param ownParty the actor's own party, or an empty text: what he opens of it is not noted */
export function watchOpenings(ownParty: string): Watch {
  const noting: Noting = { ownParty, opened: new Map(), isOver: false };
  return {
    during: (fn) =>
      current.run(noting, fn).finally(() => {
        noting.isOver = true;
      }),
    get isEmpty() {
      return noting.opened.size === 0;
    },
    async record(client, at) {
      const parties = [...noting.opened.keys()];
      const what = [...noting.opened.values()].map((tables) => [...tables].sort().join(','));
      await client.query(RECORD, [at, parties, what]);
    },
  };
}

/** Openings by one actor for one purpose within one hour. */
export interface Access {
  /** the last of them */
  readonly at: Instant;
  readonly actorKind: Actor['kind'];
  /** whose id: of a member of staff, a process, a person; null for a visitor without a session */
  readonly actorId: string | null;
  readonly purpose: string;
  /** tables, as schema.table */
  readonly what: readonly string[];
  readonly times: number;
}

const READ_ROWS = 10_000;

/**
 * The newest entries of a party's journal, put together by the hour.
 * @param without purposes that are left out: of what was opened for them nothing is told here
 */
export function accessesOf(
  tx: Tx,
  partyId: string,
  { limit, without }: { readonly limit: number; readonly without: readonly string[] },
): Promise<readonly Access[]> {
  return tx.query<Access>(
    `select max(at) as at, actor_kind as "actorKind", split_part(actor_id, ':', 1) as "actorId", purpose, what,
       count(*)::integer as times
     from (
       select * from platform.accesses where party_id = $1 and purpose <> all ($4::text[])
       order by at desc, id desc limit $2) as newest
     group by date_trunc('hour', at), 2, 3, purpose, what
     order by 1 desc, purpose limit $3`,
    [partyId, READ_ROWS, limit, without],
  );
}
