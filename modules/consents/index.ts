export {
  type Consents,
  type ConsentsDeps,
  createConsents,
  type DrawnConsent,
  type GivenConsent,
} from './consents.ts';
export {
  type AnyConsentKind,
  CONSENT_KINDS,
  type Consent,
  type ConsentKind,
  type ConsentText,
} from './domain.ts';
export { type ConsentRefusal, consentProblems } from './errors.ts';
export { consentRoutes } from './routes.ts';
