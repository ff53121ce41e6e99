import type { Instant, LocalDate } from '@nesie/clock';

export interface PaymentTables {
  'payments.payouts': {
    id: string;
    loan_id: string;
    party_id: string;
    account_id: string;
    amount_tiyn: bigint;
    creditor_sealed: Buffer;
    state: string;
    attempts: number;
    intended_at: Instant;
    known_at: Instant | null;
  };
  'payments.attempts': {
    payout_id: string;
    number: number;
    message_id: string;
    end_to_end_id: string;
    requested_on: LocalDate;
    sent_at: Instant;
  };
  'payments.outcomes': {
    payout_id: string;
    number: number;
    outcome: string;
    source: string;
    reason: string | null;
    paid_on: LocalDate | null;
    known_at: Instant;
  };
  'payments.entries': {
    bank_id: string;
    booked_on: LocalDate;
    amount_tiyn: bigint;
    direction: string;
    end_to_end_id: string | null;
    content_hash: Buffer;
    details_sealed: Buffer;
    verdict: string;
    loan_id: string | null;
    reverses_bank_id: string | null;
    source: string;
    recorded_at: Instant;
  };
  'payments.findings': { id: string; kind: string; about: string; found_at: Instant };
  'payments.cursors': { name: string; cursor: string; moved_at: Instant };
  'payments.statements': {
    day: LocalDate;
    opening_tiyn: bigint;
    closing_tiyn: bigint;
    entries: number;
    seen_at: Instant;
  };
}

/** Whose key seals what is not surely a client's. */
export const MFO = 'mfo';

/** Where sealed bytes of this module belong. */
export const place = (table: string, column: string, row: string) => ({
  schema: 'payments',
  table,
  column,
  row,
});
