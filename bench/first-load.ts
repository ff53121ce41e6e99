import type { CDPSession } from 'playwright-core';
import { buildCabinet } from '../apps/cli/build-cabinet.ts';
import { startInstallation } from '../apps/cli/installation.ts';
import { launchBrowser } from '../journeys/support/browser.ts';
import { type BenchRow, median, row } from './rows.ts';

const RUNS = 3;
const KB = 1000;
const LINE_BYTES_PER_S = (400 * KB) / 8;
const ROUND_TRIP_MS = 400;
const CPU_SLOWDOWN = 4;
const QUIET_MS = 3000;
const MOST_MS = 60_000;

const LIMITS = { criticalKb: 40, wholeKb: 170, lcpMs: 2500 };

type Kind = 'html' | 'styles' | 'fonts' | 'program' | 'answers' | 'other';

interface FirstLoad {
  readonly lcpMs: number;
  /** bytes over the wire, headers included */
  readonly bytes: Readonly<Record<Kind, number>>;
}

const KINDS: Readonly<Record<string, Kind>> = {
  Document: 'html',
  Stylesheet: 'styles',
  Font: 'fonts',
  Script: 'program',
  Fetch: 'answers',
  XHR: 'answers',
};

/** Counts what comes over the wire until the line has been quiet for a while. */
function listen(cdp: CDPSession) {
  const bytes: Record<Kind, number> = { html: 0, styles: 0, fonts: 0, program: 0, answers: 0, other: 0 };
  const kinds = new Map<string, Kind>();
  const state = { open: 0, last: performance.now() };
  cdp.on('Network.requestWillBeSent', ({ requestId, type }) => {
    if (!kinds.has(requestId)) state.open += 1;
    kinds.set(requestId, KINDS[type ?? ''] ?? 'other');
  });
  const ended = (requestId: string, length: number) => {
    bytes[kinds.get(requestId) ?? 'other'] += length;
    state.open -= 1;
    state.last = performance.now();
  };
  cdp.on('Network.loadingFinished', (event) => ended(event.requestId, event.encodedDataLength));
  cdp.on('Network.loadingFailed', (event) => ended(event.requestId, 0));
  const quiet = async () => {
    const until = performance.now() + MOST_MS;
    while (performance.now() < until) {
      if (state.open <= 0 && performance.now() - state.last > QUIET_MS) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error('the line does not get quiet');
  };
  return { bytes, quiet };
}

async function loadOnce(url: string): Promise<FirstLoad> {
  const browser = await launchBrowser([]);
  try {
    const context = await browser.newContext({ viewport: { width: 360, height: 780 }, baseURL: url });
    const page = await context.newPage();
    const cdp = await context.newCDPSession(page);
    await cdp.send('Network.enable');
    await cdp.send('Network.emulateNetworkConditions', {
      offline: false,
      latency: ROUND_TRIP_MS,
      downloadThroughput: LINE_BYTES_PER_S,
      uploadThroughput: LINE_BYTES_PER_S,
    });
    await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
    const { bytes, quiet } = listen(cdp);
    await page.goto('/', { waitUntil: 'load', timeout: MOST_MS });
    await quiet();
    const lcpMs = await page.evaluate(
      () =>
        new Promise<number>((resolve) => {
          new PerformanceObserver((list) =>
            resolve(list.getEntries().at(-1)?.startTime ?? Number.NaN),
          ).observe({ type: 'largest-contentful-paint', buffered: true });
        }),
    );
    return { lcpMs, bytes };
  } finally {
    await browser.close();
  }
}

/** What a phone on a slow line waits for and pays for when it opens the start page the first time. */
export async function firstLoadBench(): Promise<readonly BenchRow[]> {
  await buildCabinet(() => undefined);
  await using installation = await startInstallation({ purpose: 'first-load' });
  const loads: FirstLoad[] = [];
  for (let i = 0; i < RUNS; i++) loads.push(await loadOnce(installation.url));
  const kb = (...kinds: readonly Kind[]) =>
    median(loads.map(({ bytes }) => kinds.reduce((sum, kind) => sum + bytes[kind], 0))) / KB;
  const say = (name: string, value: number, unit: string, limit: number) =>
    row('first-load', name, value, unit, limit, RUNS);
  const line = `400 kbit/s, ${ROUND_TRIP_MS} ms, processor slowed ${CPU_SLOWDOWN} times`;
  return [
    say(`largest words painted, ${line}`, median(loads.map(({ lcpMs }) => lcpMs)), 'ms', LIMITS.lcpMs),
    say('page, styles and fonts', kb('html', 'styles', 'fonts'), 'kB', LIMITS.criticalKb),
    say(
      'everything without fonts',
      kb('html', 'styles', 'program', 'answers', 'other'),
      'kB',
      LIMITS.wholeKb,
    ),
    say('of it the page', kb('html'), 'kB', LIMITS.wholeKb),
    say('of it styles', kb('styles'), 'kB', LIMITS.wholeKb),
    say('of it the program', kb('program'), 'kB', LIMITS.wholeKb),
    say('of it answers of the API', kb('answers'), 'kB', LIMITS.wholeKb),
    say('fonts', kb('fonts'), 'kB', LIMITS.criticalKb),
  ];
}
