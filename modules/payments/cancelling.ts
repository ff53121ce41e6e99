import type { Tx } from '@nesie/db';
import { ok, type Result, refuse } from '@nesie/problem';
import type { Loans, MoneyMoving } from '../loans/index.ts';
import type { EvidenceLog } from './effects.ts';
import * as payoutStore from './payout-store.ts';

/** States in which no money can be on its way: finally refused by the bank, or called off. */
const STILL: ReadonlySet<string> = new Set(['rejected', 'cancelled']);

export interface CancellingDeps {
  readonly loans: Pick<Loans, 'cancelLoan' | 'lockLoans'>;
  readonly evidence: EvidenceLog;
}

/** Calls money off that has not been sent, and with it the loan. */
export function createCancelling({ loans, evidence }: CancellingDeps) {
  /**
   * Calls off the pay-out of a loan of which no message was ever written, and the loan with it; so too a loan whose
   * pay-out the bank has finally refused, so that its client is free, and one for which none was intended yet. Again is
   * a harmless repeat. The client's own transaction may do it.
   * @returns null, or `money-moving`: it was sent, perhaps; from then on only the bank knows
   */
  async function cancelPayout(tx: Tx, loanId: string): Promise<Result<null, MoneyMoving>> {
    // Whoever intends a pay-out of this loan takes its row as well.
    await loans.lockLoans(tx, [loanId]);
    const unsent = await payoutStore.lockUnsentPayout(tx, loanId);
    const last = unsent ?? (await payoutStore.payoutOfLoan(tx, loanId));
    if (!unsent && last && !STILL.has(last.state)) return refuse({ code: 'money-moving' });
    if (unsent) await payoutStore.movePayout(tx, unsent.id, { state: 'cancelled' });
    const cancelled = await loans.cancelLoan(tx, loanId);
    if (cancelled.refused || !unsent) return cancelled;
    await evidence.append(tx, {
      subject: unsent.partyId,
      kind: 'payout-cancelled',
      fields: { payout: unsent.id, loan: loanId, amountTiyn: unsent.amount.toString() },
    });
    return ok(null);
  }

  return { cancelPayout };
}
