import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { footageBorrower } from '../apps/cli/once/footage-borrower.ts';
import { footage, portraitFrame } from '../packages/face/testing/footage.ts';
import { playCamera } from './support/camera.ts';
import type { Journey } from './support/journey.ts';
import { noCamera, Person } from './support/person.ts';
import { goToLiveImage } from './support/submitted.ts';
import { t } from './support/texts.ts';

const run = promisify(execFile);

/** The other man of the footage, who can obey turns and is somebody else. */
async function otherMan(): Promise<Readonly<Record<string, readonly Buffer[]>>> {
  const cut = async (from: number, to: number) =>
    (await footage({ video: 'franck', from, to, fps: 12 })).map(({ jpeg }) => jpeg);
  const neutral = await cut(67.5, 68.5);
  return { neutral, 'turn-left': await cut(44, 46), 'turn-right': await cut(159.3, 161.2) };
}

/** Chromium's own fake camera plays this file over and over: a man who was never commanded. */
async function fakeCameraFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'nesie-camera-'));
  const frames = await footage({ video: 'cap13', from: 0.4, to: 9, fps: 12 });
  await Promise.all(
    frames.map(({ jpeg }, i) => writeFile(join(folder, `${String(i).padStart(5, '0')}.jpg`), jpeg)),
  );
  const file = join(folder, 'camera.mjpeg');
  const { path } = createRequire(import.meta.url)('@ffmpeg-installer/ffmpeg') as { path: string };
  await run(path, [
    '-loglevel',
    'error',
    '-nostdin',
    '-framerate',
    '12',
    '-i',
    join(folder, '%05d.jpg'),
    '-c:v',
    'mjpeg',
    '-q:v',
    '3',
    file,
  ]);
  return file;
}

export const otherManRefused: Journey = {
  name: 'other-man',
  title:
    '[R-6.3, R-7.3c] another man before the camera is refused, with a reason and the attempts that are left',
  async run(context) {
    const borrower = await footageBorrower();
    const person = new Person(context, borrower, await playCamera(context.page, await otherMan()));
    await goToLiveImage(context, person, borrower);
    const ended = await person.takeLiveImage('other man');
    assert.match(ended, /^refused: /);
    await context.page.getByText(t('live.refused')).waitFor();
    assert.equal(await context.page.getByRole('button', { name: t('live.again') }).count(), 1);
  },
};

export const stillRefused: Journey = {
  name: 'still',
  title: '[R-7.3e, R-7.3f] a still picture before the camera is refused',
  async run(context) {
    const borrower = await footageBorrower();
    const still = await portraitFrame('cap12', 0.8);
    const person = new Person(context, borrower, await playCamera(context.page, { neutral: [still] }));
    await goToLiveImage(context, person, borrower);
    assert.match(await person.takeLiveImage('still'), /^refused: /);
  },
};

export const fakeCameraRefused: Journey = {
  name: 'fake-camera',
  title:
    "[R-7.3f] a recording in place of the camera (the browser's own fake device) is refused for disobeying",
  browserArgs: async () => [`--use-file-for-fake-video-capture=${await fakeCameraFile()}`],
  async run(context) {
    const borrower = await footageBorrower();
    const person = new Person(context, borrower, noCamera);
    await goToLiveImage(context, person, borrower);
    assert.match(await person.takeLiveImage('fake camera'), /^refused: /);
  },
};
