import type { Instant } from '@nesie/clock';
import { type Actor, accessesOf, type Db } from '@nesie/db';
import { ok, type Refusal, type Result, refuse, type Text } from '@nesie/problem';
import { purposeWords, tableWords, whoWords } from './access-words.ts';

/** Who looked at a client's data, in words. */
export interface AccessInWords {
  /** the last time within the hour */
  readonly at: Instant;
  readonly who: Text;
  readonly purpose: Text;
  readonly what: Text;
  /** how often within the hour */
  readonly times: number;
}

const LIST_LIMIT = 200;

/**
 * What a spouse does before he answers is recorded and not told: that somebody looked would tell the one who asks
 * whether a person is registered under the IIN that he typed, and when that person was here.
 */
const UNTOLD = ['list-spouse-requests', 'read-spouse-request', 'create-spouse-act'];

/** Several sentences' parts as one, each said once. */
function together(parts: readonly Text[]): Text {
  const unique = [...new Map(parts.map((part) => [part.ru, part])).values()];
  const joined = (lang: keyof Text) => unique.map((part) => part[lang]).join('; ');
  return { kk: joined('kk'), ru: joined('ru'), en: joined('en') };
}

/** The journal of accesses as the client reads it. */
export function createAccesses({ db }: { readonly db: Db }) {
  return {
    /** who but himself opened the actor's data, newest first, at most 200; or `session-needed`. */
    accessesOf: (actor: Actor): Promise<Result<readonly AccessInWords[], Refusal>> =>
      db.read(actor, 'read-accesses', async (tx) => {
        if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
        const rows = await accessesOf(tx, actor.partyId, { limit: LIST_LIMIT, without: UNTOLD });
        return ok(
          rows.map(({ at, actorKind, actorId, purpose, what, times }) => ({
            at,
            who: whoWords(actorKind, actorId),
            purpose: purposeWords(purpose),
            what: together(what.map(tableWords)),
            times,
          })),
        );
      }),
  };
}
