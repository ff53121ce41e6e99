import { type Canonical, canonicalJson, sha256Hex } from '@nesie/canonical';
import type { Instant } from '@nesie/clock';
import type { Lang } from '@nesie/problem';
import { FIELD_NAMES, type FieldName, type IndividualFacts, NO_FIELDS, type TypedFields } from './fields.ts';
import type { DraftFault } from './texts.ts';

export type DraftState = 'draft' | 'submitted' | 'confirmed' | 'refused' | 'expired';
export type PictureKind = 'portrait' | 'document-front';

/** Days that a draft waits for its author. */
export const DRAFT_DAYS = 30;

/** What was submitted, as the act that registers names it by hash. */
export interface FrozenRegistration {
  readonly partyId: string;
  readonly facts: IndividualFacts;
  readonly language: Lang;
  /** SHA-256 of the two pictures, hexadecimal */
  readonly portrait: string;
  readonly documentFront: string;
  /** thumbprint of the device key */
  readonly device: string;
  readonly submittedAt: Instant;
}

const FROZEN_TYPE = 'nesie/registration/1';

/** Canonical JSON of what was submitted; its SHA-256 is the content of the act that registers. */
export function canonicalRegistration(frozen: FrozenRegistration): string {
  const content: Canonical = {
    type: FROZEN_TYPE,
    partyId: frozen.partyId,
    facts: { ...frozen.facts },
    language: frozen.language,
    portrait: frozen.portrait,
    documentFront: frozen.documentFront,
    device: frozen.device,
    submittedAt: frozen.submittedAt,
  };
  return canonicalJson(content);
}

export function contentHashOf(canonical: string): string {
  return sha256Hex(canonical);
}

/** Reads back what `canonicalRegistration` wrote; the hash beside it was checked by the caller. */
export function readFrozen(canonical: string): FrozenRegistration {
  const { type, ...frozen } = JSON.parse(canonical) as FrozenRegistration & { readonly type: string };
  if (type !== FROZEN_TYPE) throw new TypeError(`not a frozen registration: ${type}`);
  return frozen;
}

/** Puts newly typed fields over those kept; what isn't mentioned stays. */
export function typeOver(kept: TypedFields, typed: Partial<Record<FieldName, string>>): TypedFields {
  return { ...kept, ...typed };
}

/** Reads kept fields; a field that a later version added is empty. */
export function readTyped(json: string): TypedFields {
  const kept = JSON.parse(json) as Readonly<Record<string, unknown>>;
  const entries = FIELD_NAMES.map((name) => [name, typeof kept[name] === 'string' ? kept[name] : '']);
  return { ...NO_FIELDS, ...(Object.fromEntries(entries) as Partial<TypedFields>) };
}

/** The parts of a draft that are not typed. */
export interface DraftParts {
  readonly isPhoneConfirmed: boolean;
  /** null: not taken yet */
  readonly portraitPassed: boolean | null;
  readonly documentFrontPassed: boolean | null;
}

/** What keeps the parts of a draft that are not typed from being submitted. */
export function faultsOfParts(parts: DraftParts): readonly DraftFault[] {
  const faults: DraftFault[] = [];
  // R-6.1d: a number is taken only once a code sent to it has come back.
  if (!parts.isPhoneConfirmed) {
    faults.push({ field: 'phone', code: 'phone-not-confirmed' });
  }
  if (parts.portraitPassed === null) faults.push({ field: 'portrait', code: 'portrait-missing' });
  // R-6.1f: the picture is judged by software; one that was refused is not submitted.
  if (parts.portraitPassed === false) {
    faults.push({ field: 'portrait', code: 'portrait-unsuitable' });
  }
  if (parts.documentFrontPassed === null)
    faults.push({ field: 'documentFront', code: 'document-front-missing' });
  if (parts.documentFrontPassed === false)
    faults.push({ field: 'documentFront', code: 'document-front-unsuitable' });
  return faults;
}
