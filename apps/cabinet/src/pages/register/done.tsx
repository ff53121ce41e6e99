import { ButtonLink, CopyButton, Notice, Page, Scenery } from '@nesie/ui';
import { useText } from '../../i18n.ts';

export interface Issued {
  readonly identifier: string;
  readonly partyId: string;
}

/** the identifier is shown once more, with what it is for. */
export function Done({ issued }: { readonly issued: Issued }) {
  const t = useText();
  return (
    <Page key="done" title={t('done.title')}>
      <Scenery scene="done" />
      <section className="panel stack">
        <p className="soft">{t('done.identifier')}</p>
        <p className="identifier" data-testid="identifier">
          {issued.identifier}
        </p>
        <CopyButton text={issued.identifier} />
      </section>
      <Notice kind="info">
        <p>{t('done.keep')}</p>
        <p>{t('done.sent')}</p>
      </Notice>
      <ButtonLink to="/home">{t('done.next')}</ButtonLink>
    </Page>
  );
}
