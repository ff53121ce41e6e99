import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import {
  commandsToDrawFrom,
  compareSession,
  createFaceEngine,
  type FrameMeasure,
  type LiveCommand,
  liveCommands,
  liveLimits,
} from '../index.ts';
import { footage } from '../testing/footage.ts';
import { createMeasured, embeddingOf } from '../testing/measured.ts';
import { play, type Shown } from '../testing/play.ts';
import { createClipCamera, liveClips } from '../testing/script.ts';

const engine = createFaceEngine({ workers: 2 });
after(() => engine.close());
const measured = createMeasured(engine);

const fps = 6;
const clips = await liveClips(fps);
const measures = new Map<Buffer, FrameMeasure>(
  await Promise.all(
    [...clips.neutral, ...Object.values(clips.commands).flat()].map(
      async (jpeg) => [jpeg, await measured(jpeg)] as const,
    ),
  ),
);
const usual = { fps, batch: 4, maxFrames: 400 };
const measureOf = (jpeg: Buffer | undefined): FrameMeasure => {
  const found = jpeg && measures.get(jpeg);
  if (!found) throw new Error('A frame of the clips is missing');
  return found;
};

/** The man of cap13, doing what he is told. */
function obedient(): (shown: Shown, seq: number) => FrameMeasure {
  const camera = createClipCamera(clips);
  return (shown) => measureOf(camera.next(shown));
}

const threeOf = (all: readonly LiveCommand[]) =>
  all.flatMap((a) =>
    all.flatMap((b) => all.filter((c) => a !== b && b !== c && a !== c).map((c) => [a, b, c] as const)),
  );

test('[R-7.3c] a man who obeys passes, whatever three of the five commands are drawn, in any order', () => {
  const orders = threeOf(liveCommands);
  assert.equal(orders.length, 60);
  for (const commands of orders) {
    const state = play(commands, obedient(), usual);
    assert.equal(state.stage, 'passed', `${commands.join(', ')}: ${state.reason}`);
    assert.equal(state.steps.length, 3);
    for (const step of state.steps) {
      for (const record of step.movements) assert.ok(record.heldMs >= record.requiredMs, record.movement);
    }
    assert.ok(Math.min(...state.sameFace) >= liveLimits.sameFace);
  }
});

test('[R-7.3c] the same frames and commands always give the same verdict and scores', () => {
  const commands = ['turn-left', 'open-mouth', 'raise-brows'] as const;
  assert.deepEqual(play(commands, obedient(), usual), play(commands, obedient(), usual));
});

test('[R-7.3e] [R-7.3f] a still face, on paper or on a screen, obeys no command', () => {
  const still = measureOf(clips.neutral[0]);
  for (const command of liveCommands) {
    const state = play([command], () => still, usual);
    assert.deepEqual([state.stage, state.reason], ['refused', 'command-timeout']);
  }
});

test('[R-7.3e] a picture moved by hand shows one command at most, and three are never drawn that it could show', () => {
  for (const commands of threeOf(liveCommands)) {
    const isDrawn = commands.every((command, at) =>
      commandsToDrawFrom(commands.slice(0, at)).includes(command),
    );
    assert.equal(isDrawn, commands.includes('open-mouth') || commands.includes('raise-brows'));
  }
  const still = measureOf(clips.neutral[0]);
  const at = (scale: number): FrameMeasure =>
    still.face ? { ...still, face: { ...still.face, nearness: still.face.nearness * scale } } : still;
  const path = [
    ...Array.from({ length: 6 }, () => 1),
    0.95,
    0.88,
    0.8,
    0.78,
    0.78,
    0.78,
    0.8,
    0.86,
    0.92,
    0.98,
    1,
  ];
  let moved = 0;
  const hand = (shown: Shown) => at(shown ? (path[moved++] ?? 1) : 1);
  const state = play(['move-back-then-closer', 'open-mouth'], hand, usual);
  assert.equal(state.steps[0]?.movements.length, 2);
  assert.deepEqual([state.stage, state.reason], ['refused', 'command-timeout']);
});

test('[R-7.3f] a video of the man that was not made for these commands is refused', () => {
  const video = [
    ...clips.neutral,
    ...Object.values(clips.commands).flatMap((clip) => [...clip, ...clips.neutral]),
  ];
  const orders = threeOf(liveCommands);
  const passed = orders.flatMap((commands) =>
    [0, 9, 23].filter((start) => {
      const state = play(commands, (_, seq) => measureOf(video[(seq + start) % video.length]), usual);
      return state.stage === 'passed';
    }),
  );
  assert.equal(passed.length, 0);
});

test('a head that stays turned after its command is not taken for rest', () => {
  const turned = clips.commands['turn-right'];
  const held = measureOf(turned[4]);
  let answered = false;
  const man = obedient();
  const stays = (shown: Shown, seq: number) => {
    const measure = man(shown, seq);
    answered ||= shown !== null;
    return answered && !shown ? held : measure;
  };
  const state = play(['turn-right', 'open-mouth'], stays, usual);
  assert.deepEqual([state.steps.length, state.stage, state.reason], [1, 'refused', 'not-still']);
});

test('[R-7.3f] each command is met only by its own movement', () => {
  for (const command of liveCommands) {
    for (const other of liveCommands.filter((one) => one !== command)) {
      const camera = createClipCamera(clips);
      const disobeys = (shown: Shown) => measureOf(camera.next(shown && { ...shown, command: other }));
      const state = play([command], disobeys, usual);
      assert.equal(state.stage, 'refused', `${command} shown, ${other} done`);
      assert.ok(
        state.reason === 'command-timeout' || state.reason === 'other-movement',
        String(state.reason),
      );
    }
  }
});

test('[R-7.3f] a movement already there when the command comes is not an answer to it', () => {
  const open = measureOf(clips.commands['open-mouth'][4]);
  const camera = createClipCamera(clips);
  const state = play(['open-mouth'], (shown) => (shown ? open : measureOf(camera.next(null))), usual);
  assert.deepEqual([state.stage, state.reason], ['refused', 'moved-too-early']);
});

test('[R-7.3c] another man put in the middle is refused', async () => {
  const franck = await Promise.all(
    (await footage({ video: 'franck', from: 44, to: 46, fps })).map((frame) => measured(frame.jpeg)),
  );
  const man = obedient();
  const swapped = (shown: Shown, seq: number) => {
    const own = man(shown, seq);
    const other = shown && franck[seq % franck.length];
    if (!other?.face || !own.face) return own;
    // His face is put exactly where the other was, so that only his identity can give him away.
    return { ...other, face: { ...other.face, box: own.face.box, nearness: own.face.nearness } };
  };
  const state = play(['turn-left'], swapped, usual);
  assert.deepEqual([state.stage, state.reason], ['refused', 'face-changed']);

  const plain = play(
    ['turn-left'],
    (shown, seq) => (shown ? (franck[seq % franck.length] ?? man(shown, seq)) : man(shown, seq)),
    usual,
  );
  assert.equal(plain.stage, 'refused');
});

test('[R-7.3c] a man who turns as told, but is not the man on the document, is not accepted', async () => {
  const turning = await footage({ video: 'franck', from: 44, to: 46, fps });
  const faces = await Promise.all(turning.map(async (frame) => embeddingOf(await measured(frame.jpeg))));
  const portrait = embeddingOf(measureOf(clips.neutral[1]));
  const other = compareSession(faces, portrait);
  assert.ok(!other.passed && other.score < 0.3, String(other.score));
  const own = Object.values(clips.commands).flatMap((clip) =>
    clip.map((frame) => embeddingOf(measureOf(frame))),
  );
  assert.ok(compareSession(own, portrait).passed);
  assert.equal(compareSession([], portrait).passed, false);
  // One foreign frame among many is enough to refuse.
  assert.equal(compareSession([...own, faces[0] ?? []], portrait).passed, false);
});

const breakAt = (from: number, broken: (measure: FrameMeasure) => FrameMeasure, forFrames = 3) => {
  const man = obedient();
  return (shown: Shown, seq: number) => {
    const measure = man(shown, seq);
    return seq >= from && seq < from + forFrames ? broken(measure) : measure;
  };
};

test('[R-7.3c] a face that leaves, a second face and a cut in the picture end the attempt once it has begun', () => {
  const begun = 12;
  const reason = (next: (shown: Shown, seq: number) => FrameMeasure) =>
    play(['open-mouth', 'turn-left', 'turn-right'], next, usual).reason;
  const moved = (measure: FrameMeasure): FrameMeasure =>
    measure.face ? { ...measure, face: { ...measure.face, box: { ...measure.face.box, x: 0.05 } } } : measure;
  assert.equal(reason(breakAt(begun, (measure) => ({ ...measure, faces: 0, face: null }))), 'no-face');
  assert.equal(reason(breakAt(begun, (measure) => ({ ...measure, faces: 2 }))), 'two-faces');
  assert.equal(reason(breakAt(begun, moved)), 'picture-jumped');
  assert.equal(reason(breakAt(0, (measure) => ({ ...measure, faces: 0, face: null }))), null);
  const gap = { ...usual, gapBefore: (seq: number) => (seq === begun ? 1700 : 0) };
  assert.equal(play(['open-mouth', 'turn-left', 'turn-right'], obedient(), gap).reason, 'capture-gap');
});

test('[R-7.3e] obeying is not enough when the liveness model takes the frames for pictures of a face', () => {
  const man = obedient();
  const printed = (shown: Shown, seq: number): FrameMeasure => {
    const measure = man(shown, seq);
    return measure.face ? { ...measure, face: { ...measure.face, liveness: 0.3 } } : measure;
  };
  assert.equal(play(['open-mouth', 'turn-left', 'turn-right'], obedient(), usual).stage, 'passed');
  const state = play(['open-mouth', 'turn-left', 'turn-right'], printed, usual);
  assert.deepEqual([state.stage, state.reason], ['refused', 'not-live']);
});

test('somebody who never holds still is told so and refused in time, and no session grows without end', () => {
  const restless = clips.commands['open-mouth'].flatMap((frame, at) => [
    frame,
    ...clips.commands['turn-left'].slice(at, at + 1),
  ]);
  const state = play([], (_, seq) => measureOf(restless[seq % restless.length]), {
    ...usual,
    maxFrames: 1000,
  });
  assert.deepEqual([state.stage, state.reason], ['refused', 'not-still']);
  assert.ok(state.frames <= 200);
});
