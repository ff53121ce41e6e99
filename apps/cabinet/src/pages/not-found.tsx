import { Button, ButtonLink, Page, Scenery } from '@nesie/ui';
import { useText } from '../i18n.ts';

export function NotFoundPage() {
  const t = useText();
  return (
    <Page title={t('notFound.title')} lead={t('notFound.lead')}>
      <Scenery scene="lost" />
      <ButtonLink to="/">{t('common.toHome')}</ButtonLink>
    </Page>
  );
}

/** A mistake of the page itself: said plainly, with the one thing that helps. */
export function CrashPage() {
  const t = useText();
  return (
    <Page title={t('crash.title')} lead={t('crash.lead')}>
      <Scenery scene="lost" />
      <Button onPress={() => window.location.reload()}>{t('crash.reload')}</Button>
    </Page>
  );
}
