import type { Actor, Db, Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Vault } from '@nesie/vault';
import type { StaffAccess, StaffMember } from '../access/index.ts';
import type { PartyLookup } from '../parties/index.ts';
import type { EvidenceLog } from './applications.ts';
import type { VisitRefusal } from './errors.ts';
import { waitingApplicationId } from './store.ts';
import * as store from './visit-store.ts';
import { wake } from './waiting.ts';

export interface VisitsDeps {
  readonly db: Db;
  readonly vault: Vault;
  readonly evidence: EvidenceLog;
  readonly parties: PartyLookup;
  readonly staff: Pick<StaffAccess, 'requestApprovalIn' | 'consumeApproval'>;
}

type AnyRefusal = VisitRefusal | { readonly code: string };
export type Visits = ReturnType<typeof createVisits>;

const OFFICE: Actor = { kind: 'system', process: 'office' };
const WHAT = 'record-visit';
/** Whoever works with clients may approve a visit, beside those who approve what is dangerous. */
const MAY_APPROVE = [
  'cashier',
  'loan-officer',
  'underwriter',
  'compliance',
  'security',
  'administrator',
] as const;

const contentOf = ({ partyId, documentNumber }: Omit<store.VisitRequest, 'requestId'>) => ({
  do: WHAT,
  partyId,
  documentNumber,
});

/** Visits of clients to the office: asked for by one member of staff, approved by two others. */
export function createVisits({ db, vault, evidence, parties, staff }: VisitsDeps) {
  async function record(
    tx: Tx,
    requestId: string,
  ): Promise<Result<{ readonly recorded: boolean }, AnyRefusal>> {
    const request = await store.findVisitRequest(tx, vault, requestId);
    if (!request) return ok({ recorded: false });
    const used = await staff.consumeApproval(tx, requestId, WHAT, contentOf(request), MAY_APPROVE);
    if (used.refused) return used.refusal.code === 'approvals-missing' ? ok({ recorded: false }) : used;
    await store.insertVisit(tx, request);
    await evidence.append(tx, {
      subject: request.partyId,
      kind: 'office-visit-recorded',
      fields: { requestId, documentNumber: request.documentNumber },
    });
    const waiting = await waitingApplicationId(tx, request.partyId);
    if (waiting) await wake(tx, waiting, 'visit');
    return ok({ recorded: true });
  }

  return {
    /**
     * Asks two others to approve that a client came with his identity document.
     * @param iin of a confirmed client; @param documentNumber as on the document that was shown
     * @returns the request, or `visitor-not-found`, `visitor-document-other`, `visit-recorded-already`
     */
    requestVisit: (
      member: StaffMember,
      { iin, documentNumber }: { readonly iin: string; readonly documentNumber: string },
    ) =>
      db.withActor<{ readonly requestId: string }, AnyRefusal>(OFFICE, 'request-visit', null, async (tx) => {
        const partyId = await parties.partyByIin(tx, iin);
        const registration = partyId && (await parties.registrationOf(tx, partyId));
        if (!partyId || !registration) return refuse({ code: 'visitor-not-found' });
        // Whoever records a visit has held the document in his hands.
        if (registration.facts.documentNumber !== documentNumber)
          return refuse({ code: 'visitor-document-other' });
        if (await store.hasVisited(tx, partyId)) return refuse({ code: 'visit-recorded-already' });
        const about = { partyId, documentNumber };
        const { requestId } = await staff.requestApprovalIn(tx, member, WHAT, contentOf(about));
        await store.insertVisitRequest(tx, vault, { requestId, ...about });
        return ok({ requestId });
      }),

    /** Records a visit once two others have approved it; nothing for a request that is about something else. */
    recordIfApproved: (requestId: string) =>
      db.withActor<{ readonly recorded: boolean }, AnyRefusal>(OFFICE, 'record-visit', null, (tx) =>
        record(tx, requestId),
      ),
  };
}
