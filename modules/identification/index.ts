export { type Comparison, type LiveImageView, MAX_FAILURES } from './domain.ts';
export { type IdentificationRefusal, identificationProblems, type LiveImageRefusal } from './errors.ts';
export { createPictureJudges } from './judges.ts';
export { createLiveImages, type LiveImages, type LiveImagesDeps } from './live-images.ts';
export { createIdentificationRecords, type IdentificationRecords } from './records.ts';
export { identificationRoutes } from './routes.ts';
