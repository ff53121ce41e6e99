export {
  type Contracts,
  type ContractsDeps,
  type ContractView,
  createContracts,
} from './contracts.ts';
export { CONFIRM_HOURS, type Contract, type ContractState, type Pause, type Signature } from './domain.ts';
export { type ContractOwnRefusal, type ContractRefusal, contractProblems } from './errors.ts';
export { type ContractLink, contractLinks } from './links.ts';
export { type ContractWire, contractRoutes, toContractWire } from './routes.ts';
