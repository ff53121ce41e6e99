import type { Instant, LocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import type { Text } from '@nesie/problem';
import type { AnyConsentKind, Consent, ConsentText, ListedConsent } from './domain.ts';

interface ConsentRow {
  readonly id: string;
  readonly party_id: string;
  readonly kind: AnyConsentKind;
  readonly edition: number;
  readonly given_for: string;
  readonly document_id: string;
  readonly given_at: Instant;
  readonly valid_until: LocalDate;
}

interface Tables {
  'consents.texts': {
    readonly kind: AnyConsentKind;
    readonly edition: number;
    readonly from_day: LocalDate;
    readonly valid_days: number;
    readonly title: Text;
    readonly paragraphs: readonly Text[];
  };
  'consents.consents': ConsentRow;
  'consents.withdrawals': {
    readonly consent_id: string;
    readonly party_id: string;
    readonly withdrawn_at: Instant;
  };
}

const MOST_LISTED = 200;

export async function textOn(tx: Tx, kind: AnyConsentKind, on: LocalDate): Promise<ConsentText | null> {
  const row = await tx
    .on<Tables>()
    .selectFrom('consents.texts')
    .selectAll()
    .where('kind', '=', kind)
    .where('from_day', '<=', on)
    .orderBy('from_day', 'desc')
    .orderBy('edition', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!row) return null;
  const { edition, valid_days: validDays, title, paragraphs } = row;
  return { kind, edition, validDays, title, paragraphs };
}

export async function insertConsent(tx: Tx, consent: Consent): Promise<void> {
  await tx
    .on<Tables>()
    .insertInto('consents.consents')
    .values({
      id: consent.id,
      party_id: consent.partyId,
      kind: consent.kind,
      edition: consent.edition,
      given_for: consent.givenFor,
      document_id: consent.documentId,
      given_at: consent.givenAt,
      valid_until: consent.validUntil,
    })
    .execute();
}

function selectConsents(tx: Tx) {
  return tx
    .on<Tables>()
    .selectFrom('consents.consents as c')
    .leftJoin('consents.withdrawals as w', 'w.consent_id', 'c.id')
    .selectAll('c')
    .select('w.withdrawn_at');
}

function consentOf(row: ConsentRow & { readonly withdrawn_at: Instant | null }): Consent {
  return {
    id: row.id,
    partyId: row.party_id,
    kind: row.kind,
    edition: row.edition,
    givenFor: row.given_for,
    documentId: row.document_id,
    givenAt: row.given_at,
    validUntil: row.valid_until,
    withdrawnAt: row.withdrawn_at,
  };
}

export async function findConsent(tx: Tx, id: string): Promise<Consent | null> {
  const row = await selectConsents(tx).where('c.id', '=', id).executeTakeFirst();
  return row ? consentOf(row) : null;
}

export async function consentsFor(tx: Tx, partyId: string, givenFor: string): Promise<readonly Consent[]> {
  const rows = await selectConsents(tx)
    .where('c.party_id', '=', partyId)
    .where('c.given_for', '=', givenFor)
    .execute();
  return rows.map(consentOf);
}

export async function listConsents(tx: Tx): Promise<readonly ListedConsent[]> {
  const rows = await selectConsents(tx)
    .innerJoin('consents.texts as t', (join) =>
      join.onRef('t.kind', '=', 'c.kind').onRef('t.edition', '=', 'c.edition'),
    )
    .select('t.title')
    .orderBy('c.given_at', 'desc')
    .limit(MOST_LISTED)
    .execute();
  return rows.map((row) => ({ ...consentOf(row), title: row.title }));
}

/** @returns false when it was withdrawn before: the primary key lets one withdrawal through */
export async function insertWithdrawal(tx: Tx, consent: Consent, at: Instant): Promise<boolean> {
  const result = await tx
    .on<Tables>()
    .insertInto('consents.withdrawals')
    .values({ consent_id: consent.id, party_id: consent.partyId, withdrawn_at: at })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst();
  return result.numInsertedOrUpdatedRows === 1n;
}
