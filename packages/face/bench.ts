import { compareFaces, compareSession } from './comparison.ts';
import { createFaceEngine } from './engine.ts';
import { type LiveCommand, liveCommands } from './live/commands.ts';
import { cosine, type FrameMeasure, measurePicture } from './measure.ts';
import { fetchModels } from './model-files.ts';
import { loadNetworks, type Networks } from './networks.ts';
import { decodePicture, frameLimits } from './pixels.ts';
import { footage, portraitFrame, type Video } from './testing/footage.ts';
import { createMeasured, embeddingOf } from './testing/measured.ts';
import { play } from './testing/play.ts';
import { createClipCamera, liveClips } from './testing/script.ts';

/** One measured figure beside its reference. */
export interface BenchRow {
  readonly bench: string;
  readonly case: string;
  readonly value: number;
  readonly unit: string;
  readonly reference: number;
  readonly ratio: number;
  readonly n: number;
}

/**
 * Time of a comparison (reference: 300 ms on one core) and the error rates of the judge on the footage. The rates come
 * from three videos of two men on which the limits were set as well; the attacks are simulated.
 */
export async function bench(): Promise<BenchRow[]> {
  return [...(await comparisonTime()), ...(await errorRates())];
}

const maxComparisonMs = 300;

async function comparisonTime(): Promise<readonly BenchRow[]> {
  const networks = await loadNetworks(await fetchModels());
  const [portrait, frame] = await Promise.all([portraitFrame('cap12', 0.8), portraitFrame('cap13', 0.6)]);
  const known = await embedded(networks, portrait);
  const times: number[] = [];
  for (let round = 0; round < 25; round++) {
    const start = process.hrtime.bigint();
    const { passed } = compareFaces(await embedded(networks, frame), known);
    if (!passed) throw new Error('The same man was not recognised');
    if (round >= 5) times.push(Number(process.hrtime.bigint() - start) / 1e6);
  }
  const sorted = times.toSorted((left, right) => left - right);
  return [
    row(
      'a picture decoded, measured, compared, one core: median',
      sorted[10] ?? 0,
      'ms',
      maxComparisonMs,
      times.length,
    ),
    row('the same, slowest', sorted.at(-1) ?? 0, 'ms', maxComparisonMs, times.length),
  ];
}

async function embedded(networks: Networks, jpeg: Uint8Array): Promise<readonly number[]> {
  const decoded = await decodePicture(jpeg, frameLimits);
  if (decoded.refused) throw new Error(decoded.refusal.code);
  return embeddingOf(await measurePicture(networks, decoded.value, { embed: true, liveness: false }));
}

const fps = 5;

async function errorRates(): Promise<readonly BenchRow[]> {
  const engine = createFaceEngine({ workers: 2, maxQueued: 2000 });
  try {
    const measured = createMeasured(engine);
    const all = async (video: Video, from: number, to: number) =>
      Promise.all((await footage({ video, from, to, fps })).map((frame) => measured(frame.jpeg)));
    const cap13 = await all('cap13', 0.3, 30.3);
    const cap12 = await all('cap12', 0.3, 52.3);
    const franck = await all('franck', 40, 70);
    return [
      await obedience(measured),
      uncommanded('cap13', cap13),
      uncommanded('cap12', cap12),
      uncommanded('franck', franck),
      ...comparisons(cap13, cap12, franck),
    ];
  } finally {
    await engine.close();
  }
}

const orders = liveCommands.flatMap((a) =>
  liveCommands.flatMap((b) =>
    liveCommands.filter((c) => a !== b && b !== c && a !== c).map((c): readonly LiveCommand[] => [a, b, c]),
  ),
);

async function obedience(measured: (jpeg: Uint8Array) => Promise<FrameMeasure>): Promise<BenchRow> {
  const clips = await liveClips(fps);
  const frames = [...clips.neutral, ...Object.values(clips.commands).flat()];
  const known = new Map(await Promise.all(frames.map(async (jpeg) => [jpeg, await measured(jpeg)] as const)));
  const refused = orders.filter((commands) => {
    const camera = createClipCamera(clips);
    const next = (shown: Parameters<typeof camera.next>[0]) => {
      const found = known.get(camera.next(shown));
      if (!found) throw new Error('A frame of the clips was not measured');
      return found;
    };
    return play(commands, next, { fps, batch: 3, maxFrames: 400 }).stage !== 'passed';
  });
  return rate(
    'obedient man refused (cap13 played to the commands, all 60 orders)',
    refused.length,
    orders.length,
  );
}

/** A video not made for these commands, from every second of it and for every order of commands. */
function uncommanded(name: string, video: readonly FrameMeasure[]): BenchRow {
  const starts = Array.from({ length: Math.ceil(video.length / fps) }, (_, index) => index * fps);
  const passed = orders.flatMap((commands) =>
    starts.filter((start) => {
      const next = (_: unknown, seq: number) => {
        const found = video[(start + seq) % video.length];
        if (!found) throw new Error('The video is empty');
        return found;
      };
      return play(commands, next, { fps, batch: 3, maxFrames: 400 }).stage === 'passed';
    }),
  );
  return rate(
    `uncommanded video accepted (${name}, every second, all 60 orders)`,
    passed.length,
    orders.length * starts.length,
  );
}

/** Frames of one recording against frames of another. */
function comparisons(
  cap13: readonly FrameMeasure[],
  cap12: readonly FrameMeasure[],
  franck: readonly FrameMeasure[],
): readonly BenchRow[] {
  const perFrame = (video: readonly FrameMeasure[]) =>
    video.flatMap((frame) => (frame.face?.embedding ? [frame.face.embedding] : []));
  const [own, again, other] = [perFrame(cap13), perFrame(cap12), perFrame(franck)];
  const pairs = (left: readonly (readonly number[])[], right: readonly (readonly number[])[]) =>
    left.flatMap((one) => right.map((two) => cosine(one, two)));
  const genuine = pairs(own, again);
  const impostor = [...pairs(own, other), ...pairs(again, other)];
  const session = compareSession(other, own[0] ?? []);
  if (session.passed) throw new Error('The other man was accepted');
  return [
    rate(
      'same man not recognised (cap13 × cap12, frames)',
      genuine.filter((score) => score < 0.4).length,
      genuine.length,
    ),
    rate(
      'other man recognised (franck × both, frames)',
      impostor.filter((score) => score >= 0.4).length,
      impostor.length,
    ),
  ];
}

/** Reference: the upper bound 3/n that no error in n tries would still leave, per cent. */
function rate(name: string, errors: number, n: number): BenchRow {
  return row(name, (100 * errors) / n, '%', 300 / n, n);
}

function row(name: string, value: number, unit: string, reference: number, n: number): BenchRow {
  const digits = (x: number) => Number(x.toPrecision(4));
  return {
    bench: 'face',
    case: name,
    value: digits(value),
    unit,
    reference: digits(reference),
    ratio: digits(value / reference),
    n,
  };
}
