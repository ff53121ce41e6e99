/**
 * A witness: somebody outside the MFO who has seen each checkpoint continue the one before, and says so by a
 * cosignature. He need not be trusted with anything else.
 */
export interface WitnessPort {
  /** The witness's key, a vkey of type cosignature/v1. */
  readonly vkey: string;
  /** Shows him the next checkpoint. After 'unknown' he may or may not have followed; asking again does no harm. */
  readonly addCheckpoint: (submission: CheckpointSubmission) => Promise<WitnessAnswer>;
}

export interface CheckpointSubmission {
  /** size of the checkpoint that he cosigned last; 0 when none */
  readonly oldSize: number;
  /** RFC 6962 consistency proof from `oldSize`; empty for 0 */
  readonly proof: readonly Uint8Array[];
  /** signed note */
  readonly checkpoint: string;
}

export type WitnessAnswer =
  /** signature lines as they stand in a note, each with its newline; not verified yet */
  | { readonly outcome: 'cosigned'; readonly lines: readonly string[] }
  /** he has followed to another size than we said */
  | { readonly outcome: 'conflict'; readonly size: number }
  /** he doesn't know this log, doesn't accept its key, or finds the checkpoint inconsistent: a human must look */
  | { readonly outcome: 'rejected'; readonly status: number }
  | { readonly outcome: 'unknown'; readonly why: string };
