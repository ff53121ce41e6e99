import { dayInFigures } from '@nesie/clock';
import { formatTenge, parseTiyn } from '@nesie/money';
import type { Text } from '@nesie/problem';
import type { TermsDetails } from '../documents/index.ts';
import type { SpouseRequest } from './spouse-store.ts';

type Tongue = 'kk' | 'ru';

/** More payments than these are told by their number, the first and the last: the words have to fit a paragraph. */
const MOST_PAYMENTS_LISTED = 24;

function termWords({ unit, count }: TermsDetails['term'], lang: Tongue): string {
  if (lang === 'kk') return `${count} ${unit === 'months' ? 'ай' : 'күн'}`;
  return `${count} ${unit === 'months' ? 'мес.' : 'дн.'}`;
}

function paymentWords({ schedule }: TermsDetails, lang: Tongue): string {
  const shown =
    schedule.length <= MOST_PAYMENTS_LISTED ? schedule : [...schedule.slice(0, 1), ...schedule.slice(-1)];
  const listed = shown.map(
    ({ dueOn, totalTiyn }) => `${dayInFigures(dueOn)} – ${formatTenge(parseTiyn(totalTiyn), lang)}`,
  );
  const gap = shown.length < schedule.length ? ` … (${schedule.length}) … ` : '; ';
  return listed.join(gap);
}

/** What the words of the consent have blanks for: who asks, what for, all that will be paid. */
export function spouseFacts({ fromName, figures, applicationId }: SpouseRequest) {
  const inTongue = (lang: Tongue): Readonly<Record<string, string>> => ({
    name: fromName,
    amount: formatTenge(parseTiyn(figures.amountTiyn), lang),
    term: termWords(figures.term, lang),
    application: applicationId,
    pay: formatTenge(parseTiyn(figures.payTiyn), lang),
    overpayment: formatTenge(parseTiyn(figures.overpaymentTiyn), lang),
    gesv: figures.gesv.replace('.', ','),
    payments: paymentWords(figures, lang),
  });
  return { kk: inTongue('kk'), ru: inTongue('ru') };
}

/** The deed in a sentence, as it stands in the act and in the message with the code. */
export function consentSummary({ fromName, figures }: SpouseRequest): Text {
  const sum = (lang: 'kk' | 'ru' | 'en') => formatTenge(parseTiyn(figures.amountTiyn), lang);
  return {
    kk: `${fromName}: ${sum('kk')} микрокредит алуына келісім беру`,
    ru: `Согласие на микрокредит ${sum('ru')} для: ${fromName}`,
    en: `Consent to a microcredit of ${sum('en')} for ${fromName}`,
  };
}
