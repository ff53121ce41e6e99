// The face of the package: models, measures, judges, the chain of frames.
export {
  type BatchRefusal,
  batchLimits,
  chainFrames,
  chainNext,
  chainStart,
  checkChain,
  decodeBatch,
  encodeBatch,
  type SentFrame,
} from './chain.ts';
export {
  compareFaces,
  compareSession,
  comparisonLimits,
  type FaceComparison,
  judgeCosines,
} from './comparison.ts';
export {
  createFaceEngine,
  type FaceEngine,
  type FaceEngineOptions,
  type FaceRefusal,
  type PictureKind,
} from './engine.ts';
export { median } from './geometry.ts';
export {
  commandsToDrawFrom,
  type LiveCommand,
  liveCommands,
  liveLimits,
  movementsOf,
} from './live/commands.ts';
export {
  foldFrame,
  isReadyToReveal,
  type LiveFrame,
  type LiveHint,
  type LiveReason,
  type LiveState,
  revealCommand,
  type StepRecord,
  startLive,
} from './live/session.ts';
export { cosine, type FaceMeasure, type FrameMeasure, type MeasureOptions } from './measure.ts';
export { fetchModels, type ModelIdentity, models } from './model-files.ts';
export { frameLimits, type PictureRefusal, pictureLimits } from './pixels.ts';
export {
  type Criterion,
  documentLimits,
  judgeDocumentFront,
  judgePortrait,
  type PictureVerdict,
  portraitLimits,
} from './portraits.ts';
