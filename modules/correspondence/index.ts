export type { LetterForStaff } from './answers.ts';
export { type Correspondence, type CorrespondenceDeps, createCorrespondence } from './correspondence.ts';
export { letterLimits, numberText, readNumber } from './domain.ts';
export { type CorrespondenceRefusal, type LetterRefusal, letterProblems } from './errors.ts';
export type { Paper } from './papers.ts';
export { correspondenceRoutes } from './routes.ts';
