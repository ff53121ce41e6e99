/** What the evidence log keeps of a contract; no personal data in it. */
import type { Act } from '../acts/index.ts';
import type { Cancellation, Confirmation, Contract, Signature } from './domain.ts';

export function signedLeaf(contract: Contract, { actId, loanId, signedAt, pause }: Signature, act: Act) {
  const { figures } = contract;
  return {
    subject: contract.partyId,
    kind: 'contract-signed',
    fields: {
      contractId: contract.id,
      number: contract.number,
      document: contract.documentSha256,
      act: act.digest,
      actId,
      factors: act.done.join(' '),
      loanId,
      signedAt,
      amountTiyn: figures.amountTiyn,
      payTiyn: figures.payTiyn,
      dueOn: figures.dueOn,
      gesv: figures.gesv,
      trustFingerprint: contract.trustFingerprint,
      ...(pause ? { pauseUntil: pause.until, confirmBy: pause.confirmBy } : {}),
    },
  };
}

export function confirmedLeaf(contract: Contract, { actId, confirmedAt }: Confirmation, act: Act) {
  return {
    subject: contract.partyId,
    kind: 'contract-confirmed',
    fields: {
      contractId: contract.id,
      number: contract.number,
      document: contract.documentSha256,
      act: act.digest,
      actId,
      factors: act.done.join(' '),
      confirmedAt,
    },
  };
}

export function cancelledLeaf(contract: Contract, { reason, cancelledAt }: Cancellation) {
  return {
    subject: contract.partyId,
    kind: 'contract-cancelled',
    fields: {
      contractId: contract.id,
      number: contract.number,
      document: contract.documentSha256,
      reason,
      cancelledAt,
    },
  };
}
