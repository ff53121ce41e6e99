import { createHash, randomUUID } from 'node:crypto';
import { type Tiyn, tiyn } from '@nesie/money';
import { readAmount, readDay } from '../wire/amounts.ts';
import { call, problemCode } from '../wire/call.ts';
import { isXmlText, readXml, tag, type XmlElement, XmlProblem, xmlDocument } from '../wire/xml.ts';
import type { BureauPort, CreditReport, Obligation, ReportAnswer } from './port.ts';

export interface BureauXmlOptions {
  /** Base address, without a slash at the end. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** For one call, default 15 seconds. */
  readonly timeLimitMs?: number;
}

const MOST_BYTES = 4 * 1024 * 1024;
const MOST_OBLIGATIONS = 2000;

const KINDS: Readonly<Record<string, Obligation['kind']>> = {
  BankLoan: 'bank-loan',
  Microcredit: 'microcredit',
  CreditCard: 'credit-card',
  Mortgage: 'mortgage',
  Other: 'other',
};

const unknown = (why: string): ReportAnswer => ({ outcome: 'unknown', why });

function readFlag(text: string | null): boolean {
  if (text !== 'true' && text !== 'false') throw new XmlProblem('neither true nor false');
  return text === 'true';
}

function readCount(text: string): number {
  if (!/^\d{1,5}$/.test(text)) throw new XmlProblem('not a number of days or questions');
  return Number(text);
}

function readStatus(text: string): boolean {
  if (text !== 'Open' && text !== 'Closed') throw new XmlProblem('neither open nor closed');
  return text === 'Open';
}

function readObligation(contract: XmlElement): Obligation {
  const kind = contract.need('Kind');
  return {
    contractNumber: contract.need('ContractNumber'),
    creditor: contract.need('Creditor'),
    // A kind that came later than this connector counts, but as nothing in particular.
    kind: (Object.hasOwn(KINDS, kind) ? KINDS[kind] : undefined) ?? 'other',
    isOpen: readStatus(contract.need('Status')),
    isSecured: readFlag(contract.need('Secured')),
    openedOn: readDay(contract.need('OpenedOn')),
    outstandingTiyn: readAmount(contract, 'Outstanding', 'currency'),
    monthlyPaymentTiyn: readAmount(contract, 'MonthlyPayment', 'currency'),
    arrearsDays: readCount(contract.need('ArrearsDays')),
    longestArrearsDays12Months: readCount(contract.need('LongestArrearsDays12Months')),
  };
}

const total = (sums: readonly Tiyn[]): Tiyn => tiyn(sums.reduce((sum, each) => sum + each, 0n));
const longest = (days: readonly number[]): number => days.reduce((most, each) => Math.max(most, each), 0);

/** Reads a report; one whose totals don't follow from its own contracts is a problem. */
function readReport(raw: Buffer, requestId: string, iin: string): CreditReport {
  const result = readXml(raw, 'CigResult', null).one('Result');
  const contracts = result?.one('Contracts');
  const stopCredit = result?.one('Summary/StopCredit');
  if (!result || !contracts || !stopCredit) throw new XmlProblem('no report');
  if (result.need('RequestId') !== requestId) throw new XmlProblem('the answer to another request');
  if (result.need('Subject/IIN') !== iin) throw new XmlProblem('the report of another');
  const found = contracts.all('Contract');
  if (found.length > MOST_OBLIGATIONS) throw new XmlProblem('too many contracts');
  const obligations = found.map(readObligation);
  const open = obligations.filter((obligation) => obligation.isOpen);
  const monthlyPaymentsTiyn = readAmount(result, 'Summary/MonthlyPayments', 'currency');
  const outstandingTiyn = readAmount(result, 'Summary/Outstanding', 'currency');
  const addsUp =
    monthlyPaymentsTiyn === total(open.map((each) => each.monthlyPaymentTiyn)) &&
    outstandingTiyn === total(open.map((each) => each.outstandingTiyn));
  if (!addsUp) throw new XmlProblem('it does not add up');
  const isStopped = readFlag(stopCredit.attribute('active'));
  return {
    outcome: 'report',
    reportId: result.need('ReportId'),
    iin,
    reportedOn: readDay(result.need('ReportedOn')),
    obligations,
    monthlyPaymentsTiyn,
    outstandingTiyn,
    arrearsDays: longest(open.map((each) => each.arrearsDays)),
    longestArrearsDays12Months: longest(obligations.map((each) => each.longestArrearsDays12Months)),
    stopCredit: isStopped,
    stopCreditSince: isStopped ? readDay(stopCredit.need('Since')) : null,
    bankruptcy: readFlag(result.need('Summary/Bankruptcy')),
    // Not every bureau says these; one that says them wrongly is not understood.
    conscript: readFlag(result.text('Summary/Conscript') ?? 'false'),
    inquiriesLastHour: readCount(result.text('Summary/InquiriesLastHour') ?? '0'),
    answerHash: createHash('sha256').update(raw).digest('hex'),
    raw,
  };
}

/** The bureau port over an XML report in the manner of a CigResult; the schema is this project's own. */
export function createBureauXml(options: BureauXmlOptions): BureauPort {
  return {
    async report({ iin, consentRef }) {
      const isSendable = /^\d{12}$/.test(iin) && /\S/.test(consentRef) && isXmlText(consentRef);
      if (!isSendable || consentRef.length > 100) return unknown('not-sendable');
      const requestId = randomUUID();
      const called = await call(
        {
          method: 'POST',
          url: `${options.url}/bureau/v1/reports`,
          headers: {
            accept: 'application/xml',
            'content-type': 'application/xml; charset=utf-8',
            ...options.headers,
          },
          body: xmlDocument(
            tag('CigRequest', [
              tag('RequestId', requestId),
              tag('IIN', iin),
              tag('ConsentReference', consentRef),
            ]),
          ),
        },
        { timeLimitMs: options.timeLimitMs ?? 15_000, mostBytes: MOST_BYTES },
      );
      if (!called.ok) return unknown(called.why);
      if (called.status !== 200 || called.type !== 'application/xml') {
        const code = problemCode(called);
        return unknown(code ? `refused: ${code}` : `unexpected-status: ${called.status}`);
      }
      try {
        return readReport(called.body, requestId, iin);
      } catch (error) {
        if (error instanceof XmlProblem) return unknown(`report-not-understood: ${error.message}`);
        throw error;
      }
    },
  };
}
