/** A text in the three languages, as the server sends it where the reader's language isn't known yet. */
export interface Text {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
}

export interface Session {
  readonly kind: 'visitor' | 'applicant' | 'client';
  readonly csrfToken: string;
  readonly partyId?: string;
  readonly name?: string;
  readonly device?: { readonly id: string; readonly bound: boolean } | null;
}

export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

export const draftFields = [
  'surname',
  'firstName',
  'patronymic',
  'iin',
  'documentKind',
  'documentNumber',
  'documentIssuedOn',
  'documentExpiresOn',
  'phone',
  'iban',
] as const;
export type DraftField = (typeof draftFields)[number];

export interface Criterion {
  readonly name: string;
  readonly value: number | string;
  readonly limit: number | string;
  readonly passed: boolean;
  readonly advice?: string | Text | null;
}

export interface Verdict {
  readonly passed: boolean;
  readonly criteria: readonly Criterion[];
}

export interface Picture {
  readonly present: boolean;
  readonly verdict?: Verdict | null;
}

export interface Draft {
  readonly id: string;
  readonly state: 'draft' | 'submitted' | 'confirmed' | 'refused';
  readonly expiresAt: string;
  readonly fields: Partial<Record<DraftField, string | null>>;
  readonly phoneConfirmed: boolean;
  readonly portrait: Picture;
  readonly documentFront: Picture;
  readonly problems: readonly FieldError[];
  readonly account?: { readonly state: 'unknown' | 'own' | 'not-own' | null } | null;
  readonly attemptsLeft?: number;
}

export type Feature = 'otp' | 'totp' | 'hotp' | 'security-key' | 'passkey' | 'password';
export type Factor = Feature | 'digital-signature' | 'live-image' | 'device-key';

export interface Act {
  readonly id: string;
  readonly purpose: string;
  readonly contentHash: string;
  readonly digest: string;
  readonly nonce: string;
  readonly deadline: string;
  readonly factors: { readonly ways: readonly (readonly Factor[])[]; readonly done: readonly Factor[] };
  readonly summary?: Text;
}

export interface CodeSent {
  readonly sentAt: string;
  readonly resendAfterSeconds: number;
}

export type Command = 'open-mouth' | 'raise-brows' | 'turn-left' | 'turn-right' | 'move-back-then-closer';

export interface LiveImage {
  readonly id: string;
  readonly attempt: number;
  readonly attemptsLeft: number;
  readonly nonce: string;
  readonly state: 'baseline' | 'command' | 'passed' | 'refused';
  readonly stepIndex: number;
  readonly stepsTotal: number;
  readonly command: Command | null;
  readonly phase?: 'back' | 'closer' | null;
  readonly hint: string | null;
  readonly nextSeq: number;
  readonly reason?: string | null;
  readonly deadline: string | null;
}
