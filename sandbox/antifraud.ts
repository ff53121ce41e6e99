import { commonRules, commonSwitches, isIin, type SwitchRules, steer as steerCommon } from './controls.ts';
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

interface CentreMode extends Faults {
  readonly busy: boolean;
  readonly refuse: boolean;
  /** Takes the report, and then says that it has broken down. */
  readonly loseAnswer: boolean;
  /** Answers about another report. */
  readonly wrong: boolean;
}

const switches: CentreMode = {
  ...commonSwitches,
  busy: false,
  refuse: false,
  loseAnswer: false,
  wrong: false,
};
const rules: SwitchRules<CentreMode> = {
  ...commonRules,
  busy: 'boolean',
  refuse: 'boolean',
  loseAnswer: 'boolean',
  wrong: 'boolean',
};

interface Report {
  readonly reference: string;
  readonly kind: string;
  readonly iin: string;
  readonly lenderBin: string;
  readonly applications: number;
  readonly withinSeconds: number;
  readonly lastAt: string;
  readonly number: string;
}

type Event =
  | { readonly kind: 'mode'; readonly mode: CentreMode }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'report'; readonly report: Report };

const MOST_KEPT = 10_000;
const UUID = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;
const isCount = (value: unknown): value is number => Number.isInteger(value) && Number(value) > 0;

function readReport(body: Record<string, unknown>, number: string): Report | null {
  const { reference, kind, iin, lenderBin, applications, withinSeconds, lastAt } = body;
  if (typeof reference !== 'string' || !UUID.test(reference) || kind !== 'several-applications') return null;
  if (!isIin(iin) || typeof lenderBin !== 'string' || !/^\d{12}$/.test(lenderBin)) return null;
  if (!isCount(applications) || !isCount(withinSeconds)) return null;
  if (typeof lastAt !== 'string' || Number.isNaN(Date.parse(lastAt))) return null;
  return { reference, kind, iin, lenderBin, applications, withinSeconds, lastAt, number };
}

/** The anti-fraud centre: JSON in and out; it publishes no schema, so that this one is the project's own. */
export function createAntifraudStandIn({ home }: Pick<Start, 'home'>): StandIn {
  let mode = switches;
  let offsetMs = 0;
  const reports = new Map<string, Report>();
  const journal = openJournal<Event>(home, 'antifraud', (event) => {
    if (event.kind === 'mode') mode = { ...switches, ...event.mode };
    else if (event.kind === 'clock') offsetMs = event.offsetMs;
    else if (reports.size < MOST_KEPT) reports.set(event.report.reference, event.report);
  });

  function take(request: Request): Answer {
    if (mode.busy) return problem(503, 'busy', 'try later');
    const body = jsonBody(request);
    const report = body && readReport(body, `AF-${String(reports.size + 1).padStart(6, '0')}`);
    if (!report) return problem(400, 'report-wrong', 'a member is missing or wrong');
    if (mode.refuse) return problem(422, 'report-refused', 'told to refuse');
    const known = reports.get(report.reference);
    if (!known) journal.append({ kind: 'report', report });
    if (mode.loseAnswer) return problem(500, 'broken', 'after it was taken');
    const { reference, number } = known ?? report;
    return json(known ? 200 : 201, { reference: mode.wrong ? '-' : reference, number });
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
      if (request.path === '/antifraud/v1/reports') return request.method === 'POST' ? take(request) : null;
      if (!request.path.startsWith('/control')) return null;
      if (request.method !== 'GET') return steer(request);
      if (request.path !== '/control' && request.path !== '/control/state') return null;
      return json(200, { mode, offsetMs, reports: [...reports.values()].slice(-200) });
    },
  };
}

if (import.meta.main) await run(createAntifraudStandIn);
