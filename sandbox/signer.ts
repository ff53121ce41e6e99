import { commonRules, commonSwitches, type SwitchRules, steer as steerCommon } from './controls.ts';
import { openJournal } from './journal.ts';
import {
  type Answer,
  type Faults,
  isRecord,
  json,
  jsonBody,
  problem,
  type Request,
  run,
  type StandIn,
  type Start,
} from './serve.ts';
import {
  type Desk,
  LAYER_DEEDS,
  type LayerDeed,
  MOBILE_DEEDS,
  type MobileDeed,
  type Offer,
} from './signer-desk.ts';
import { commonNameOf, type HeldKey, holdKey, isStore, STORE_OF, type Store } from './signer-keys.ts';
import { startLayer } from './signer-layer-server.ts';
import { type Played, playMobile } from './signer-mobile.ts';
import { identityIn } from './signer-tls.ts';

interface SignerMode extends Faults {
  readonly layer: LayerDeed;
  /** NCALayer is not running; `dead` does the same */
  readonly layerAbsent: boolean;
  readonly layerDelayMs: number;
  readonly mobile: MobileDeed;
  readonly mobileLateMs: number;
}

const switches: SignerMode = {
  ...commonSwitches,
  layer: 'sign',
  layerAbsent: false,
  layerDelayMs: 0,
  mobile: 'sign',
  mobileLateMs: 0,
};
const rules: SwitchRules<SignerMode> = {
  ...commonRules,
  layer: LAYER_DEEDS,
  layerAbsent: 'boolean',
  layerDelayMs: 'milliseconds',
  mobile: MOBILE_DEEDS,
  mobileLateMs: 'milliseconds',
};

type Event =
  | { readonly kind: 'mode'; readonly mode: SignerMode }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'key'; readonly store: Store; readonly certificate: string; readonly key: string }
  | { readonly kind: 'port'; readonly port: number }
  | { readonly kind: 'forgotten'; readonly serial: string }
  | { readonly kind: 'choice'; readonly serial: string | null };

const MOST_PLAYED = 100;
const ASK_LIMIT_MS = 10_000;
const EMAIL = '1.3.6.1.5.5.7.3.4';
const LANGUAGES = ['ru', 'kk', 'en'] as const;

const view = ({ serial, store, subject, iin, bin, purposes, notBefore, notAfter, key }: HeldKey) => ({
  ...{ serial, store, iin, bin, purposes, notBefore, notAfter },
  family: key.family,
  name: commonNameOf(subject),
});

/** The person's side of a signature: NCALayer on his computer, eGov Mobile on his telephone (docs/signer-stand-in.md). */
export async function createSignerStandIn({ home, nca, layerPort }: Start): Promise<StandIn> {
  let mode = switches;
  let offsetMs = 0;
  let choice: string | null = null;
  let lastPort = 0;
  const keys = new Map<string, HeldKey>();
  const played: (Played & { readonly at: number; readonly text: string })[] = [];
  const now = () => new Date(Date.now() + offsetMs);

  const journal = openJournal<Event>(home, 'signer', (event) => {
    switch (event.kind) {
      case 'mode':
        mode = { ...switches, ...event.mode };
        return;
      case 'clock':
        offsetMs = event.offsetMs;
        return;
      case 'port':
        lastPort = event.port;
        return;
      case 'choice':
        choice = event.serial;
        return;
      case 'forgotten':
        keys.delete(event.serial);
        return;
      case 'key': {
        const parts = [event.certificate, event.key].map((text) => Buffer.from(text, 'base64'));
        const held = holdKey(parts[0] ?? Buffer.alloc(0), parts[1] ?? Buffer.alloc(0), event.store);
        if (held) keys.set(held.serial, held);
      }
    }
  });

  /** What the person picks of what is offered: the key he was told to, the one given last, or one that doesn't fit. */
  function choose({ stores, fits }: Offer): HeldKey | null {
    const inStore = [...keys.values()].filter(({ store }) => !stores || stores.includes(store)).reverse();
    if (mode.layer === 'wrong-certificate') return inStore.find((key) => !fits(key)) ?? null;
    if (choice !== null) return keys.get(choice) ?? null;
    return inStore.find(fits) ?? null;
  }

  const desk: Desk = {
    deed: () => mode.layer,
    keys: () => [...keys.values()],
    choose,
    now,
    tsp: () => (nca ? `${nca}/tsp/` : null),
  };
  const layer = await startLayer({
    desk,
    identity: identityIn(home),
    // Killed, it comes back where it was.
    ports: [layerPort, lastPort].filter((port) => port > 0),
    delayMs: () => mode.layerDelayMs,
  });
  if (layer.port !== lastPort) journal.append({ kind: 'port', port: layer.port });
  const present = () => layer.setPresent(!mode.layerAbsent && !mode.dead);
  await present();

  function hold(certificate: Uint8Array, key: Uint8Array, store: Store): Answer {
    const held = holdKey(certificate, key, store);
    if (!held) return problem(400, 'key-wrong', 'a certificate and its key, PKCS #8');
    const [written, secret] = [certificate, key].map((bytes) => Buffer.from(bytes).toString('base64'));
    journal.append({ kind: 'key', store, certificate: written ?? '', key: secret ?? '' });
    return json(201, view(held));
  }

  /** A key that is at hand, or one that the authority is asked for. */
  async function addKey(body: Readonly<Record<string, unknown>>): Promise<Answer> {
    const { certificate, key, storage } = body;
    const store = isStore(body.store) ? body.store : STORE_OF[String(storage ?? 'file')];
    if (!store) return problem(400, 'key-wrong', 'store, or storage');
    const bytes = (pem: string) => Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64');
    if (typeof certificate === 'string' && typeof key === 'string')
      return hold(bytes(certificate), bytes(key), store);
    if (!nca) return problem(503, 'no-authority', 'started without --nca');
    const { store: _, ...order } = body;
    const response = await fetch(`${nca}/control/certificates`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(order),
      signal: AbortSignal.timeout(ASK_LIMIT_MS),
    });
    const issued: unknown = await response.json();
    if (!response.ok || !isRecord(issued)) return json(response.status, issued);
    return hold(bytes(String(issued.certificate)), bytes(String(issued.key)), store);
  }

  function serialIn(body: Readonly<Record<string, unknown>>): string | Answer {
    const { serial } = body;
    if (typeof serial === 'string' && keys.has(serial)) return serial;
    return problem(404, 'no-such-key', String(serial));
  }

  /** The key in the telephone: the one named, or the person's to sign with that was given last. */
  function phoneKey({ serial, iin }: Readonly<Record<string, unknown>>): HeldKey | null {
    if (typeof serial === 'string') return keys.get(serial) ?? null;
    const fit = ({ purposes, iin: own }: HeldKey) =>
      purposes.includes(EMAIL) && (iin === undefined || own === iin);
    return [...keys.values()].reverse().find(fit) ?? null;
  }

  async function mobile(body: Readonly<Record<string, unknown>>): Promise<Answer> {
    const { text, language = 'ru' } = body;
    const spoken = LANGUAGES.find((each) => each === language);
    if (typeof text !== 'string' || !spoken) return problem(400, 'text-wrong', 'text, language');
    const key = phoneKey(body);
    if (!key) return problem(404, 'no-such-key', 'iin, serial');
    const phone = { text, key, deed: mode.mobile, language: spoken, now, lateMs: mode.mobileLateMs };
    const outcome = await playMobile(phone);
    played.push({ at: now().getTime(), text, ...outcome });
    if (played.length > MOST_PLAYED) played.shift();
    return json(200, outcome);
  }

  async function steer(request: Request): Promise<Answer | null> {
    const body = jsonBody(request);
    if (!body) return problem(400, 'body-wrong', 'POST a JSON object');
    switch (request.path) {
      case '/control/keys':
        return addKey(body);
      case '/control/egov-mobile':
        return mobile(body);
      case '/control/forgotten': {
        const serial = serialIn(body);
        if (typeof serial !== 'string') return serial;
        journal.append({ kind: 'forgotten', serial });
        return json(200, { serial });
      }
      case '/control/choice': {
        const serial = body.serial === null ? null : serialIn(body);
        if (typeof serial === 'object' && serial !== null) return serial;
        journal.append({ kind: 'choice', serial });
        return json(200, { serial });
      }
      default: {
        const answer = steerCommon(request.path, body, { mode, rules, offsetMs, tell: journal.append });
        await present();
        return answer;
      }
    }
  }

  return {
    faults: () => mode,
    close() {
      layer.close();
      journal.close();
    },
    handle(request) {
      if (!request.path.startsWith('/control')) return null;
      if (request.method !== 'GET') return steer(request);
      if (request.path !== '/control' && request.path !== '/control/state') return null;
      return json(200, {
        mode,
        offsetMs,
        choice,
        layer: layer.address,
        certificate: identityIn(home).cert,
        keys: [...keys.values()].map(view),
        talks: layer.talks(),
        played,
      });
    },
  };
}

if (import.meta.main) await run(createSignerStandIn);
