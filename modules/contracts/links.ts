import type { Tx } from '@nesie/db';

/** Which contract a document is of, and the loan that its signature opened. */
export interface ContractLink {
  readonly documentId: string;
  readonly contractId: string;
  readonly number: string;
  readonly trustFingerprint: string;
  readonly loanId: string | null;
}

interface Tables {
  'contracts.contracts': {
    readonly id: string;
    readonly party_id: string;
    readonly document_id: string;
    readonly number: string;
    readonly trust_fingerprint: Buffer;
  };
  'contracts.signatures': {
    readonly contract_id: string;
    readonly loan_id: string;
  };
}

const MOST_LINKED = 500;

/** The contracts of a party by their documents, in the caller's transaction; at most five hundred, newest first. */
export async function contractLinks(tx: Tx, partyId: string): Promise<readonly ContractLink[]> {
  const rows = await tx
    .on<Tables>()
    .selectFrom('contracts.contracts as c')
    .leftJoin('contracts.signatures as s', 's.contract_id', 'c.id')
    .select(['c.id', 'c.document_id', 'c.number', 'c.trust_fingerprint', 's.loan_id'])
    .where('c.party_id', '=', partyId)
    .orderBy('c.number', 'desc')
    .limit(MOST_LINKED)
    .execute();
  return rows.map((row) => ({
    documentId: row.document_id,
    contractId: row.id,
    number: row.number,
    trustFingerprint: row.trust_fingerprint.toString('hex'),
    loanId: row.loan_id,
  }));
}
