import { call } from '../wire/call.ts';
import type { CheckpointSubmission, WitnessAnswer, WitnessPort } from './port.ts';

export interface TlogWitnessOptions {
  /** the submission prefix, without the last slash */
  readonly url: string;
  readonly vkey: string;
  readonly timeLimitMs?: number;
}

const MOST_BYTES = 64 * 1024;
const MOST_PROOF_LINES = 63;
const MOST_LINES = 16;

/**
 * Connector to a witness by C2SP tlog-witness, `add-checkpoint`.
 * @see https://c2sp.org/tlog-witness
 */
export function createTlogWitness({ url, vkey, timeLimitMs = 5_000 }: TlogWitnessOptions): WitnessPort {
  return {
    vkey,
    async addCheckpoint(submission) {
      if (submission.proof.length > MOST_PROOF_LINES) return { outcome: 'unknown', why: 'proof-too-long' };
      const answer = await call(
        {
          method: 'POST',
          url: `${url}/add-checkpoint`,
          headers: { 'content-type': 'text/plain; charset=utf-8' },
          body: bodyOf(submission),
        },
        { timeLimitMs, mostBytes: MOST_BYTES },
      );
      return answer.ok
        ? readAnswer(answer.status, answer.type, answer.body)
        : { outcome: 'unknown', why: answer.why };
    },
  };
}

function bodyOf({ oldSize, proof, checkpoint }: CheckpointSubmission): string {
  const lines = proof.map((hash) => `${Buffer.from(hash).toString('base64')}\n`);
  return `old ${oldSize}\n${lines.join('')}\n${checkpoint}`;
}

function readAnswer(status: number, type: string, body: Buffer): WitnessAnswer {
  const text = body.toString('utf8');
  if (status === 200) {
    const lines = text.split('\n').slice(0, -1);
    const isWhole =
      text.endsWith('\n') && lines.length <= MOST_LINES && lines.every((line) => line.startsWith('— '));
    return isWhole
      ? { outcome: 'cosigned', lines: lines.map((line) => `${line}\n`) }
      : { outcome: 'unknown', why: 'not-signature-lines' };
  }
  const size = /^(0|[1-9]\d{0,15})\n$/.exec(text)?.[1];
  if (status === 409 && type === 'text/x.tlog.size' && size !== undefined) {
    return { outcome: 'conflict', size: Number(size) };
  }
  // 400, 403, 404, 409 without a size, 422 of the specification: asking again would not change it.
  if (status >= 400 && status < 500 && status !== 429) return { outcome: 'rejected', status };
  return { outcome: 'unknown', why: `status-${status}` };
}
