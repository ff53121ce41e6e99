export {
  type Applications,
  type ApplicationsDeps,
  type ApplicationView,
  createApplications,
  type NewApplication,
} from './applications.ts';
export { type Clients, createClients, type Individual } from './clients.ts';
export { type DecisionTable, loadDecisionTable, type ReasonCode } from './decision/table.ts';
export type { Application, ApplicationState, Offer, OwnMicrocredits, Stated } from './domain.ts';
export { type ApplicationOwnRefusal, type ApplicationRefusal, applicationProblems } from './errors.ts';
export { type ApplicationWire, applicationRoutes, toApplicationWire } from './routes.ts';
export { PURPOSES, purposeText, reasonTexts } from './texts.ts';
