/** What a template shows, made from the data alone: the same data always reads the same. */
import { dayOf, parseInstant, plusMillis } from '@nesie/clock';
import type { ClientDetails, ContractDocument, DocumentData, TermsDetails, TwoTongues } from './domain.ts';
import { dateWords, percentOfShare, ruPlural, sumWords, withComma } from './words.ts';

const documentKinds: Readonly<Record<ClientDetails['documentKind'], TwoTongues>> = {
  'id-card': { kk: 'Жеке куәлік', ru: 'Удостоверение личности' },
  passport: { kk: 'Паспорт', ru: 'Паспорт' },
};

const ALMATY_OFFSET_MS = 5 * 3_600_000;

/** A moment by Kazakhstan's clock, to the minute. */
function momentWords(instant: string): TwoTongues {
  const at = parseInstant(instant);
  const day = dateWords(dayOf(at));
  const time = plusMillis(at, ALMATY_OFFSET_MS).slice(11, 16);
  return { kk: `${day.kk}, сағат ${time} (Астана уақыты)`, ru: `${day.ru}, ${time} (время Астаны)` };
}

function termsView(terms: TermsDetails) {
  const days = terms.termDays;
  return {
    amount: sumWords(terms.amountTiyn),
    pay: sumWords(terms.payTiyn),
    overpayment: sumWords(terms.overpaymentTiyn),
    dailyRate: percentOfShare(terms.dailyRate),
    nominalAnnualRate: withComma(terms.nominalAnnualRate),
    gesv: withComma(terms.gesv),
    dueOn: dateWords(terms.dueOn),
    termDaysRu: `${days} ${ruPlural(days, 'календарный день', 'календарных дня', 'календарных дней')}`,
  };
}

function clientView(client: ClientDetails) {
  return {
    clientName: [client.surname, client.firstName, client.patronymic].filter(Boolean).join(' '),
    documentKind: documentKinds[client.documentKind],
    documentIssuedOn: dateWords(client.documentIssuedOn).digits,
    documentExpiresOn: dateWords(client.documentExpiresOn).digits,
  };
}

function contractView(data: ContractDocument) {
  return {
    ...termsView(data.terms),
    purpose: data.purpose,
    signBy: momentWords(data.signBy),
    penaltyDaily: percentOfShare(data.servicing.penaltyDailyRate),
    penaltyYearlyCap: percentOfShare(data.servicing.penaltyYearlyShare),
    overpaymentCap: data.servicing.overpaymentShare && percentOfShare(data.servicing.overpaymentShare),
    schedule: data.schedule.map((row) => ({
      on: dateWords(row.on).digits,
      principal: sumWords(row.principalTiyn).digits,
      interest: sumWords(row.interestTiyn).digits,
      total: sumWords(row.totalTiyn).digits,
      balance: sumWords(row.balanceTiyn).digits,
    })),
  };
}

/** The words and dates a template prints beside the data. Pure. */
export function viewOf(data: DocumentData): unknown {
  const head = {
    ...clientView(data.client),
    drawnOn: dateWords(data.drawnOn),
    drawnAt: momentWords(data.drawnAt),
  };
  switch (data.kind) {
    case 'contract':
      return { ...head, ...contractView(data) };
    case 'terms-shown':
      return { ...head, ...termsView(data.terms), expiresAt: momentWords(data.expiresAt) };
    case 'consent':
      return { ...head, givenAt: momentWords(data.givenAt), validUntil: dateWords(data.validUntil) };
  }
}
