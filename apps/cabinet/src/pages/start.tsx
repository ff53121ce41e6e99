import { ButtonLink, Notice, Page, Rows } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import type { Mfo } from '../api-types.ts';
import { pick, useLanguage, useText } from '../i18n.ts';
import { useChoice } from '../lib/choice.ts';
import { mfoQuery, productsQuery, sessionQuery } from '../queries.ts';
import { Calculator } from '../ui/calculator.tsx';
import { Loaded } from '../ui/loaded.tsx';

/** What it costs, before anybody is asked who he is. */
export function StartPage() {
  const t = useText();
  const products = useQuery(productsQuery);
  const mfo = useQuery(mfoQuery);
  const { choice, change } = useChoice();
  return (
    <Page title={t('start.title')} lead={t('start.lead')} wide>
      <Loaded query={products}>
        {([product]) =>
          product ? (
            <Calculator product={product} choice={choice} onChange={change} />
          ) : (
            <Notice kind="info" title={t('start.noProduct')} />
          )
        }
      </Loaded>
      <Ways />
      <Loaded query={mfo}>{(value) => <WhoWeAre mfo={value} />}</Loaded>
    </Page>
  );
}

function Ways() {
  const t = useText();
  const session = useQuery(sessionQuery);
  if (session.data?.kind === 'client') return <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>;
  const begun = session.data?.kind === 'applicant';
  return (
    <div className="row">
      <ButtonLink to="/register">{begun ? t('start.goOn') : t('start.begin')}</ButtonLink>
      <ButtonLink to="/login" look="second">
        {t('start.logIn')}
      </ButtonLink>
    </div>
  );
}

function WhoWeAre({ mfo }: { readonly mfo: Mfo }) {
  const t = useText();
  const language = useLanguage();
  return (
    <section className="stack">
      <h2>{t('mfo.title')}</h2>
      <Rows
        items={[
          { label: t('mfo.name'), value: pick(mfo.name, language) },
          { label: t('mfo.bin'), value: mfo.bin },
          { label: t('mfo.licence'), value: pick(mfo.licence, language) },
          { label: t('mfo.address'), value: pick(mfo.address, language) },
          {
            label: t('mfo.phone'),
            value: <a href={`tel:${mfo.phone.replace(/[^+\d]/g, '')}`}>{mfo.phone}</a>,
          },
          { label: t('mfo.email'), value: <a href={`mailto:${mfo.email}`}>{mfo.email}</a> },
          { label: t('mfo.trust'), value: <span className="mono small">{mfo.trustFingerprint}</span> },
        ]}
      />
    </section>
  );
}
