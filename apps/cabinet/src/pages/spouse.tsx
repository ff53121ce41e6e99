import { Disclosure, Heroes, InstalmentChart, Notice, Page, PdfView, Rows, ScheduleTable } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { formatPercent, formatRound, formatTenge } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { api } from '../api.ts';
import type { SpouseRequest } from '../api-types/after.ts';
import { useLanguage, useText } from '../i18n.ts';
import { useTermText } from '../lib/term-text.ts';
import { spouseRequestsQuery, useDeed, useRefresh } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { CodeAct } from './code-act.tsx';
import { NotFoundPage } from './not-found.tsx';
import { Sure } from './sure.tsx';

/** Another's large microcredit: what it is, and the spouse's own yes or no. */
export function SpousePage() {
  const t = useText();
  const { id } = useParams({ from: '/spouse-requests/$id' });
  const query = useQuery(spouseRequestsQuery);
  const request = query.data?.find((one) => one.id === id);
  if (query.data && !request) return <NotFoundPage />;
  return (
    <Page title={t('spouse.title')} back={{ to: '/home' }} wide>
      <Loaded query={query}>
        {() =>
          request && (
            <div className="two">
              <div className="stack-l">
                <About request={request} />
                {request.state === 'open' ? (
                  <Answer request={request} />
                ) : (
                  <Notice kind="info" live title={t(`spouse.state.${request.state}`)} />
                )}
              </div>
              <section className="stack">
                <h2>{t('spouse.document')}</h2>
                <PdfView url={`/api/spouse-requests/${id}/document`} title={t('spouse.document')} />
              </section>
            </div>
          )
        }
      </Loaded>
    </Page>
  );
}

function About({ request }: { readonly request: SpouseRequest }) {
  const t = useText();
  const language = useLanguage();
  const termText = useTermText();
  const dueOn = request.schedule.at(-1)?.dueOn;
  return (
    <>
      <p>{t('spouse.lead', { name: request.fromName })}</p>
      {dueOn && <Heroes figures={{ receiveTiyn: request.amountTiyn, payTiyn: request.payTiyn, dueOn }} />}
      <Rows
        items={[
          { label: t('spouse.from'), value: request.fromName },
          {
            label: t('application.progress'),
            value: t('application.about', {
              sum: formatTenge(request.amountTiyn),
              term: termText(request.term),
            }),
          },
          { label: t('figures.gesv'), value: formatPercent(request.gesv) },
          { label: t('spouse.until'), value: formatInstant(request.expiresAt, language) },
        ]}
      />
      <InstalmentChart rows={request.schedule} />
      <Disclosure title={t('schedule.show')}>
        <ScheduleTable rows={request.schedule} />
      </Disclosure>
    </>
  );
}

function Answer({ request }: { readonly request: SpouseRequest }) {
  const t = useText();
  const refresh = useRefresh();
  const refuse = useDeed((id: string, key) =>
    api<SpouseRequest>(`/spouse-requests/${id}/refusal`, { method: 'POST', body: {}, key }),
  );
  const done = () => void refresh('spouse-requests', 'home');
  return (
    <>
      <CodeAct
        of={`spouse.${request.id}`}
        makeAt={`/spouse-requests/${request.id}/acts`}
        useAt={`/spouse-requests/${request.id}/consent`}
        begin={t('spouse.begin')}
        finish={t('spouse.give', { sum: formatRound(request.amountTiyn) })}
        meaning={t('spouse.meaning')}
        onDone={done}
      />
      <Failure error={refuse.error} />
      <Sure
        title={t('spouse.refuse')}
        lead={t('spouse.refuseLead')}
        yes={t('spouse.refuseSure')}
        busy={refuse.isPending}
        onYes={() => refuse.mutate(request.id, { onSettled: done })}
      />
    </>
  );
}
