export { type AntifraudDeps, createAntifraudReports } from './antifraud.ts';
export {
  type ApplicationInFull,
  type Applications,
  type ApplicationsDeps,
  type ApplicationView,
  createApplications,
  type NewApplication,
  type ToldNeeds,
} from './applications.ts';
export { type Clients, createClients, type Individual } from './clients.ts';
export { type DecisionTable, loadDecisionTable, type ReasonCode } from './decision/table.ts';
export type { Application, ApplicationState, Offer, Stated, WaitKind } from './domain.ts';
export {
  type ApplicationOwnRefusal,
  type ApplicationRefusal,
  applicationProblems,
  type VisitRefusal,
  visitProblems,
} from './errors.ts';
export type { OwnMicrocredits } from './facts.ts';
export { type ApplicationWire, applicationRoutes, toApplicationWire } from './routes.ts';
export { createSpouseConsents, type SpouseConsents, type SpouseConsentsDeps } from './spouse.ts';
export { spouseRoutes } from './spouse-routes.ts';
export { PURPOSES, purposeText, reasonTexts } from './texts.ts';
export { createVisits, type Visits, type VisitsDeps } from './visits.ts';
