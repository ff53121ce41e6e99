import type { Instant, LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { readTerms } from '../documents/index.ts';
import type { Cancellation, CancelReason, Confirmation, Contract, Fate, Signature } from './domain.ts';

interface ContractRow {
  readonly id: string;
  readonly number: string;
  readonly application_id: string;
  readonly offer_id: string;
  readonly party_id: string;
  readonly document_id: string;
  readonly document_sha256: Buffer;
  readonly account_id: string;
  readonly trust_fingerprint: Buffer;
  readonly figures: unknown;
  readonly drawn_on: LocalDate;
  readonly drawn_at: Instant;
  readonly sign_by: Instant;
}

interface SignatureRow {
  readonly contract_id: string;
  readonly application_id: string;
  readonly party_id: string;
  readonly act_id: string;
  readonly loan_id: string;
  readonly signed_at: Instant;
  readonly pause_until: Instant | null;
  readonly confirm_by: Instant | null;
}

interface ConfirmationRow {
  readonly contract_id: string;
  readonly party_id: string;
  readonly act_id: string;
  readonly confirmed_at: Instant;
}

interface CancellationRow {
  readonly contract_id: string;
  readonly party_id: string;
  readonly reason: string;
  readonly cancelled_at: Instant;
}

interface Tables {
  'contracts.contracts': ContractRow;
  'contracts.signatures': SignatureRow;
  'contracts.confirmations': ConfirmationRow;
  'contracts.cancellations': CancellationRow;
}

function contractOf(row: ContractRow): Contract {
  return {
    id: row.id,
    number: row.number,
    applicationId: row.application_id,
    offerId: row.offer_id,
    partyId: row.party_id,
    documentId: row.document_id,
    documentSha256: row.document_sha256.toString('hex'),
    accountId: row.account_id,
    trustFingerprint: row.trust_fingerprint.toString('hex'),
    figures: readTerms(row.figures),
    drawnOn: row.drawn_on,
    drawnAt: row.drawn_at,
    signBy: row.sign_by,
  };
}

/** `MC-2026-000017`: capitals and digits only, so that banks' messages carry it unharmed. Numbers may have gaps. */
export async function nextNumber(tx: Tx, day: LocalDate): Promise<string> {
  const [row] = await tx.query<{ number: bigint }>(`select nextval('contracts.numbers') as number`);
  if (!row) throw new Error('a sequence without a value');
  return `MC-${day.slice(0, 4)}-${row.number.toString().padStart(6, '0')}`;
}

export async function insertContract(tx: Tx, contract: Contract): Promise<void> {
  await tx
    .on<Tables>()
    .insertInto('contracts.contracts')
    .values({
      id: contract.id,
      number: contract.number,
      application_id: contract.applicationId,
      offer_id: contract.offerId,
      party_id: contract.partyId,
      document_id: contract.documentId,
      document_sha256: Buffer.from(contract.documentSha256, 'hex'),
      account_id: contract.accountId,
      trust_fingerprint: Buffer.from(contract.trustFingerprint, 'hex'),
      figures: JSON.stringify(contract.figures),
      drawn_on: contract.drawnOn,
      drawn_at: contract.drawnAt,
      sign_by: contract.signBy,
    })
    .execute();
}

export async function findContract(tx: Tx, id: string): Promise<Contract | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('contracts.contracts')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirst();
  return row ? contractOf(row) : null;
}

/** The contract of an application that was drawn last. */
export async function latestContract(tx: Tx, applicationId: string): Promise<Contract | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('contracts.contracts')
    .selectAll()
    .where('application_id', '=', applicationId)
    .orderBy('drawn_at', 'desc')
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row ? contractOf(row) : null;
}

export async function findSignature(tx: Tx, contractId: string): Promise<Signature | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('contracts.signatures')
    .selectAll()
    .where('contract_id', '=', contractId)
    .executeTakeFirst();
  if (!row) return null;
  const { pause_until: until, confirm_by: confirmBy } = row;
  return {
    actId: row.act_id,
    loanId: row.loan_id,
    signedAt: row.signed_at,
    pause: until && confirmBy ? { until, confirmBy } : null,
  };
}

/** All that was written about a contract since it was drawn. */
export async function findFate(tx: Tx, contractId: string): Promise<Fate> {
  const signature = await findSignature(tx, contractId);
  if (!signature) return { signature, confirmation: null, cancellation: null };
  const confirmed = await tx
    .on<Tables>()
    .selectFrom('contracts.confirmations')
    .select(['act_id', 'confirmed_at'])
    .where('contract_id', '=', contractId)
    .executeTakeFirst();
  const cancelled = await tx
    .on<Tables>()
    .selectFrom('contracts.cancellations')
    .select(['reason', 'cancelled_at'])
    .where('contract_id', '=', contractId)
    .executeTakeFirst();
  return {
    signature,
    confirmation: confirmed ? { actId: confirmed.act_id, confirmedAt: confirmed.confirmed_at } : null,
    cancellation: cancelled
      ? { reason: cancelled.reason as CancelReason, cancelledAt: cancelled.cancelled_at } // a check holds the two
      : null,
  };
}

/** Holds a signed contract until the transaction ends: what becomes of it is decided one at a time. */
export async function holdContract(tx: Tx, contractId: string): Promise<void> {
  await tx.query('select contracts.hold($1)', [contractId]);
}

export async function insertSignature(tx: Tx, contract: Contract, signature: Signature): Promise<void> {
  await tx
    .on<Tables>()
    .insertInto('contracts.signatures')
    .values({
      contract_id: contract.id,
      application_id: contract.applicationId,
      party_id: contract.partyId,
      act_id: signature.actId,
      loan_id: signature.loanId,
      signed_at: signature.signedAt,
      pause_until: signature.pause?.until ?? null,
      confirm_by: signature.pause?.confirmBy ?? null,
    })
    .execute();
}

export async function insertConfirmation(
  tx: Tx,
  contract: Contract,
  { actId, confirmedAt }: Confirmation,
): Promise<void> {
  await tx
    .on<Tables>()
    .insertInto('contracts.confirmations')
    .values({
      contract_id: contract.id,
      party_id: contract.partyId,
      act_id: actId,
      confirmed_at: confirmedAt,
    })
    .execute();
}

export async function insertCancellation(
  tx: Tx,
  contract: Contract,
  { reason, cancelledAt }: Cancellation,
): Promise<void> {
  await tx
    .on<Tables>()
    .insertInto('contracts.cancellations')
    .values({ contract_id: contract.id, party_id: contract.partyId, reason, cancelled_at: cancelledAt })
    .execute();
}
