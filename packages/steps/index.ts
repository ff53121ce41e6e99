export { type DeadStep, type StepPlan, steps } from './steps.ts';
export {
  createWorker,
  LeaseLostError,
  type Step,
  type StepFailure,
  type StepHandler,
  type StepOutcome,
  type Worker,
  type WorkerOptions,
} from './worker.ts';
