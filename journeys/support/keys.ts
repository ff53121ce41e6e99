import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** What has the focus, as a person with a keyboard sees it. */
interface Stop {
  readonly id: string;
  readonly name: string;
  /** the name that radio buttons of one question share */
  readonly group: string;
  readonly tag: string;
  /** some edge around it, or around the choice it stands in, differs while it has the focus */
  readonly isShown: boolean;
  readonly isInView: boolean;
}

/** Runs in the page. */
function lookAtFocus(): Stop {
  const at = document.activeElement;
  if (!(at instanceof HTMLElement) || at === document.body)
    return { id: '', name: '', group: '', tag: 'BODY', isShown: true, isInView: true };
  const around = [at, at.parentElement, at.closest('label'), at.closest('.slider')].filter(
    (one) => one !== null,
  );
  const isShown = around.some((element) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    return (outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2) || boxShadow !== 'none';
  });
  const boxes = around.map((element) => element.getBoundingClientRect());
  const isInView = boxes.some(
    ({ top, bottom, width }) => width > 0 && bottom > 0 && top < document.documentElement.clientHeight,
  );
  const name = at.getAttribute('aria-label') ?? at.innerText ?? '';
  return {
    id: at.id,
    name: name.trim(),
    group: at.getAttribute('name') ?? '',
    tag: at.tagName,
    isShown,
    isInView,
  };
}

type Wanted = { readonly id: string } | { readonly name: string } | { readonly group: string };

function isThere(stop: Stop, wanted: Wanted): boolean {
  if ('id' in wanted) return stop.id === wanted.id;
  return 'group' in wanted ? stop.group === wanted.group : stop.name.startsWith(wanted.name);
}

const MOST_STOPS = 60;

/** Somebody without a mouse. */
export class Keys {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  async press(key: string): Promise<void> {
    await this.page.keyboard.press(key);
  }

  /** Goes on by Tab until it is there; every stop on the way has to be seen. */
  async goTo(wanted: Wanted, key: 'Tab' | 'Shift+Tab' = 'Tab') {
    const passed: string[] = [];
    for (let i = 0; i < MOST_STOPS; i++) {
      await this.press(key);
      const stop = await this.page.evaluate(lookAtFocus);
      const said = `${stop.tag} ${stop.id || stop.name} on ${new URL(this.page.url()).pathname}`;
      assert.ok(stop.isShown, `the focus is not seen on ${said}`);
      assert.ok(stop.isInView, `the focus is out of view on ${said}`);
      if (isThere(stop, wanted)) return;
      passed.push(said);
    }
    throw new Error(`never came to ${JSON.stringify(wanted)}; passed ${passed.join(', ')}`);
  }

  /** Comes to a field and types; what stood there is written over. */
  async type(id: string, text: string): Promise<void> {
    await this.goTo({ id });
    await this.press('Control+A');
    await this.page.keyboard.type(text);
  }

  /** Walks from wherever the focus is to the end of the page, and once around it. @returns how many places it came to */
  async walkAround(): Promise<number> {
    const seen = new Set<string>();
    let ends = 0;
    for (let i = 0; i < 2 * MOST_STOPS; i++) {
      await this.press('Tab');
      const stop = await this.page.evaluate(lookAtFocus);
      assert.ok(stop.isShown, `the focus is not seen on ${stop.tag} ${stop.id || stop.name}`);
      if (stop.tag !== 'BODY') seen.add(`${stop.tag}${stop.id}${stop.name}`);
      else if (ends++ > 0) return seen.size;
    }
    throw new Error(`Tab never leaves ${this.page.url()}`);
  }
}
