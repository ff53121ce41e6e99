export { type Consents, type ConsentsDeps, createConsents, type GivenConsent } from './consents.ts';
export { CONSENT_KINDS, type Consent, type ConsentKind, type ConsentText } from './domain.ts';
export { type ConsentRefusal, consentProblems } from './errors.ts';
export { consentRoutes } from './routes.ts';
