/** Sample data for tests and the bench: an invented client of an invented MFO. */
import { parseLocalDate } from '@nesie/clock';
import type {
  ClientDetails,
  ConsentDocument,
  ContractDocument,
  MfoDetails,
  TermsDetails,
  TermsShownDocument,
} from '../domain.ts';

export const aMfo: MfoDetails = {
  name: {
    kk: '«Несие Үлгі» микроқаржы ұйымы» ЖШС',
    ru: 'ТОО «Микрофинансовая организация «Несие Үлгі»',
  },
  bin: '090840000906',
  licence: {
    kk: '2026 жылғы 12 қаңтардағы № 02.26.0001.М лицензия',
    ru: 'лицензия № 02.26.0001.М от 12 января 2026 года',
  },
  city: { kk: 'Алматы қаласы', ru: 'город Алматы' },
  address: {
    kk: '050000, Алматы қаласы, Абай даңғылы, 1-үй, 1-кеңсе',
    ru: '050000, город Алматы, проспект Абая, дом 1, офис 1',
  },
  phone: '+7 727 000 00 00',
  email: 'kense@nesie.example',
  iban: 'KZ476010131000179714',
  bankName: 'АҚ «Қазақстан Халық Банкі»',
  kbe: '15',
};

export const aClient: ClientDetails = {
  surname: 'Әбдірахманова',
  firstName: 'Гүлназ',
  patronymic: 'Қуанышқызы',
  iin: '900101300007',
  documentKind: 'id-card',
  documentNumber: '040123456',
  documentIssuedOn: parseLocalDate('2021-03-15'),
  documentExpiresOn: parseLocalDate('2031-03-14'),
  phone: '+77011234567',
  iban: 'KZ85722S000000125964',
  bankName: 'АҚ «Kaspi Bank»',
  identifier: 'K7QX-M2RD-9HTW',
};

const head = {
  documentId: '5f0c9c0e-2a55-4d8c-9d3e-6f4f3c1d7a10',
  drawnOn: parseLocalDate('2026-11-23'),
  drawnAt: '2026-11-23T09:41:00.000Z',
  mfo: aMfo,
  client: aClient,
  trustFingerprint: '9b74c9897bac770ffc029102a200c5de3b2f1f6ac5e4e6f7c2f7d8a9b0c1d2e3',
};

export const aTerms: TermsDetails = {
  productId: '00000000-0000-4000-8000-000000000001',
  productVersion: 1,
  method: 'single-payment',
  amountTiyn: '15000000',
  term: { unit: 'days', count: 30 },
  rate: { share: '0.0029', per: 'day' },
  basis: 'actual-365',
  nominalAnnualRate: '105.85',
  gesv: '175.9',
  overpaymentTiyn: '1305000',
  payTiyn: '16305000',
  firstDueOn: parseLocalDate('2026-12-23'),
  dueOn: parseLocalDate('2026-12-23'),
  pauseHours: null,
  schedule: [
    {
      number: 1,
      dueOn: parseLocalDate('2026-12-23'),
      principalTiyn: '15000000',
      interestTiyn: '1305000',
      totalTiyn: '16305000',
      balanceTiyn: '0',
    },
  ],
};

const monthsLater = (months: number) => {
  const month = 11 + months;
  const text = `${2026 + Math.floor((month - 1) / 12)}-${String(((month - 1) % 12) + 1).padStart(2, '0')}-24`;
  return parseLocalDate(text);
};

/** Instalments of 500,000 tenge at 36 per cent with the pause: every sum of the schedule differs from the others. */
export function instalmentTerms(
  months: number,
  method: 'annuity' | 'equal-principal' = 'annuity',
): TermsDetails {
  const amount = 50_000_000;
  const share = 0.03 / (1 - 1.03 ** -months);
  let balance = amount;
  const schedule = Array.from({ length: months }, (_, i) => {
    const interest = Math.round((balance * (30 + (i % 2)) * 0.36) / 365);
    const wanted = method === 'annuity' ? Math.round(amount * share) - interest : Math.round(amount / months);
    const principal = i === months - 1 ? balance : wanted;
    balance -= principal;
    return {
      number: i + 1,
      dueOn: monthsLater(i + 1),
      principalTiyn: String(principal),
      interestTiyn: String(interest),
      totalTiyn: String(principal + interest),
      balanceTiyn: String(balance),
    };
  });
  const overpayment = schedule.reduce((sum, row) => sum + Number(row.interestTiyn), 0);
  return {
    ...aTerms,
    method,
    amountTiyn: String(amount),
    term: { unit: 'months', count: months },
    rate: { share: '0.36', per: 'year' },
    nominalAnnualRate: '36',
    gesv: '42.6',
    overpaymentTiyn: String(overpayment),
    payTiyn: String(amount + overpayment),
    firstDueOn: monthsLater(1),
    dueOn: monthsLater(months),
    pauseHours: 24,
    schedule,
  };
}

export function aContract(over: Partial<ContractDocument> = {}): ContractDocument {
  return {
    ...head,
    kind: 'contract',
    number: 'МК-2026-000017',
    terms: aTerms,
    pause: null,
    purpose: { kk: 'тұтынушылық мақсаттар', ru: 'потребительские цели' },
    signBy: '2026-11-23T18:59:00.000Z',
    servicing: {
      penaltyDailyRate: '0.005',
      penaltyDays: 90,
      penaltyYearlyShare: '0.1',
      interestDaysOverdue: 90,
      overpaymentShare: '1',
      setOff: [
        {
          throughOverdueDays: 180,
          order: [
            'overdue-principal',
            'overdue-interest',
            'penalty',
            'current-principal',
            'current-interest',
          ],
        },
        {
          throughOverdueDays: null,
          order: [
            'overdue-principal',
            'overdue-interest',
            'current-principal',
            'current-interest',
            'penalty',
          ],
        },
      ],
    },
    arrears: { noticeDays: 10, requestDays: 30, answerDays: 15 },
    repayment: { reference: 'МК-2026-000017', knp: '421' },
    ...over,
  };
}

/** A contract of instalments with the pause. */
export const anInstalmentContract = (
  months: number,
  over: Partial<ContractDocument> = {},
): ContractDocument =>
  aContract({ terms: instalmentTerms(months), pause: { hours: 24, confirmHours: 72 }, ...over });

export function termsShown(over: Partial<TermsShownDocument> = {}): TermsShownDocument {
  return {
    ...head,
    kind: 'terms-shown',
    applicationId: '0d6f6c3c-9a77-4a0a-8d0c-1f3f0a6f2f11',
    terms: aTerms,
    expiresAt: '2026-11-26T18:59:00.000Z',
    ...over,
  };
}

export function aConsent(over: Partial<ConsentDocument> = {}): ConsentDocument {
  return {
    ...head,
    kind: 'consent',
    consentKind: 'credit-bureau',
    edition: 1,
    title: {
      kk: 'Кредиттік бюродан есеп алуға келісім',
      ru: 'Согласие на получение кредитного отчёта',
    },
    paragraphs: [
      {
        kk: 'Осы өтінішті қарау үшін кредиттік бюролардан мен туралы кредиттік есеп алуға рұқсат беремін.',
        ru: 'Разрешаю получить из кредитных бюро кредитный отчёт обо мне для рассмотрения этой заявки.',
      },
    ],
    givenAt: '2026-11-23T09:40:00.000Z',
    validUntil: parseLocalDate('2027-05-23'),
    ...over,
  };
}
