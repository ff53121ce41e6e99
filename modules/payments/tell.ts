import { dayInFigures, isLocalDate } from '@nesie/clock';
import type { Tx } from '@nesie/db';
import { formatTenge } from '@nesie/money';
import { fill, type Lang } from '@nesie/problem';
import type { Notices } from '../notices/index.ts';
import type { ClientNews } from './effects.ts';
import { newsTexts } from './texts.ts';

export interface ClientTellerDeps {
  readonly notices: Pick<Notices, 'sendSms'>;
  /** Where a client is reached, and in which language; null: nowhere, he is not told. */
  readonly contactOf: (
    tx: Tx,
    partyId: string,
  ) => Promise<{ readonly phone: string; readonly language: Lang } | null>;
}

/** Tells clients by SMS what has become of their money, queued in the transaction of what it tells of. */
export function createClientTeller({ notices, contactOf }: ClientTellerDeps) {
  return async (tx: Tx, news: ClientNews): Promise<void> => {
    const contact = await contactOf(tx, news.partyId);
    if (!contact) return;
    const text = newsText(news, contact.language);
    await notices.sendSms(tx, {
      partyId: news.partyId,
      to: contact.phone,
      text,
      purpose: news.kind,
    });
  };
}

/** The message in one language, with sums as people read them. */
export function newsText(news: ClientNews, lang: Lang): string {
  const hasRefund = news.kind === 'closed' && news.refundable > 0n;
  const sentence = newsTexts[hasRefund ? 'closed-with-refund' : news.kind][lang];
  const values = Object.entries(news).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? formatTenge(value, lang) : isLocalDate(value) ? dayInFigures(value) : value,
  ]);
  return fill(sentence, Object.fromEntries(values));
}
