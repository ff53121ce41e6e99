import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { launchBrowser } from '../journeys/support/browser.ts';
import { assertAccessible } from '../journeys/support/journey.ts';
import { findChromium } from '../scripts/chromium.ts';
import { createPage } from './page.ts';
import { serve } from './serve.ts';
import { type RunningStandIn, startStandIn } from './testing.ts';

const DAY_MS = 86_400_000;
const MAN = '870312300511';

let standIns: Readonly<Record<'bank' | 'sms' | 'sdao' | 'bureau' | 'nca' | 'signer', RunningStandIn>>;
let page: Awaited<ReturnType<typeof serve>>;
let photo: Buffer;

before(async () => {
  const [bank, sms, sdao, bureau, nca] = await Promise.all([
    startStandIn('bank'),
    startStandIn('sms'),
    startStandIn('sdao'),
    startStandIn('bureau'),
    startStandIn('nca'),
  ]);
  const signer = await startStandIn('signer', undefined, ['--nca', nca.address]);
  standIns = { bank, sms, sdao, bureau, nca, signer };
  page = await serve(
    createPage((name) => Object.entries(standIns).find(([each]) => each === name)?.[1].address ?? ''),
    0,
  );
  photo = await sharp({ create: { width: 400, height: 500, channels: 3, background: '#a86' } })
    .jpeg()
    .toBuffer();
});

after(async () => {
  page.server.closeAllConnections();
  page.server.close();
  await Promise.all(Object.values(standIns).map((each) => each.stop()));
});

interface Told {
  readonly status: number;
  readonly body: {
    readonly iin?: string;
    readonly offsetMs?: number;
    readonly problems?: Readonly<Record<string, unknown>>;
  };
}

async function post(deed: string, body: unknown): Promise<Told> {
  const response = await fetch(`${page.address}/control/${deed}`, {
    method: 'POST',
    body: JSON.stringify(body),
  });
  return { status: response.status, body: (await response.json()) as Told['body'] };
}

const aPerson = (iin: string) => ({
  surname: 'Әбдіғали',
  firstName: 'Айгерім',
  patronymic: '',
  birthDate: '1990-01-01',
  iin,
  documentNumber: '012345678',
  documentIssuedOn: '2020-05-06',
  documentExpiresOn: '2030-05-05',
  photo: photo.toString('base64'),
});

test('a person put in by the form is in the register, with the photograph, for whoever asks the centre', async () => {
  const { body } = await post('made-up-iin', { birthDate: '1990-01-01', sex: 'female' });
  assert.match(String(body.iin), /^9001014\d{5}$/);
  const added = await post('person', aPerson(String(body.iin)));
  assert.equal(added.status, 201);
  const asked = await standIns.sdao.post('/sdao/v1/person-requests', {
    requestId: 'r-1',
    iin: body.iin,
    consentReference: 'c-1',
  });
  const { status, person } = (await asked.json()) as {
    status: string;
    person: { surname: string; photograph: { content: string } };
  };
  assert.deepEqual(
    [status, person.surname, person.photograph.content],
    ['0', 'Әбдіғали', photo.toString('base64')],
  );
  const main = await (await fetch(`${page.address}/main`)).text();
  const picture = new RegExp(`src="(/photographs/${body.iin}\\?v=[0-9a-f]{12})"`).exec(main)?.[1];
  const shown = await fetch(`${page.address}${picture}`);
  assert.equal(shown.headers.get('content-type'), 'image/jpeg');
});

test('what is wrong is answered with its fields, and nothing is added', async () => {
  const before = await standIns.sdao.look('/control/people');
  const good = { ...aPerson('900101300007'), documentNumber: '011111111' };
  const wrong = [
    [{}, 'surname'],
    [{ ...good, iin: '900101300008' }, 'iin'],
    [{ ...good, photo: Buffer.from('no picture').toString('base64') }, 'photo'],
    // It begins like a JPEG and is none: the register itself finds out.
    [{ ...good, photo: Buffer.from([0xff, 0xd8, 0xff, 1, 2, 3]).toString('base64') }, 'photo'],
    [{ chosen: '900101300007', photo: good.photo }, 'chosen'],
  ] as const;
  for (const [body, field] of wrong) {
    const { status, body: told } = await post('person', body);
    assert.equal(status, 400);
    assert.ok(told.problems?.[field], `${field}: ${JSON.stringify(told)}`);
  }
  assert.equal((await post('made-up-iin', { birthDate: 'x' })).status, 400);
  assert.equal((await post('person', [])).status, 400);
  assert.deepEqual(await standIns.sdao.look('/control/people'), before);
});

test('the clock goes forward by days from where it is, whoever moved it before; never back', async () => {
  await standIns.sms.post('/control/clock', { offsetMs: 5 * DAY_MS });
  assert.equal((await post('clock', { days: '1' })).body.offsetMs, 6 * DAY_MS);
  assert.equal((await post('clock', { days: 2 })).body.offsetMs, 8 * DAY_MS);
  for (const days of [0, -1, 1.5, 401, 'x', null]) assert.equal((await post('clock', { days })).status, 400);
  const { offsetMs } = (await standIns.bank.look()) as { offsetMs: number };
  assert.equal(offsetMs, 8 * DAY_MS);
});

test('a key given on the page is the person’s, and what is revoked there is revoked', async () => {
  const given = await post('key', { iin: MAN, storage: 'token' });
  assert.equal(given.status, 201);
  assert.equal((await post('key', { iin: '000000000000', storage: 'token' })).status, 404);
  const { keys } = (await standIns.signer.look()) as { keys: { iin: string; serial: string }[] };
  assert.equal(keys.at(-1)?.iin, MAN);
  assert.equal((await post('signing', { layer: 'cancel', mobile: 'refuse' })).status, 200);
  assert.equal((await post('signing', { layer: 'no-such', mobile: 'refuse' })).status, 400);
  const { mode } = (await standIns.signer.look()) as { mode: { layer: string } };
  assert.equal(mode.layer, 'cancel');
  assert.equal((await post('revocation', { serial: keys.at(-1)?.serial })).status, 200);
  assert.match(await (await fetch(`${page.address}/main`)).text(), /кері қайтарылды/);
});

test('nothing but the page’s own script and style may run on it', async () => {
  const response = await fetch(page.address);
  const policy = response.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'; style-src 'sha256-[^ ]+'; script-src 'sha256-[^ ]+';/);
  assert.doesNotMatch(policy, /unsafe|https?:/);
  assert.doesNotMatch(await response.text(), / style="| on[a-z]+="|(?:src|href)="https?:/);
});

async function withBrowser(act: (browser: Browser) => Promise<void>): Promise<void> {
  const browser = await launchBrowser();
  try {
    await act(browser);
  } finally {
    await browser.close();
  }
}

const screens = process.env.SCREENS;
const skip = findChromium() ? false : 'there is no Chromium';

test(
  'in a browser: errors stand at their fields, what was typed stays, the camera takes the picture',
  { skip },
  () =>
    withBrowser(async (browser) => {
      const context = await browser.newContext({
        viewport: { width: 360, height: 780 },
        permissions: ['camera'],
      });
      const tab = await context.newPage();
      const faults: string[] = [];
      tab.on('pageerror', (error) => faults.push(error.message));
      tab.on('console', (line) => line.text().includes('Content Security') && faults.push(line.text()));
      let pictures = 0;
      const look = async (name: string) => {
        for (const width of [1280, 360]) {
          await tab.setViewportSize({ width, height: 780 });
          const over = await tab.evaluate(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          assert.equal(over, 0, `${name} at ${width} px scrolls sideways`);
          pictures += 1;
          if (screens)
            await tab.screenshot({ path: join(screens, `${pictures}-${name}-${width}.png`), fullPage: true });
          await assertAccessible(tab, `${name} at ${width} px`);
        }
      };
      // Playwright's own waiting would evaluate a string inside the page, which the page's policy forbids.
      const until = async (claim: string) => {
        for (let i = 0; i < 100; i++) {
          if (await tab.evaluate(claim)) return;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
        assert.fail(`it never came true: ${claim}`);
      };
      const wrong = (name: string) => tab.locator(`[data-wrong="${name}"]`);
      await tab.goto(page.address);
      await look('opened');

      await tab.fill('#p-surname', 'Smith');
      await tab.fill('#p-birthDate', '1994-03-08');
      await tab.click('[data-make-iin]');
      await wrong('sex').getByText('Choose the sex.').waitFor();
      await tab.selectOption('#p-sex', 'female');
      await tab.click('[data-make-iin]');
      await until("document.querySelector('#p-iin').value.length === 12");
      await tab.click('text=Add to the register');
      await wrong('surname').getByText('Cyrillic').waitFor();
      await wrong('photo').getByText('take one').waitFor();
      assert.equal(await tab.inputValue('#p-surname'), 'Smith');
      assert.equal(await tab.evaluate('document.activeElement.id'), 'p-surname');
      const notPicture = join(standIns.sdao.home, 'x.jpg');
      writeFileSync(notPicture, 'no picture');
      await tab.setInputFiles('#p-photo', notPicture);
      await wrong('photo').getByText('no photograph').waitFor();
      await look('errors');

      await tab.fill('#p-surname', 'Сәрсен');
      assert.equal(
        await wrong('surname').textContent(),
        '',
        'what is being corrected is no longer called wrong',
      );
      await tab.fill('#p-firstName', 'Мадина');
      await tab.fill('#p-documentNumber', '098765432');
      await tab.fill('#p-documentIssuedOn', '2021-02-03');
      await tab.fill('#p-documentExpiresOn', '2031-02-02');
      await tab.click('[data-camera]');
      await until("document.querySelector('video').videoWidth > 0");
      await look('camera');
      await tab.click('[data-shoot]');
      await tab.locator('.picture img').waitFor();
      await tab.click('text=Add to the register');
      await tab.locator('main .person', { hasText: 'Сәрсен Мадина' }).locator('img').waitFor();
      assert.equal(await wrong('surname').textContent(), '');
      assert.ok(await tab.evaluate("document.querySelector('video').srcObject === null"));
      await look('added');

      await tab.click('text=Clear');
      await tab.selectOption('#p-chosen', MAN);
      assert.equal(await tab.locator('#p-surname').isVisible(), false);
      const file = join(standIns.sdao.home, 'face.jpg');
      writeFileSync(file, photo);
      await tab.setInputFiles('#p-photo', file);
      await tab.locator('.picture img').waitFor();
      await tab.click('text=Add to the register');
      await tab.locator('main .person', { hasText: MAN }).locator('img').waitFor();
      await look('photograph-only');
      assert.deepEqual(faults, []);
    }),
);
