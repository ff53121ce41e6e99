import { type Browser, chromium } from 'playwright-core';
import { ensureChromium } from '../../scripts/chromium.ts';

const SWITCHES = [
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-ui-for-media-stream',
  '--use-fake-device-for-media-stream',
];

/** A real Chromium, as a person has it, with nothing that calls home. */
export function launchBrowser(args: readonly string[] = []): Promise<Browser> {
  // Chromium's own sandbox refuses to start as root.
  const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: ensureChromium(), args: [...SWITCHES, ...asRoot, ...args] });
}
