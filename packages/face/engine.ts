import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { FrameMeasure, MeasureOptions } from './measure.ts';
import { fetchModels, type ModelRole } from './model-files.ts';
import type { PictureRefusal } from './pixels.ts';
import { type FaceResult, refuse } from './result.ts';

export type FaceRefusal =
  | PictureRefusal
  | { readonly code: 'face-engine-busy' }
  | { readonly code: 'face-engine-failed' };

/** `frame`: of a camera, small and many. `picture`: a portrait or a document, large and few. */
export type PictureKind = 'frame' | 'picture';

/** Measures faces outside the caller's process; one picture can cost a job, never the server. */
export interface FaceEngine {
  /**
   * @returns the measure; a refusal of the picture; `face-engine-busy` when the queue is full;
   * `face-engine-failed` when decoding or measuring crashed or took too long
   */
  readonly measure: (
    bytes: Uint8Array,
    kind: PictureKind,
    options: MeasureOptions,
  ) => Promise<FaceResult<FrameMeasure, FaceRefusal>>;
  /** Starts the processes and loads the models, so that the first person does not wait. */
  readonly warm: () => Promise<void>;
  readonly close: () => Promise<void>;
}

export interface FaceEngineOptions {
  /** A process takes one core and about 200 MB; by default one for each core, four at most. */
  readonly workers?: number;
  readonly maxQueued?: number;
  readonly jobTimeoutMs?: number;
  readonly cache?: string;
  /** The measuring program; another one in tests. */
  readonly program?: string;
}

/** What goes to the measuring process. */
export interface Job {
  readonly id: number;
  readonly kind: PictureKind;
  readonly bytes: Uint8Array;
  readonly options: MeasureOptions;
}

/** What comes back. */
export type Report =
  | { readonly ready: true }
  | { readonly id: number; readonly result: FaceResult<FrameMeasure, PictureRefusal> };

interface Waiting extends Job {
  readonly settle: (result: FaceResult<FrameMeasure, FaceRefusal>) => void;
}

const startTimeoutMs = 60_000;

/**
 * A small pool of processes (not threads: a crash inside a native decoder takes its whole process along). The
 * processes get no environment of ours, so that bytes that break a decoder find no secrets beside it.
 */
export function createFaceEngine(options: FaceEngineOptions = {}): FaceEngine {
  const maxQueued = options.maxQueued ?? 96;
  const waiting: Waiting[] = [];
  const workers = Array.from({ length: options.workers ?? Math.min(4, availableParallelism()) }, () =>
    createWorker(options, () => waiting.shift()),
  );
  let nextId = 1;
  return {
    measure: (bytes, kind, measureOptions) => {
      if (waiting.length >= maxQueued) return Promise.resolve(refuse({ code: 'face-engine-busy' }));
      return new Promise((settle) => {
        waiting.push({ id: nextId++, kind, bytes, options: measureOptions, settle });
        for (const worker of workers) worker.wake();
      });
    },
    warm: async () => {
      await Promise.all(workers.map((worker) => worker.start()));
    },
    close: async () => {
      for (const job of waiting.splice(0)) job.settle(refuse({ code: 'face-engine-failed' }));
      await Promise.all(workers.map((worker) => worker.stop()));
    },
  };
}

/** One process at most, started when needed, replaced when it breaks. */
function createWorker(options: FaceEngineOptions, take: () => Waiting | undefined) {
  let running: Promise<ChildProcess> | null = null;
  let busy = false;

  const start = (): Promise<ChildProcess> => {
    running ??= startProcess(options).catch((error: unknown) => {
      running = null;
      throw error;
    });
    return running;
  };
  const drop = (child: ChildProcess) => {
    running = null;
    child.kill('SIGKILL');
  };
  const wake = async () => {
    if (busy) return;
    busy = true;
    for (let job = take(); job; job = take()) await runJob(job, start, drop, options.jobTimeoutMs ?? 15_000);
    busy = false;
  };
  return {
    start,
    wake: () => void wake(),
    stop: async () => {
      const child = await running?.catch(() => null);
      if (child) drop(child);
    },
  };
}

async function runJob(
  job: Waiting,
  start: () => Promise<ChildProcess>,
  drop: (child: ChildProcess) => void,
  timeoutMs: number,
): Promise<void> {
  const { settle, ...sent } = job;
  let child: ChildProcess;
  try {
    child = await start();
  } catch {
    settle(refuse({ code: 'face-engine-failed' }));
    return;
  }
  child.ref();
  child.channel?.ref();
  const result = await answerOf(child, sent, timeoutMs);
  if (result) {
    child.unref();
    child.channel?.unref();
    settle(result);
    return;
  }
  drop(child);
  settle(refuse({ code: 'face-engine-failed' }));
}

/** null: the process died or did not answer in time. */
function answerOf(
  child: ChildProcess,
  job: Job,
  timeoutMs: number,
): Promise<FaceResult<FrameMeasure, FaceRefusal> | null> {
  return new Promise((resolve) => {
    const finish = (result: FaceResult<FrameMeasure, FaceRefusal> | null) => {
      clearTimeout(timer);
      child.off('message', onMessage);
      child.off('exit', onExit);
      resolve(result);
    };
    const onMessage = (report: Report) => {
      if ('id' in report && report.id === job.id) finish(report.result);
    };
    const onExit = () => finish(null);
    const timer = setTimeout(() => finish(null), timeoutMs);
    child.on('message', onMessage);
    child.on('exit', onExit);
    child.send(job, (error) => {
      if (error) finish(null);
    });
  });
}

async function startProcess(options: FaceEngineOptions): Promise<ChildProcess> {
  const paths = await fetchModels(options.cache);
  const child = forkMeasuring(options.program ?? join(import.meta.dirname, 'measuring-process.ts'), paths);
  await new Promise<void>((resolve, reject) => {
    const fail = () => {
      child.kill('SIGKILL');
      reject(new Error('The face measuring process did not start'));
    };
    const timer = setTimeout(fail, startTimeoutMs);
    child.once('exit', fail);
    child.once('message', () => {
      clearTimeout(timer);
      child.off('exit', fail);
      resolve();
    });
  });
  child.on('error', () => child.kill('SIGKILL'));
  child.unref();
  child.channel?.unref();
  return child;
}

function forkMeasuring(program: string, paths: Readonly<Record<ModelRole, string>>): ChildProcess {
  return fork(program, [JSON.stringify(paths)], {
    execArgv: ['--no-warnings'],
    serialization: 'advanced',
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}
