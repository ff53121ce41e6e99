import type { Instant } from '@nesie/clock';
import type { Lang } from '@nesie/problem';
import type { ColumnType } from 'kysely';
import type { DeviceJwk } from '../acts/index.ts';
import type { DraftState, PictureKind } from './domain.ts';

/** jsonb: read as a value, written as its text. */
type Json<T> = ColumnType<T, string, never>;

export type AccountState = 'unknown' | 'own' | 'not-own';

export interface PartyTables {
  'parties.drafts': {
    id: string;
    state: DraftState;
    fields_sealed: Buffer | null;
    phone_act_id: string | null;
    phone_confirmed_hash: Buffer | null;
    refused_for: string | null;
    created_at: Instant;
    changed_at: Instant;
    expires_at: Instant;
  };
  'parties.transfers': {
    id: string;
    draft_id: string;
    token_hash: Buffer;
    made_at: Instant;
    expires_at: Instant;
    used_at: Instant | null;
  };
  'parties.pictures': {
    party_id: string;
    kind: PictureKind;
    sha256: Buffer;
    image_sealed: Buffer;
    verdict_sealed: Buffer;
    passed: boolean;
    taken_at: Instant;
  };
  'parties.registrations': {
    party_id: string;
    frozen_sealed: Buffer;
    content_hash: Buffer;
    iin_sealed: Buffer;
    iin_hash: Buffer;
    hash_version: number;
    device: string;
    device_key: Json<DeviceJwk>;
    language: Lang;
    submitted_at: Instant;
  };
  'parties.individuals': {
    party_id: string;
    identification_record_id: string;
    act_id: string;
    confirmed_at: Instant;
  };
  'parties.iin_hashes': { version: number; hash: Buffer; party_id: string };
  'parties.contacts': {
    party_id: string;
    phone_sealed: Buffer;
    phone_hash: Buffer;
    language: Lang;
    act_id: string;
    changed_at: Instant;
  };
  'parties.accounts': {
    id: string;
    party_id: string;
    iban_sealed: Buffer;
    iban_hash: Buffer;
    bank_code: string;
    state: AccountState;
    asked: number;
    answered_at: Instant | null;
    act_id: string | null;
    given_at: Instant;
  };
}

/** A sealed place in this module's schema. */
export function place(table: string, column: string, row: string) {
  return { schema: 'parties', table, column, row };
}
