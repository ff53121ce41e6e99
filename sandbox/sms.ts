import { commonRules, commonSwitches, type SwitchRules, steer as steerCommon } from './controls.ts';
import { openJournal } from './journal.ts';
import {
  type Answer,
  type Faults,
  json,
  jsonBody,
  problem,
  type Request,
  run,
  type StandIn,
  type Start,
} from './serve.ts';

interface SmsMode extends Faults {
  /** 'refuse': the provider says no; 'fail': it says that it has broken down. */
  readonly fail: 'no' | 'refuse' | 'fail';
  /** Each message arrives twice. */
  readonly duplicate: boolean;
  /** Messages arrive so much later. */
  readonly lateMs: number;
  /** Taken, paid for, never delivered. */
  readonly lose: boolean;
}

const switches: SmsMode = { ...commonSwitches, fail: 'no', duplicate: false, lateMs: 0, lose: false };
const rules: SwitchRules<SmsMode> = {
  ...commonRules,
  fail: ['no', 'refuse', 'fail'],
  duplicate: 'boolean',
  lateMs: 'milliseconds',
  lose: 'boolean',
};

interface Sms {
  readonly id: string;
  readonly to: string;
  readonly from: string;
  readonly text: string;
  readonly takenAt: number;
  /** Real time at which it reaches the telephone; null: never. */
  readonly arrivesAt: number | null;
  readonly copies: number;
}

type Event =
  | { readonly kind: 'mode'; readonly mode: SmsMode }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'sms'; readonly sms: Sms };

const MOST_KEPT = 20_000;
const MOST_SIGNS = 1000;
const FIRST_ID = 700_000_000;

const result = (code: number, data: unknown, message = ''): Answer => json(200, { code, data, message });

/** An SMS provider in the manner of Mobizon's HTTP API, with an inbox for people and tests. */
export function createSmsStandIn({ home }: Pick<Start, 'home'>): StandIn {
  let mode = switches;
  let offsetMs = 0;
  let taken = 0;
  const inbox: Sms[] = [];
  const byId = new Map<string, Sms>();
  const journal = openJournal<Event>(home, 'sms', (event) => {
    if (event.kind === 'mode') mode = { ...switches, ...event.mode };
    else if (event.kind === 'clock') offsetMs = event.offsetMs;
    else {
      taken += 1;
      inbox.push(event.sms);
      byId.set(event.sms.id, event.sms);
      const oldest = inbox.length > MOST_KEPT ? inbox.shift() : undefined;
      if (oldest) byId.delete(oldest.id);
    }
  });
  const hasArrived = (sms: Sms) => sms.arrivesAt !== null && sms.arrivesAt <= Date.now();

  function send(request: Request): Answer {
    const form = new URLSearchParams(request.body.toString('utf8'));
    const recipient = (form.get('recipient') ?? '').replace(/^\+/, '');
    const text = form.get('text') ?? '';
    if (!/^77\d{9}$/.test(recipient)) return result(1, { recipient: 'Wrong number' }, 'Validation failed');
    if (text === '' || text.length > MOST_SIGNS)
      return result(1, { text: 'Wrong length' }, 'Validation failed');
    if (mode.fail === 'refuse') return result(1, { recipient: 'Told to refuse' }, 'Validation failed');
    if (mode.fail === 'fail') return result(3, null, 'Application error');
    const sms: Sms = {
      id: String(FIRST_ID + taken),
      to: `+${recipient}`,
      from: form.get('from') ?? 'Mobizon',
      text,
      takenAt: Date.now() + offsetMs,
      arrivesAt: mode.lose ? null : Date.now() + mode.lateMs,
      copies: mode.duplicate ? 2 : 1,
    };
    journal.append({ kind: 'sms', sms });
    return result(0, { campaignId: `c${sms.id}`, messageId: sms.id, status: 2 });
  }

  function status(request: Request): Answer {
    const form = new URLSearchParams(request.body.toString('utf8'));
    const ids = [...form.entries()]
      .filter(([name]) => /^ids(\[\d*\])?$/.test(name))
      .flatMap(([, value]) => value.split(','));
    if (ids.length === 0) return result(2, null, 'No message ids');
    if (ids.length > 100) return result(12, null, 'Too many message ids');
    const known = ids.map((id) => byId.get(id)).filter((sms) => sms !== undefined);
    return result(
      0,
      known.map((sms) => ({
        id: sms.id,
        status: hasArrived(sms) ? 'DELIVRD' : sms.arrivesAt === null ? 'UNDELIV' : 'ENQUEUD',
        segNum: Math.ceil(sms.text.length / 67),
        startSendTs: new Date(sms.takenAt).toISOString().slice(0, 19).replace('T', ' '),
        statusUpdateTs: null,
      })),
    );
  }

  function protocol(request: Request): Answer | null {
    const method = request.path.toLowerCase();
    if (request.method !== 'POST' || !method.startsWith('/service/message/')) return null;
    // The stand-in has no accounts: any key of the documented form is let in.
    if (!/^[A-Za-z0-9]{8,100}$/.test(request.query.get('apiKey') ?? ''))
      return result(8, null, 'Wrong API key');
    if (method === '/service/message/sendsmsmessage') return send(request);
    if (method === '/service/message/getsmsstatus') return status(request);
    return result(5, null, 'Unknown method');
  }

  function look(request: Request): Answer | null {
    if (request.path === '/inbox' || request.path === '/control/inbox') {
      // In a query string '+' reads as a space: only digits count.
      const wanted = (request.query.get('to') ?? '').replace(/\D/g, '');
      const arrived = inbox.filter((sms) => hasArrived(sms) && (wanted === '' || sms.to === `+${wanted}`));
      return json(200, arrived.flatMap((sms) => Array<Sms>(sms.copies).fill(sms)).slice(-500));
    }
    if (request.path !== '/control' && request.path !== '/control/state') return null;
    return json(200, { mode, offsetMs, taken, messages: inbox.slice(-200) });
  }

  function steer(request: Request): Answer | null {
    const body = jsonBody(request);
    if (!body) return problem(400, 'body-wrong', 'POST a JSON object');
    return steerCommon(request.path, body, { mode, rules, offsetMs, tell: journal.append });
  }

  return {
    faults: () => mode,
    close: () => journal.close(),
    handle(request) {
      const isOurs = request.path === '/inbox' || request.path.startsWith('/control');
      if (!isOurs) return protocol(request);
      return request.method === 'GET' ? look(request) : steer(request);
    },
  };
}

if (import.meta.main) await run(createSmsStandIn);
