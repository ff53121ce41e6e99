export type { PayableAccount } from './accounts.ts';
export {
  type Confirmation,
  type ConfirmationDeps,
  type Confirmed,
  createConfirmation,
} from './confirmation.ts';
export type { DraftState, FrozenRegistration, PictureKind } from './domain.ts';
export type { Draft } from './drafts.ts';
export { type PartyRefusal, partyProblems, tooManyTries } from './errors.ts';
export { type DocumentKind, type IndividualFacts, isDocumentValid } from './fields.ts';
export { createPartyLookup, type PartyLookup } from './lookup.ts';
export type {
  CodeSent,
  DeviceMemory,
  EvidenceLog,
  IdentificationOfAct,
  Logins,
  Origin,
  PhoneCodes,
  PictureCriterion,
  PictureJudges,
  PictureVerdict,
  Sessions,
} from './needs.ts';
export { createParties, type Parties, type PartiesDeps } from './parties.ts';
export type { Account, Contact, Registration } from './party-store.ts';
export { partyRoutes } from './routes.ts';
export type { AccountState } from './tables.ts';
export { transferRoutes } from './transfer-routes.ts';
