export type { StepOutcome } from './step-rows.ts';
export { type DeadStep, STEPS_ACTOR, type StepPlan, steps } from './steps.ts';
export {
  createWorker,
  LeaseLostError,
  type Step,
  type StepFailure,
  type StepHandler,
  type Worker,
  type WorkerOptions,
} from './worker.ts';
