import type { Instant } from '@nesie/clock';
import type { ColumnType } from 'kysely';

export type LiveImageState = 'open' | 'passed' | 'refused' | 'superseded';
export type ReferenceSource = 'portrait' | 'document-picture' | 'state-register';

/** jsonb: read as a value, written as its text. */
type Json<T> = ColumnType<T, string, never>;

export interface IdentificationTables {
  'identification.register_answers': {
    id: string;
    party_id: string;
    consent_ref: string;
    outcome: 'found' | 'not-found' | 'unknown';
    why: string | null;
    answer_hash: Buffer | null;
    person_sealed: Buffer | null;
    raw_sealed: Buffer | null;
    answered_at: Instant;
  };
  'identification.reference_faces': {
    id: string;
    party_id: string;
    source: ReferenceSource;
    picture_sha256: Buffer;
    model_sha256: Buffer;
    embedding_sealed: Buffer;
    made_at: Instant;
  };
  'identification.tries': {
    party_id: string;
    purpose: string;
    content_hash: Buffer;
    begun: number;
    failures: number;
  };
  'identification.live_images': {
    id: string;
    party_id: string;
    act_id: string;
    purpose: string;
    content_hash: Buffer;
    ordinal: number;
    attempt: number;
    nonce: Buffer;
    register_answer_id: string;
    state: LiveImageState;
    reason: string | null;
    session_sealed: Buffer;
    next_seq: number;
    chain: Buffer;
    last_captured_ms: bigint;
    lag_ms: bigint | null;
    started_at: Instant;
    deadline: Instant;
    finished_at: Instant | null;
  };
  'identification.frame_batches': {
    live_image_id: string;
    first_seq: number;
    frames: number;
    body_sealed: Buffer;
    received_at: Instant;
  };
  'identification.key_frames': {
    live_image_id: string;
    seq: number;
    shows: string;
    jpeg_sha256: Buffer;
    jpeg_sealed: Buffer;
  };
  'identification.comparisons': {
    id: string;
    live_image_id: string;
    what: string;
    subject: string;
    source: string;
    score: string;
    threshold: string;
    passed: boolean;
    said_by: Json<unknown>;
    compared_at: Instant;
  };
  'identification.records': {
    id: string;
    party_id: string;
    act_id: string;
    live_image_id: string;
    method: 'two-factor';
    judgement_sealed: Buffer;
    made_at: Instant;
    expires_at: Instant;
  };
}

/** A sealed place in this module's schema. */
export function place(table: string, column: string, row: string) {
  return { schema: 'identification', table, column, row };
}
