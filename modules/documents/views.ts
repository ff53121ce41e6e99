/** What a template shows, made from the data alone: the same data always reads the same. */
import type { ClientDetails, ContractDocument, PrintedDocument, TermsDetails, TwoTongues } from './domain.ts';
import type { Shows } from './glyphs.ts';
import { deliveryView, letterReceiptView, letterView } from './letter-views.ts';
import { dateWords, momentWords, percentOfShare, ruPlural, sumWords, withComma } from './words.ts';

const documentKinds: Readonly<Record<ClientDetails['documentKind'], TwoTongues>> = {
  'id-card': { kk: 'Жеке куәлік', ru: 'Удостоверение личности' },
  passport: { kk: 'Паспорт', ru: 'Паспорт' },
};

/** A term as a count of days or of months. */
function termWords({ unit, count }: TermsDetails['term']): TwoTongues {
  return unit === 'days'
    ? {
        kk: `${count} күнтізбелік күн`,
        ru: `${count} ${ruPlural(count, 'календарный день', 'календарных дня', 'календарных дней')}`,
      }
    : { kk: `${count} ай`, ru: `${count} ${ruPlural(count, 'месяц', 'месяца', 'месяцев')}` };
}

/** The number of payments as it stands after a dash: «12 төлем», «12 платежей». */
const paymentWords = (count: number): TwoTongues => ({
  kk: `${count} төлем`,
  ru: `${count} ${ruPlural(count, 'платёж', 'платежа', 'платежей')}`,
});

const hoursWords = (count: number): TwoTongues => ({
  kk: `${count} сағат`,
  ru: `${count} ${ruPlural(count, 'час', 'часа', 'часов')}`,
});

/** The genitive, as it stands after «в течение»: 1 часа, 72 часов. */
const withinHoursWords = (count: number): TwoTongues => ({
  kk: `${count} сағат`,
  ru: `${count} ${ruPlural(count, 'часа', 'часов', 'часов')}`,
});

/** A name of forty letters has no space to break at and would run into the other column: a break of no width helps. */
const breakable = (name: string): string =>
  name.replaceAll(/\S{21,}/gu, (word) => (word.match(/.{1,20}/gu) ?? []).join('\u200b'));

/** Rows as a schedule prints them; the total of the principal is the sum of the microcredit itself. */
function scheduleView({ schedule, amountTiyn, overpaymentTiyn, payTiyn }: TermsDetails) {
  const digits = (tiyn: string) => sumWords(tiyn).digits;
  return {
    schedule: schedule.map((row) => ({
      number: row.number,
      on: dateWords(row.dueOn).digits,
      principal: digits(row.principalTiyn),
      interest: digits(row.interestTiyn),
      total: digits(row.totalTiyn),
      balance: digits(row.balanceTiyn),
    })),
    totals: {
      principal: digits(amountTiyn),
      interest: digits(overpaymentTiyn),
      total: digits(payTiyn),
    },
  };
}

function termsView(terms: TermsDetails) {
  const [first] = terms.schedule;
  return {
    amount: sumWords(terms.amountTiyn),
    pay: sumWords(terms.payTiyn),
    overpayment: sumWords(terms.overpaymentTiyn),
    firstPayment: sumWords(first?.totalTiyn ?? terms.payTiyn),
    rate: percentOfShare(terms.rate.share),
    nominalAnnualRate: withComma(terms.nominalAnnualRate),
    gesv: withComma(terms.gesv),
    firstDueOn: dateWords(terms.firstDueOn),
    dueOn: dateWords(terms.dueOn),
    term: termWords(terms.term),
    payments: paymentWords(terms.schedule.length),
    pause: terms.pauseHours === null ? null : hoursWords(terms.pauseHours),
    ...scheduleView(terms),
  };
}

function clientView(client: ClientDetails) {
  return {
    clientName: breakable([client.surname, client.firstName, client.patronymic].filter(Boolean).join(' ')),
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
    confirmHours: data.pause && withinHoursWords(data.pause.confirmHours),
  };
}

/** The words and dates a template prints beside the data. Pure. */
export function viewOf(data: PrintedDocument, shows: Shows): unknown {
  if (data.kind === 'internal-rules') return { adoptedOn: dateWords(data.adoptedOn) };
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
    case 'letter':
      return { ...head, ...letterView(data, shows) };
    case 'letter-receipt':
      return { ...head, ...letterReceiptView(data, shows) };
    case 'delivery':
      return { ...head, ...deliveryView(data) };
    case 'consent':
      return { ...head, givenAt: momentWords(data.givenAt), validUntil: dateWords(data.validUntil) };
  }
}
