import { randomUUID } from 'node:crypto';
import {
  commonRules,
  commonSwitches,
  dayAt,
  isDay,
  isIin,
  type SwitchRules,
  steer as steerCommon,
  tengeOf,
  tiynOf,
} from './controls.ts';
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
  xml,
} from './serve.ts';
import { at, esc, readXml } from './xml.ts';

interface BureauMode extends Faults {
  /** 'person': the report of somebody else; 'sums': totals that don't fit the obligations. */
  readonly wrong: 'no' | 'person' | 'sums' | 'request';
  readonly busy: boolean;
}

const switches: BureauMode = { ...commonSwitches, wrong: 'no', busy: false };
const rules: SwitchRules<BureauMode> = {
  ...commonRules,
  wrong: ['no', 'person', 'sums', 'request'],
  busy: 'boolean',
};

interface Obligation {
  readonly contractNumber: string;
  readonly creditor: string;
  readonly kind: string;
  readonly isOpen: boolean;
  readonly isSecured: boolean;
  readonly openedOn: string;
  readonly outstanding: string;
  readonly monthlyPayment: string;
  readonly arrearsDays: number;
  readonly longestArrearsDays12Months: number;
}

interface History {
  readonly iin: string;
  readonly obligations: readonly Obligation[];
  readonly stopCreditSince: string | null;
  readonly bankruptcy: boolean;
  readonly conscript: boolean;
  readonly inquiriesLastHour: number;
}

interface Query {
  readonly at: number;
  readonly iin: string;
  readonly consentReference: string;
  readonly reportId: string;
}

type Event =
  | { readonly kind: 'mode'; readonly mode: BureauMode }
  | { readonly kind: 'clock'; readonly offsetMs: number }
  | { readonly kind: 'history'; readonly history: History }
  | { readonly kind: 'query'; readonly query: Query };

const KINDS = ['BankLoan', 'Microcredit', 'CreditCard', 'Mortgage', 'Other'];
const isDays = (value: unknown): value is number =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 36_500;
const isText = (value: unknown): value is string =>
  typeof value === 'string' && value !== '' && value.length <= 100;

function readObligation(value: unknown): Obligation | null {
  if (!isRecord(value)) return null;
  const {
    contractNumber,
    creditor = 'Stand-in Creditor',
    kind = 'BankLoan',
    isOpen = true,
    isSecured = false,
  } = value;
  const { openedOn = '2025-01-15', outstanding, monthlyPayment, arrearsDays = 0 } = value;
  const { longestArrearsDays12Months = arrearsDays } = value;
  const owed = tiynOf(outstanding);
  const monthly = tiynOf(monthlyPayment);
  if (!isText(contractNumber) || !isText(creditor) || !isText(kind) || !KINDS.includes(kind)) return null;
  if (typeof isOpen !== 'boolean' || typeof isSecured !== 'boolean' || !isDay(openedOn)) return null;
  if (owed === null || monthly === null || !isDays(arrearsDays) || !isDays(longestArrearsDays12Months))
    return null;
  return {
    contractNumber,
    creditor,
    kind,
    isOpen,
    isSecured,
    openedOn,
    outstanding: tengeOf(owed),
    monthlyPayment: tengeOf(monthly),
    arrearsDays,
    longestArrearsDays12Months,
  };
}

function readHistory(body: Record<string, unknown>): History | null {
  const { iin, obligations = [], stopCreditSince = null, bankruptcy = false } = body;
  const { conscript = false, inquiriesLastHour = 0 } = body;
  if (!isIin(iin) || !Array.isArray(obligations) || obligations.length > 200) return null;
  if (stopCreditSince !== null && !isDay(stopCreditSince)) return null;
  if (typeof bankruptcy !== 'boolean' || typeof conscript !== 'boolean' || !isDays(inquiriesLastHour))
    return null;
  const read = obligations.map(readObligation);
  if (read.some((obligation) => obligation === null)) return null;
  return {
    ...{ iin, stopCreditSince, bankruptcy, conscript, inquiriesLastHour },
    obligations: read.filter((obligation) => obligation !== null),
  };
}

const obligationXml = (o: Obligation) =>
  `<Contract><ContractNumber>${esc(o.contractNumber)}</ContractNumber><Creditor>${esc(o.creditor)}</Creditor>` +
  `<Kind>${o.kind}</Kind><Status>${o.isOpen ? 'Open' : 'Closed'}</Status><Secured>${o.isSecured}</Secured>` +
  `<OpenedOn>${o.openedOn}</OpenedOn><Outstanding currency="KZT">${o.outstanding}</Outstanding>` +
  `<MonthlyPayment currency="KZT">${o.monthlyPayment}</MonthlyPayment><ArrearsDays>${o.arrearsDays}</ArrearsDays>` +
  `<LongestArrearsDays12Months>${o.longestArrearsDays12Months}</LongestArrearsDays12Months></Contract>`;

function total(obligations: readonly Obligation[], field: 'outstanding' | 'monthlyPayment'): bigint {
  return obligations.filter((o) => o.isOpen).reduce((sum, o) => sum + (tiynOf(o[field]) ?? 0n), 0n);
}

/** A credit bureau: XML in and out, in the manner of a CigResult; the schema is this project's own. */
export function createBureauStandIn({ home }: Pick<Start, 'home'>): StandIn {
  let mode = switches;
  let offsetMs = 0;
  const histories = new Map<string, History>();
  const queries: Query[] = [];
  const journal = openJournal<Event>(home, 'bureau', (event) => {
    if (event.kind === 'mode') mode = { ...switches, ...event.mode };
    else if (event.kind === 'clock') offsetMs = event.offsetMs;
    else if (event.kind === 'history') histories.set(event.history.iin, event.history);
    else {
      queries.push(event.query);
      if (queries.length > 1000) queries.shift();
    }
  });

  function reportXml(requestId: string, reportId: string, history: History): string {
    const today = dayAt(Date.now() + offsetMs);
    const since = history.stopCreditSince;
    const isStopped = since !== null && since <= today;
    const monthly = total(history.obligations, 'monthlyPayment') + (mode.wrong === 'sums' ? 1n : 0n);
    return (
      '<?xml version="1.0" encoding="UTF-8"?>\n<CigResult version="1"><Result>' +
      `<RequestId>${esc(mode.wrong === 'request' ? randomUUID() : requestId)}</RequestId><ReportId>${reportId}</ReportId>` +
      `<ReportedOn>${today}</ReportedOn><Subject><IIN>${mode.wrong === 'person' ? '900101300007' : history.iin}</IIN></Subject>` +
      `<Summary><Outstanding currency="KZT">${tengeOf(total(history.obligations, 'outstanding'))}</Outstanding>` +
      `<MonthlyPayments currency="KZT">${tengeOf(monthly)}</MonthlyPayments>` +
      `<StopCredit active="${isStopped}">${isStopped ? `<Since>${since}</Since>` : ''}</StopCredit>` +
      `<Bankruptcy>${history.bankruptcy}</Bankruptcy><Conscript>${history.conscript}</Conscript>` +
      `<InquiriesLastHour>${history.inquiriesLastHour}</InquiriesLastHour></Summary>` +
      `<Contracts>${history.obligations.map(obligationXml).join('')}</Contracts></Result></CigResult>\n`
    );
  }

  function report(request: Request): Answer {
    const tree = readXml(request.body);
    const requestId = at(tree, 'CigRequest/RequestId');
    const iin = at(tree, 'CigRequest/IIN');
    const consentReference = at(tree, 'CigRequest/ConsentReference');
    if (!requestId || requestId.length > 64 || !isIin(iin))
      return problem(400, 'request-wrong', 'RequestId or IIN');
    if (!consentReference || consentReference.length > 100)
      return problem(403, 'consent-missing', 'ConsentReference');
    if (mode.busy) return problem(503, 'busy', 'try later');
    const reportId = randomUUID();
    journal.append({ kind: 'query', query: { at: Date.now() + offsetMs, iin, consentReference, reportId } });
    const none = { stopCreditSince: null, bankruptcy: false, conscript: false, inquiriesLastHour: 0 };
    // A history that was told before there were these facts has none of them.
    return xml(200, reportXml(requestId, reportId, { iin, obligations: [], ...none, ...histories.get(iin) }));
  }

  function steer(request: Request): Answer | null {
    const body = jsonBody(request);
    if (!body) return problem(400, 'body-wrong', 'POST a JSON object');
    if (request.path !== '/control/histories')
      return steerCommon(request.path, body, { mode, rules, offsetMs, tell: journal.append });
    const history = readHistory(body);
    if (!history) return problem(400, 'history-wrong', 'iin, obligations, stopCreditSince or bankruptcy');
    journal.append({ kind: 'history', history });
    return json(201, history);
  }

  return {
    faults: () => mode,
    close: () => journal.close(),
    handle(request) {
      if (request.path === '/bureau/v1/reports') return request.method === 'POST' ? report(request) : null;
      if (!request.path.startsWith('/control')) return null;
      if (request.method !== 'GET') return steer(request);
      if (request.path !== '/control' && request.path !== '/control/state') return null;
      return json(200, {
        mode,
        offsetMs,
        histories: [...histories.values()].slice(-200),
        queries: queries.slice(-200),
      });
    },
  };
}

if (import.meta.main) await run(createBureauStandIn);
