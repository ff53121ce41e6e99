export { type Correspondence, type CorrespondenceDeps, createCorrespondence } from './correspondence.ts';
export { numberText } from './domain.ts';
export { type LetterRefusal, letterProblems } from './errors.ts';
export { correspondenceRoutes } from './routes.ts';
