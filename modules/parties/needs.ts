import type { Instant } from '@nesie/clock';
import type { Actor, IdempotencyKey, Tx } from '@nesie/db';
import type { Lang, Refusal, Result } from '@nesie/problem';
import type { FastifyReply } from 'fastify';
import type { Act, DeviceJwk } from '../acts/index.ts';

// What parties asks of what comes after it in the order of modules; the wiring hands it in.

/** Where a request came from, for limits. */
export interface Origin {
  readonly ip: string;
}

export interface CodeSent {
  readonly sentAt: Instant;
  readonly resendAfterSeconds: number;
}

/** One-time passwords by SMS, bound to an act. */
export interface PhoneCodes {
  send(
    actor: Actor,
    wanted: {
      readonly actId: string;
      readonly partyId: string;
      readonly phone: string;
      readonly language: Lang;
      readonly origin: Origin;
    },
    key: IdempotencyKey,
  ): Promise<Result<CodeSent, Refusal>>;
  /** Counts the try in a transaction of its own; refuses when there have been too many. */
  countTry(actor: Actor, actId: string, code: string): Promise<Result<null, Refusal>>;
  /** Compares and, where right, adds the factor `otp` to the act. */
  prove(tx: Tx, actId: string, code: string): Promise<Result<Act, Refusal>>;
}

/** One measured property of a picture; `adviceKey` names the sentence that says what to do. */
export interface PictureCriterion {
  readonly name: string;
  readonly value: number;
  readonly limit: number;
  readonly passed: boolean;
  readonly adviceKey: string;
}

export interface PictureVerdict {
  readonly passed: boolean;
  readonly criteria: readonly PictureCriterion[];
}

/** The judges of pictures. A picture that can't be decoded is refused, not judged. */
export interface PictureJudges {
  judgePortrait(jpeg: Uint8Array): Promise<Result<PictureVerdict, Refusal>>;
  judgeDocumentFront(jpeg: Uint8Array): Promise<Result<PictureVerdict, Refusal>>;
}

/** What identification says about an act by which somebody registers. */
export interface IdentificationOfAct {
  /** The successful record made for this act, or null where there is none. */
  recordForAct(tx: Tx, actId: string): Promise<{ readonly id: string; readonly expiresAt: Instant } | null>;
  /** How many live images a draft may still take. */
  attemptsLeft(tx: Tx, partyId: string): Promise<number>;
}

/** A person's login, opened at confirmation. */
export interface Logins {
  /** Issues the identifier and keeps the password, if there is one. */
  open(tx: Tx, person: { readonly personId: string; readonly passwordHash: string | null }): Promise<string>;
  bindDevice(
    tx: Tx,
    binding: { readonly personId: string; readonly jwk: DeviceJwk; readonly actId: string },
  ): Promise<{ readonly deviceId: string }>;
  /** Hashes a password, or says why it is too weak. */
  hashPassword(password: string, identifier: string | null): Promise<Result<string, Refusal>>;
  identifierOf(actor: Actor): Promise<string | null>;
}

/** Turns the session of a request into an applicant's or a client's; the old token ends. */
export interface Sessions {
  /** Ends the sessions in which a registration was worked on, but the one named: it goes on there. */
  endApplicants(partyId: string, exceptSessionId: string): Promise<void>;
  raise(
    sessionId: string,
    to:
      | { readonly kind: 'applicant'; readonly partyId: string }
      | {
          readonly kind: 'client';
          readonly personId: string;
          readonly partyId: string;
          readonly deviceId?: string;
        },
  ): Promise<string>;
}

/** Remembers in the browser which bound device it is; no factor, since acts are signed by the key itself. */
export interface DeviceMemory {
  remember(reply: FastifyReply, deviceId: string): void;
}

/** The evidence log, as far as parties uses it. */
export interface EvidenceLog {
  append(
    tx: Tx,
    leaf: {
      readonly subject: string;
      readonly kind: string;
      readonly fields: Readonly<Record<string, string>>;
    },
  ): Promise<unknown>;
}
