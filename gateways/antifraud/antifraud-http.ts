import { call, isRecord, problemCode, readJson } from '../wire/call.ts';
import type { AntifraudPort, ReportReceipt } from './port.ts';

export interface AntifraudHttpOptions {
  /** Base address, without a slash at the end. */
  readonly url: string;
  /** BIN of the lender that reports. */
  readonly lenderBin: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For one call, default 10 seconds. */
  readonly timeLimitMs?: number;
}

const MOST_BYTES = 64 * 1024;
const WITHIN_SECONDS = 3600;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

const unknown = (why: string): ReportReceipt => ({ outcome: 'unknown', why });

/**
 * The anti-fraud port over HTTP and JSON. The centre publishes no schema: this one is the project's own, and the
 * operator who has joined the centre puts its own in this file.
 * @see docs/antifraud-stand-in.md
 */
export function createAntifraudHttp(options: AntifraudHttpOptions): AntifraudPort {
  return {
    async report({ reference, iin, applications, lastAt }) {
      if (!UUID.test(reference) || !/^\d{12}$/.test(iin) || !Number.isSafeInteger(applications))
        return { outcome: 'rejected', reason: 'not-sendable' };
      const called = await call(
        {
          method: 'POST',
          url: `${options.url}/antifraud/v1/reports`,
          headers: {
            accept: 'application/json',
            'content-type': 'application/json',
            ...options.headers,
          },
          body: JSON.stringify({
            ...{ reference, iin, applications, lastAt },
            kind: 'several-applications',
            lenderBin: options.lenderBin,
            withinSeconds: WITHIN_SECONDS,
          }),
        },
        { timeLimitMs: options.timeLimitMs ?? 10_000, mostBytes: MOST_BYTES },
      );
      if (!called.ok) return unknown(called.why);
      const code = problemCode(called);
      // Only a refusal that names itself is one: any other status may be of something on the way.
      if (code && (called.status === 400 || called.status === 422))
        return { outcome: 'rejected', reason: code };
      if (called.status !== 200 && called.status !== 201)
        return unknown(code ? `refused: ${code}` : `unexpected-status: ${called.status}`);
      const answer = readJson(called.body);
      if (called.type !== 'application/json' || !isRecord(answer)) return unknown('answer-not-understood');
      if (answer.reference !== reference) return unknown('the answer to another report');
      const { number } = answer;
      return typeof number === 'string' && /^[\w-]{1,60}$/.test(number)
        ? { outcome: 'accepted', number }
        : unknown('answer-not-understood');
    },
  };
}
