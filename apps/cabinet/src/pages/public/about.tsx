import { CopyButton, Notice, Page, type RowItem, Rows } from '@nesie/ui';
import { formatDate } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { Mfo } from '../../api-types/public.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import { mfoQuery } from '../../queries.ts';
import { Loaded } from '../../ui/loaded.tsx';

/** Who lends, where he is found, what he is bound by, and where to complain of him. */
export function AboutPage() {
  const t = useText();
  const mfo = useQuery(mfoQuery);
  return (
    <Page title={t('about.title')} lead={t('about.lead')} back={{ to: '/' }}>
      <Loaded query={mfo}>{(value) => <About mfo={value} />}</Loaded>
    </Page>
  );
}

const callable = (phone: string) => (
  <a key={phone} href={`tel:${phone.replace(/[^+\d]/g, '')}`}>
    {phone}
  </a>
);

function About({ mfo }: { readonly mfo: Mfo }) {
  const t = useText();
  const language = useLanguage();
  const addresses = mfo.addresses?.length ? mfo.addresses : [mfo.address];
  const phones = mfo.phones?.length ? mfo.phones : [mfo.phone];
  const lines = (values: readonly React.ReactNode[]) => <span className="stack-s">{values}</span>;
  const optional: readonly RowItem[] = [
    ...(mfo.hours ? [{ label: t('about.hours'), value: pick(mfo.hours, language) }] : []),
    ...(mfo.site ? [{ label: t('about.site'), value: <a href={mfo.site}>{mfo.site}</a> }] : []),
  ];
  return (
    <>
      <Rows
        items={[
          { label: t('mfo.name'), value: pick(mfo.name, language) },
          { label: t('mfo.bin'), value: mfo.bin },
          { label: t('mfo.licence'), value: pick(mfo.licence, language) },
          {
            label: t('about.addresses'),
            value: lines(
              addresses.map((address) => <span key={pick(address, 'kk')}>{pick(address, language)}</span>),
            ),
          },
          { label: t('about.phones'), value: lines(phones.map(callable)) },
          { label: t('mfo.email'), value: <a href={`mailto:${mfo.email}`}>{mfo.email}</a> },
          ...optional,
        ]}
      />
      <Notice kind="wait" title={t('about.fraudTitle')}>
        <p>{t('about.fraud')}</p>
      </Notice>
      <InternalRules mfo={mfo} />
      <section className="stack-s">
        <h2>{t('about.complainTitle')}</h2>
        <ol>
          <li>{t('about.complainUs')}</li>
          <li>{t('about.complainOmbudsman')}</li>
          <li>{t('about.complainAgency')}</li>
        </ol>
      </section>
      <section className="stack-s">
        <h2>{t('about.trustTitle')}</h2>
        <p>{t('about.trust')}</p>
        <Rows
          items={[
            { label: t('mfo.trust'), value: <span className="mono small">{mfo.trustFingerprint}</span> },
          ]}
        />
      </section>
      <EmbedSnippet />
    </>
  );
}

function InternalRules({ mfo }: { readonly mfo: Mfo }) {
  const t = useText();
  const language = useLanguage();
  const { internalRules } = mfo;
  if (!internalRules) return null;
  const { edition, adoptedOn, sha256 } = internalRules;
  return (
    <section className="stack-s">
      <h2>{t('about.rulesTitle')}</h2>
      <p>{t('about.rulesLead')}</p>
      <p>
        <a href="/api/mfo/internal-rules" target="_blank" rel="noreferrer">
          {t('about.rulesOpen')}
        </a>
      </p>
      <p className="soft small">
        {t('about.rulesEdition', { edition, date: formatDate(adoptedOn, language) })}
      </p>
      <Rows items={[{ label: t('about.rulesHash'), value: <span className="mono small">{sha256}</span> }]} />
    </section>
  );
}

/** One line of HTML; the height follows by a message, so the frame never scrolls. */
function embedCode(origin: string): string {
  return (
    `<iframe id="nesie" src="${origin}/embed" title="Микрокредит" width="100%" height="900" frameborder="0"></iframe>` +
    `<script>addEventListener('message',function(e){if(e.origin==='${origin}'&&e.data&&e.data.type==='nesie-height')` +
    `document.getElementById('nesie').height=e.data.height})</script>`
  );
}

function EmbedSnippet() {
  const t = useText();
  // The address is the page's own: known in the browser only, so it is written once the page is there.
  const [origin, setOrigin] = useState('');
  useEffect(() => setOrigin(window.location.origin), []);
  const code = embedCode(origin);
  return (
    <section className="stack-s" id="embed">
      <h2>{t('about.embedTitle')}</h2>
      <p>{t('about.embed')}</p>
      <label className="field-label" htmlFor="embed-code">
        {t('about.embedCode')}
      </label>
      <textarea id="embed-code" className="input mono" rows={5} readOnly value={code} />
      <CopyButton text={code} />
    </section>
  );
}
