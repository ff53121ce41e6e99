export type { Appended, NewLeaf } from './domain.ts';
export { evidenceProblems, LogBrokenError, type PackRefusal } from './errors.ts';
export { createEvidence, type Evidence, type EvidenceDeps, type Round } from './evidence.ts';
export type { LogFinding, LogReport } from './fsck.ts';
export type { WantedPack } from './packing.ts';
export { evidenceRoutes } from './routes.ts';
export type { WitnessReport } from './witnessing.ts';
