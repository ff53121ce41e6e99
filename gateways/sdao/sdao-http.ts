import { createHash, randomUUID } from 'node:crypto';
import { isLocalDate } from '@nesie/clock';
import { type Called, call, isRecord, problemCode, readJson } from '../wire/call.ts';
import type { FoundPerson, PersonAnswer, SdaoPort } from './port.ts';

export interface SdaoHttpOptions {
  /** Base address, without a slash at the end. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For one call, default 15 seconds: the centre asks the state's service in its turn. */
  readonly timeLimitMs?: number;
}

// A photograph of at most 2 MB in base64, and the rest.
const MOST_BYTES = 4 * 1024 * 1024;
const MOST_PHOTO_BYTES = 2 * 1024 * 1024;

const unknown = (why: string): PersonAnswer => ({ outcome: 'unknown', why });
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

function readName(value: unknown): string | null {
  return typeof value === 'string' && /\S/.test(value) && value.length <= 100 ? value.normalize('NFC') : null;
}

/** The photograph, when its bytes are a JPEG and have the hash the register names. */
function readPhoto(value: unknown): Buffer | null {
  if (!isRecord(value) || value.mediaType !== 'image/jpeg' || typeof value.content !== 'string') return null;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(value.content)) return null;
  const bytes = Buffer.from(value.content, 'base64');
  const isJpeg = bytes.length > 4 && bytes.readUIntBE(0, 3) === 0xffd8ff;
  return isJpeg && bytes.length <= MOST_PHOTO_BYTES && sha256(bytes) === value.sha256 ? bytes : null;
}

function readPerson(value: unknown, iin: string, raw: Buffer): FoundPerson | string {
  if (!isRecord(value) || !isRecord(value.document)) return 'answer-not-understood';
  if (value.iin !== iin) return 'answer-about-another';
  const surname = readName(value.surname);
  const firstName = readName(value.firstName);
  const patronymic = value.patronymic === null ? null : readName(value.patronymic);
  if (!surname || !firstName || (value.patronymic !== null && !patronymic)) return 'names-not-understood';
  const { number, expiresOn } = value.document;
  if (typeof number !== 'string' || !/^[A-Z0-9]{5,12}$/.test(number)) return 'document-not-understood';
  if (typeof expiresOn !== 'string' || !isLocalDate(expiresOn)) return 'document-not-understood';
  if (typeof value.birthDate !== 'string' || !isLocalDate(value.birthDate))
    return 'birth-date-not-understood';
  const photo = readPhoto(value.photograph);
  if (!photo) return value.photograph === null ? 'no-photograph' : 'photograph-not-understood';
  return {
    outcome: 'found',
    surname,
    firstName,
    patronymic,
    birthDate: value.birthDate,
    documentNumber: number,
    documentExpiresOn: expiresOn,
    photo,
    answerHash: sha256(raw),
    raw,
  };
}

function read(called: Called, requestId: string, iin: string): PersonAnswer {
  if (!called.ok) return unknown(called.why);
  if (called.status !== 200 || called.type !== 'application/json') {
    const code = problemCode(called);
    return unknown(code ? `refused: ${code}` : `unexpected-status: ${called.status}`);
  }
  const answer = readJson(called.body);
  if (!isRecord(answer)) return unknown('answer-not-understood');
  // the centre is outside; only an answer to this very question says anything.
  if (answer.requestId !== requestId) return unknown('answer-to-another-request');
  if (answer.status === '1') return unknown('state-service-down');
  if (answer.status === '2') return { outcome: 'not-found' };
  if (answer.status !== '0') return unknown('answer-not-understood');
  const person = readPerson(answer.person, iin, called.body);
  return typeof person === 'string' ? unknown(person) : person;
}

/**
 * The SDAO port over the protocol of docs/sdao-stand-in.md. The centre publishes no
 * schema; the shape is this project's own, the answers 1 (state service down) and 2
 * (IIN not in the state base) are those of the public ways to it.
 */
export function createSdaoHttp(options: SdaoHttpOptions): SdaoPort {
  return {
    async person({ iin, consentRef }) {
      if (!/^\d{12}$/.test(iin) || consentRef === '' || consentRef.length > 100)
        return unknown('not-sendable');
      const requestId = randomUUID();
      const called = await call(
        {
          method: 'POST',
          url: `${options.url}/sdao/v1/person-requests`,
          headers: { accept: 'application/json', 'content-type': 'application/json', ...options.headers },
          body: JSON.stringify({ requestId, iin, consentReference: consentRef }),
        },
        { timeLimitMs: options.timeLimitMs ?? 15_000, mostBytes: MOST_BYTES },
      );
      return read(called, requestId, iin);
    },
  };
}
