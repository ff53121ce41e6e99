import type { Actor, Db } from '@nesie/db';
import { ok } from '@nesie/problem';
import {
  parseNote,
  parseSignature,
  parseVerifierKey,
  type VerifierKey,
  verifyCosignature,
} from '@nesie/tlog';
import type { WitnessAnswer, WitnessPort } from '../../gateways/witness/port.ts';
import * as store from './store.ts';
import { createTreeReader } from './tree.ts';

/** What one witness did with the newest checkpoint. */
export interface WitnessReport {
  readonly witness: string;
  readonly outcome: 'cosigned' | 'rejected' | 'unknown' | 'bad-signature';
}

/**
 * Shows the newest checkpoint to each witness, no transaction open meanwhile, and keeps the cosignatures that
 * verify. A witness that is away is asked again in the next round.
 */
export async function askWitnesses(
  db: Db,
  actor: Actor,
  witnesses: readonly WitnessPort[],
): Promise<readonly WitnessReport[]> {
  return Promise.all(witnesses.map((port) => askOne(db, actor, port)));
}

async function askOne(db: Db, actor: Actor, port: WitnessPort): Promise<WitnessReport> {
  const key = parseVerifierKey(port.vkey);
  if (!key) throw new TypeError('a witness without a vkey');
  let answer = await submit(db, actor, port, key, undefined);
  // He says to where he has followed; a second try with that size is enough, more would be a quarrel.
  if (answer?.outcome === 'conflict') answer = await submit(db, actor, port, key, answer.size);
  if (!answer) return { witness: key.name, outcome: 'cosigned' };
  if (answer.outcome !== 'cosigned') {
    return { witness: key.name, outcome: answer.outcome === 'rejected' ? 'rejected' : 'unknown' };
  }
  return { witness: key.name, outcome: answer.kept ? 'cosigned' : 'bad-signature' };
}

type Submitted =
  | Exclude<WitnessAnswer, { outcome: 'cosigned' }>
  | { readonly outcome: 'cosigned'; readonly kept: boolean };

/** @returns undefined when he has cosigned the newest checkpoint already */
async function submit(
  db: Db,
  actor: Actor,
  port: WitnessPort,
  key: VerifierKey,
  toldSize: number | undefined,
): Promise<Submitted | undefined> {
  const submission = await db.read(actor, 'show-checkpoint', async (tx) => {
    const checkpoint = await store.newestCheckpoint(tx);
    if (!checkpoint) return undefined;
    const cosigned = await store.cosignaturesOf(tx, checkpoint.size);
    if (cosigned.some(({ witness }) => witness === key.name)) return undefined;
    const oldSize = toldSize ?? (await store.witnessSize(tx, key.name));
    if (oldSize > checkpoint.size) return { ahead: true as const };
    const proof = await createTreeReader(tx).consistency(oldSize, checkpoint.size);
    return { ahead: false as const, size: checkpoint.size, oldSize, proof, checkpoint: checkpoint.note };
  });
  if (!submission) return undefined;
  // He has seen more than we have: a restored database. Nothing of ours can be shown to continue that.
  if (submission.ahead) return { outcome: 'rejected', status: 409 };
  const answer = await port.addCheckpoint(submission);
  if (answer.outcome !== 'cosigned') return answer;
  const kept = await keep(db, actor, key, submission, answer.lines);
  return { outcome: 'cosigned', kept };
}

async function keep(
  db: Db,
  actor: Actor,
  key: VerifierKey,
  submission: { readonly size: number; readonly checkpoint: string },
  lines: readonly string[],
): Promise<boolean> {
  const line = lines.find((one) => {
    const signature = parseSignature(one.slice(0, -1));
    const note = signature && parseNote(submission.checkpoint + one);
    return note !== undefined && verifyCosignature(note, key) === 'good';
  });
  if (line === undefined) return false;
  await db.withActor(actor, 'keep-cosignature', null, async (tx) => {
    await store.insertCosignature(tx, submission.size, key.name, line);
    await store.setWitnessSize(tx, key.name, submission.size);
    return ok(null);
  });
  return true;
}
