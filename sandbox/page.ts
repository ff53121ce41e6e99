import { renderMain, renderPage, type States } from './page-view.ts';
import { type Answer, json, jsonBody, problem, type Request, type StandIn } from './serve.ts';

const NAMES = ['bank', 'sms', 'sdao', 'bureau'];
const ASK_LIMIT_MS = 3000;

/** What the page's buttons may do, and to whom it goes. */
const DEEDS: Readonly<Record<string, { readonly to: readonly string[]; readonly path: string }>> = {
  'pay-in': { to: ['bank'], path: '/control/pay-in' },
  'close-day': { to: ['bank'], path: '/control/close-day' },
  clock: { to: NAMES, path: '/control/clock' },
};

/** The sandbox's page: messages sent, payments made, registers asked; and a few buttons. */
export function createPage(addressOf: (name: string) => string): StandIn {
  async function stateOf(name: string): Promise<unknown> {
    try {
      const signal = AbortSignal.timeout(ASK_LIMIT_MS);
      const response = await fetch(`${addressOf(name)}/control/state`, { signal });
      return await response.json();
    } catch {
      return null;
    }
  }

  async function states(): Promise<States> {
    const [bank, sms, sdao, bureau] = await Promise.all(NAMES.map(stateOf));
    return { bank, sms, sdao, bureau };
  }

  async function post(name: string, path: string, body: unknown): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${addressOf(name)}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
      signal: AbortSignal.timeout(ASK_LIMIT_MS),
    });
    return { status: response.status, body: await response.json() };
  }

  async function act(name: string, request: Request): Promise<Answer> {
    const deed = Object.hasOwn(DEEDS, name) ? DEEDS[name] : undefined;
    const body = jsonBody(request);
    if (!deed || !body) return problem(404, 'no-such-deed', name);
    try {
      const answers = await Promise.all(deed.to.map((each) => post(each, deed.path, body)));
      const refused = answers.find((answer) => answer.status >= 400);
      const first = refused ?? answers[0];
      return json(first?.status ?? 500, first?.body ?? {});
    } catch {
      return problem(502, 'stand-in-dead', 'a stand-in does not answer');
    }
  }

  async function photograph(path: string): Promise<Answer | null> {
    const iin = /^\/photographs\/(\d{12})$/.exec(path)?.[1];
    if (!iin) return null;
    const response = await fetch(`${addressOf('sdao')}/control/photographs/${iin}`, {
      signal: AbortSignal.timeout(ASK_LIMIT_MS),
    });
    if (!response.ok) return null;
    return { status: 200, type: 'image/jpeg', body: Buffer.from(await response.arrayBuffer()) };
  }

  const html = (body: string): Answer => ({
    status: 200,
    type: 'text/html; charset=utf-8',
    body,
    headers: {
      'content-security-policy':
        "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'",
    },
  });

  return {
    faults: () => ({ dead: false, delayMs: 0, wire: 'none' }),
    close: () => {},
    async handle(request) {
      const { method, path } = request;
      if (method === 'POST' && path.startsWith('/control/'))
        return act(path.slice('/control/'.length), request);
      if (method !== 'GET') return null;
      if (path === '/') return html(renderPage(await states()));
      if (path === '/main') return html(renderMain(await states()));
      if (path === '/state') return json(200, await states());
      return photograph(path);
    },
  };
}
