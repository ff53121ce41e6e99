import type { Instant } from '@nesie/clock';
import type { ColumnType } from 'kysely';
import type { DeviceJwk } from '../acts/index.ts';

/** jsonb: read as a value, written as its text. */
type Json<T> = ColumnType<T, string, never>;

export type SessionKind = 'visitor' | 'applicant' | 'client';
/** Why a session was ended from elsewhere: its browser is told. */
export type EndedFor = 'ended-elsewhere' | 'password-changed' | 'draft-transferred';
export type LookupKind = 'log-in-code' | 'recover-identifier';

export interface AccessTables {
  'access.persons': {
    person_id: string;
    identifier_sealed: Buffer;
    password_hash: string | null;
    password_set_at: Instant | null;
    opened_at: Instant;
  };
  'access.identifier_hashes': { version: number; hash: Buffer; person_id: string };
  'access.identifiers_issued': { version: number; hash: Buffer };
  'access.one_time_passwords': {
    id: string;
    act_id: string;
    party_id: string;
    number: number;
    code_hmac: Buffer;
    issued_at: Instant;
    expires_at: Instant;
  };
  'access.code_tries': { one_time_password_id: string; guess_hmac: Buffer; tried_at: Instant };
  'access.device_keys': {
    id: string;
    person_id: string;
    thumbprint: string;
    jwk: Json<DeviceJwk>;
    act_id: string;
    bound_at: Instant;
    revoked_at: Instant | null;
    label: string | null;
  };
  'access.sessions': {
    id: string;
    token_hash: Buffer;
    previous_hash: Buffer | null;
    previous_until: Instant | null;
    previous_kind: SessionKind | null;
    previous_person_id: string | null;
    previous_party_id: string | null;
    kind: SessionKind;
    person_id: string | null;
    party_id: string | null;
    device_id: string | null;
    created_at: Instant;
    seen_at: Instant;
    idle_seconds: number;
    expires_at: Instant;
    ended_at: Instant | null;
    label: string | null;
    raised_at: Instant | null;
    ended_for: EndedFor | null;
  };
  'access.lookups': {
    id: string;
    kind: LookupKind;
    session_id: string;
    identifier_hash: Buffer | null;
    sought_sealed: Buffer;
    act_id: string | null;
    asked_at: Instant;
  };
  'access.staff': {
    id: string;
    login: string;
    name_sealed: Buffer;
    roles: string[];
    password_hash: string;
    totp_sealed: Buffer;
    totp_step: bigint;
    added_by: string;
    added_at: Instant;
    left_at: Instant | null;
  };
  'access.approval_requests': {
    id: string;
    what: string;
    digest: Buffer;
    requested_by: string;
    requested_at: Instant;
    expires_at: Instant;
  };
  'access.approvals': { request_id: string; staff_id: string; approved_at: Instant };
  'access.approval_uses': { request_id: string; used_at: Instant };
}

/** A sealed place in this module's schema. */
export function place(table: string, column: string, row: string) {
  return { schema: 'access', table, column, row };
}
