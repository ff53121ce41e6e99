export { type ActRecord, type Acts, type ActsDeps, createActs, type NewAct, type UsedAct } from './acts.ts';
export {
  type Act,
  type ActTerms,
  type Channel,
  canonicalAct,
  type DeviceJwk,
  type FactorKind,
  isDeviceSignature,
  readDeviceJwk,
  thumbprint,
} from './domain.ts';
export {
  type ActNotOpen,
  type ActRefusal,
  actProblems,
  type ConsumeRefusal,
  type FactorRefusal,
} from './errors.ts';
export { type ActWire, actRoutes, toActWire } from './routes.ts';
export {
  type Deed,
  FEATURES,
  type Feature,
  provenWay,
  takes,
  type Way,
  type WaysPolicy,
  waysTo,
} from './ways.ts';
