import type { Instant } from '@nesie/clock';
import type { Actor, Db } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Applications } from '../applications/index.ts';
import type { Contracts } from '../contracts/index.ts';
import type { Loans } from '../loans/index.ts';
import type { Notice, Notices } from '../notices/index.ts';
import type { Parties } from '../parties/index.ts';
import { type Holdings, type NextThing, nextThing } from './domain.ts';

export interface DeskDeps {
  readonly db: Db;
  readonly parties: Pick<Parties, 'accountOf'>;
  readonly applications: Pick<Applications, 'listApplications'>;
  readonly contracts: Pick<Contracts, 'contractOfApplication' | 'find'>;
  readonly loans: Pick<Loans, 'listLoans'>;
  readonly notices: Pick<Notices, 'noticesOf'>;
}

/** A client's home. */
export interface Home extends Holdings {
  readonly next: NextThing;
  readonly messages: readonly Notice[];
  /** business time of the reading */
  readonly readAt: Instant;
}

export interface NoHome {
  readonly code: 'session-needed';
}

export type Desk = ReturnType<typeof createDesk>;

/** What a person sees first: reads of several modules put together, nothing of its own. */
export function createDesk({ db, parties, applications, contracts, loans, notices }: DeskDeps) {
  return {
    /** The home of the actor's own party, or `session-needed` for somebody who is no client. */
    async home(actor: Actor): Promise<Result<Home, NoHome>> {
      if (actor.kind !== 'client') return refuse({ code: 'session-needed' });
      const { partyId } = actor;
      return db.read(actor, 'read-home', async (tx) => {
        const listed = await applications.listApplications(tx, partyId);
        const open = listed.find(({ application }) => application.state === 'offered');
        const held = await loans.listLoans(tx, partyId);
        const waiting = held.find(({ standing }) => standing.state === 'awaiting-payout');
        const holdings: Holdings = {
          account: (await parties.accountOf(tx, partyId))?.state ?? null,
          applications: listed,
          drawn: open ? await contracts.contractOfApplication(tx, open.application.id) : null,
          signed: waiting ? await contracts.find(tx, waiting.loan.contractId) : null,
          loans: held,
        };
        const messages = await notices.noticesOf(tx, partyId);
        return ok({ ...holdings, next: nextThing(holdings), messages, readAt: tx.now });
      });
    },
  };
}
