import { formatDate } from '@nesie/ui/dates';
import { formatTenge } from '@nesie/ui/money';
import type { Figures } from '../../api-types/products.ts';
import { useLanguage, useText } from '../../i18n.ts';

/** The contract in short sentences: how much, by when, what it costs, what if late, how to leave. */
export function InShort({ figures }: { readonly figures: Figures }) {
  const t = useText();
  const language = useLanguage();
  const values = {
    receive: formatTenge(figures.receiveTiyn),
    pay: formatTenge(figures.payTiyn),
    cost: formatTenge(figures.overpaymentTiyn),
    date: formatDate(figures.dueOn, language),
    count: figures.schedule.length,
    first: formatTenge(figures.firstPaymentTiyn),
    firstDate: formatDate(figures.firstDueOn, language),
    hours: figures.pauseHours ?? 0,
  };
  const when = figures.schedule.length > 1 ? 'contract.whenParts' : 'contract.when';
  const parts = [
    { title: 'contract.much.title', text: 'contract.much' },
    { title: 'contract.when.title', text: when },
    { title: 'contract.cost.title', text: 'contract.cost' },
    ...(figures.pauseHours === null
      ? []
      : [{ title: 'contract.pause.title', text: 'contract.pause' } as const]),
    { title: 'contract.late.title', text: 'contract.late' },
    { title: 'contract.leave.title', text: 'contract.leave' },
  ] as const;
  return (
    <section className="panel sentences">
      {parts.map(({ title, text }) => (
        <div key={title}>
          <h2>{t(title)}</h2>
          <p>{t(text, values)}</p>
        </div>
      ))}
    </section>
  );
}
