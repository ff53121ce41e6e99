import type { Page } from 'playwright-core';
import { liveClips } from '../../packages/face/testing/script.ts';

/**
 * Puts prepared clips in place of the page's camera and plays the one for the command shown. This is an injection
 * attack on the product, and a successful one (SECURITY.md); it is how a journey gets through without a person.
 */

const FPS = 12;
const ROUTE = '/__footage/';

/** A clip is a list of pictures; the page asks for them by name and number. */
type Clips = Readonly<Record<string, readonly Buffer[]>>;

export interface PlayedCamera {
  /** Shows one still picture, for the portrait and the document. */
  still(jpeg: Buffer): Promise<void>;
  /** Brings every picture of the clips into the page, so that a busy machine plays them in time. */
  ready(): Promise<void>;
  /** Plays the man of the live image: quiet until a command is shown. */
  live(): Promise<void>;
}

/** Runs in the page before its own scripts. */
function installCamera({
  sizes,
  fps,
  route,
}: {
  sizes: Record<string, number>;
  fps: number;
  route: string;
}): void {
  const canvas = document.createElement('canvas');
  canvas.width = 400;
  canvas.height = 300;
  const context = canvas.getContext('2d');
  const pictures = new Map<string, Promise<HTMLImageElement>>();
  const picture = (name: string): Promise<HTMLImageElement> => {
    const known = pictures.get(name);
    if (known) return known;
    const made = new Promise<HTMLImageElement>((resolve, reject) => {
      const image = new Image();
      image.onload = () => resolve(image);
      image.onerror = () => {
        pictures.delete(name);
        reject(new Error(`no picture ${name}`));
      };
      image.src = `${route}${name}`;
    });
    pictures.set(name, made);
    return made;
  };
  let stillNumber = 0;
  let mode: 'still' | 'live' = 'still';
  let answered = '';
  let queue: string[] = [];
  let at = 0;
  const quiet = () => {
    const length = sizes.neutral ?? 1;
    const period = Math.max(1, 2 * length - 2);
    const place = at % period;
    at += 1;
    return `neutral/${place < length ? place : period - place}`;
  };
  const next = (): string => {
    if (mode === 'still') return `still/${stillNumber}`;
    const shown = document.querySelector('[data-testid="live-image"]');
    const command = shown?.getAttribute('data-command') ?? '';
    const step = `${shown?.getAttribute('data-step')} ${command}`;
    if (command !== '' && command !== 'null' && step !== answered && command in sizes) {
      answered = step;
      // A person needs half a second to read and begin.
      const pause = Array.from({ length: Math.ceil(fps / 2) }, () => '');
      queue = [...pause, ...Array.from({ length: sizes[command] ?? 0 }, (_, i) => `${command}/${i}`)];
    }
    return queue.shift() || quiet();
  };
  const draw = async () => {
    const image = await picture(next()).catch(() => null);
    if (!image || !context) return;
    if (canvas.width !== image.naturalWidth || canvas.height !== image.naturalHeight) {
      canvas.width = image.naturalWidth;
      canvas.height = image.naturalHeight;
    }
    context.drawImage(image, 0, 0);
  };
  Object.assign(window, {
    __camera: {
      still: (number: number) => {
        mode = 'still';
        stillNumber = number;
      },
      ready: () =>
        Promise.all(
          Object.entries(sizes).flatMap(([name, size]) =>
            Array.from({ length: size }, (_, number) => picture(`${name}/${number}`)),
          ),
        ).then(() => undefined),
      live: () => {
        mode = 'live';
        answered = '';
        queue = [];
      },
    },
  });
  setInterval(() => void draw(), 1000 / fps);
  navigator.mediaDevices.getUserMedia = async () => {
    await draw();
    return canvas.captureStream(fps);
  };
}

/** Replaces the camera of every page of this context's page. @param clips defaults to the borrower's own */
export async function playCamera(page: Page, given?: Clips): Promise<PlayedCamera> {
  const { neutral, commands } = await liveClips(FPS);
  const clips: Clips = given ?? { neutral, ...commands };
  const stills: Buffer[] = [];
  await page.route(`**${ROUTE}**`, (route) => {
    const [name = '', number = ''] = new URL(route.request().url()).pathname.slice(ROUTE.length).split('/');
    const body = name === 'still' ? stills[Number(number)] : clips[name]?.[Number(number)];
    return body ? route.fulfill({ body, contentType: 'image/jpeg' }) : route.fulfill({ status: 404 });
  });
  const sizes = Object.fromEntries(Object.entries(clips).map(([name, frames]) => [name, frames.length]));
  await page.addInitScript(installCamera, { sizes, fps: FPS, route: ROUTE });
  const tell = (call: string) => page.evaluate(call);
  return {
    still: async (jpeg) => {
      stills.push(jpeg);
      await tell(`window.__camera.still(${stills.length - 1})`);
    },
    ready: () => tell('window.__camera.ready()').then(() => undefined),
    live: () => tell('window.__camera.live()').then(() => undefined),
  };
}
