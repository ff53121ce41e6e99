/** Sample reports and parties for tests: nobody of these exists. */
import { createHash, randomUUID } from 'node:crypto';
import { parseLocalDate } from '@nesie/clock';
import type { Actor } from '@nesie/db';
import type { TestDb } from '@nesie/db/testing';
import { tenge } from '@nesie/money';
import type { CreditReport, Obligation } from '../../../gateways/bureau/port.ts';

export function anObligation(over: Partial<Obligation> = {}): Obligation {
  return {
    contractNumber: 'B-1',
    creditor: 'Bank',
    kind: 'bank-loan',
    isOpen: true,
    isSecured: false,
    openedOn: parseLocalDate('2025-01-10'),
    outstandingTiyn: tenge(300_000),
    monthlyPaymentTiyn: tenge(20_000),
    arrearsDays: 0,
    longestArrearsDays12Months: 0,
    ...over,
  };
}

export function aReport(over: Partial<CreditReport> = {}): CreditReport {
  const raw = Buffer.from('<report/>');
  return {
    outcome: 'report',
    reportId: 'R-1',
    iin: '900101300007',
    reportedOn: parseLocalDate('2026-11-23'),
    obligations: [],
    monthlyPaymentsTiyn: tenge(0),
    outstandingTiyn: tenge(0),
    arrearsDays: 0,
    longestArrearsDays12Months: 0,
    stopCredit: false,
    stopCreditSince: null,
    bankruptcy: false,
    conscript: false,
    inquiriesLastHour: 0,
    answerHash: createHash('sha256').update(raw).digest('hex'),
    raw,
    ...over,
  };
}

export interface TestParty {
  readonly id: string;
  readonly actor: Extract<Actor, { readonly kind: 'client' }>;
}

/** A party whose row of a confirmed individual is simply there; how it got there is tested where it belongs. */
export async function aConfirmedParty(base: TestDb): Promise<TestParty> {
  const id = randomUUID();
  await base.vault.ensureKeys(id);
  await base.ownerSql(
    `insert into parties.drafts (id, fields_sealed, created_at, changed_at, expires_at)
     values ($1, 'x', '2026-11-23T06:00:00Z', '2026-11-23T06:00:00Z', '2026-12-23T06:00:00Z')`,
    [id],
  );
  await base.ownerSql('alter table parties.individuals disable trigger all');
  await base.ownerSql(
    `insert into parties.individuals (party_id, identification_record_id, act_id, confirmed_at)
     values ($1, $2, $3, '2026-11-23T06:00:00Z')`,
    [id, randomUUID(), randomUUID()],
  );
  await base.ownerSql('alter table parties.individuals enable trigger all');
  return { id, actor: { kind: 'client', personId: id, partyId: id, sessionId: randomUUID() } };
}
