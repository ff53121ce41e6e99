import assert from 'node:assert/strict';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { verifyCommand } from '@nesie/pack';
import type { JourneyContext } from './journey.ts';
import { t } from './texts.ts';

/** The pack that the client downloads is valid by the verifier that anyone has. */
export async function checkPack({ page, installation }: JourneyContext): Promise<void> {
  const button = page.getByRole('button', { name: t('loan.pack') });
  const soon = page.getByText(t('loan.packSoon'));
  const downloaded = page.waitForEvent('download');
  await button.click();
  // The log covers the last leaf at its next checkpoint: a second press after a moment, as the page says.
  const press = async () => {
    if (await soon.isVisible()) await button.click();
  };
  const again = setInterval(() => void press().catch(() => undefined), 1_000);
  const download = await downloaded.finally(() => clearInterval(again));
  const folder = await mkdtemp(join(tmpdir(), 'nesie-journey-'));
  const pack = join(folder, 'evidence.asice');
  await writeFile(pack, await readFile(await download.path()));
  const trust = join(folder, 'trust.json');
  await writeFile(trust, await (await page.request.get(`${installation.url}/trust.json`)).body());
  let said = '';
  const code = verifyCommand([pack, '--trust', trust], {
    env: {},
    out: (text) => (said += text),
    err: (text) => (said += text),
  });
  assert.equal(code, 0, said);
}
