import assert from 'node:assert/strict';
import type { Journey } from './support/journey.ts';

export const oldBrowser: Journey = {
  name: 'old-browser',
  title:
    '[R-2.5] a browser that lacks what the cabinet needs is told so plainly, in three languages, on every page, with what helps',
  async run({ page, see }) {
    await page.addInitScript(() => Reflect.deleteProperty(String.prototype, 'replaceAll'));
    for (const path of ['/', '/register', '/home']) {
      await page.goto(path);
      const refusal = page.getByRole('alert');
      await refusal.waitFor();
      assert.match(
        await refusal.innerText(),
        /^Бұл браузер тым ескі[\s\S]*Этот браузер слишком старый[\s\S]*This browser is too old/,
      );
      assert.match((await refusal.getByRole('link').first().getAttribute('href')) ?? '', /^tel:\+7/);
      await see(`too old ${path.slice(1) || 'start'}`);
    }
  },
};
