import { Button, ButtonLink, CopyButton, Countdown, Notice, Page, QrCode, Scenery } from '@nesie/ui';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import { api } from '../../api.ts';
import type { Transfer } from '../../api-types/public.ts';
import { useText } from '../../i18n.ts';
import { useRegistrationKeeper } from '../../lib/drafts/registration-keeper.ts';
import { draftQuery, useDeed } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { WithDraft } from './with-draft.tsx';

/** Going on with the registration on another device: begun at a desk, finished with the phone's camera. */
export function TransferPage() {
  const t = useText();
  const [handedOver, setHandedOver] = useState<Transfer | null>(null);
  // Looked at again while the code is shown: the other device ends this one's session when it takes over.
  const draft = useQuery({ ...draftQuery, refetchInterval: handedOver ? 3000 : false });
  const keeper = useRegistrationKeeper();
  const gone = handedOver !== null && draft.data === null;
  useEffect(() => {
    if (gone) keeper.forget();
  }, [gone, keeper]);
  if (gone) {
    return (
      <Page key="gone" title={t('transfer.goneTitle')}>
        <Scenery scene="done" />
        <p>{t('transfer.gone')}</p>
        <ButtonLink to="/" look="second">
          {t('common.toHome')}
        </ButtonLink>
      </Page>
    );
  }
  return (
    <WithDraft title={t('transfer.title')}>
      {(open) => <HandOver draftId={open.id} transfer={handedOver} onMade={setHandedOver} />}
    </WithDraft>
  );
}

interface HandOverProps {
  readonly draftId: string;
  readonly transfer: Transfer | null;
  readonly onMade: (transfer: Transfer | null) => void;
}

function HandOver({ draftId, transfer, onMade }: HandOverProps) {
  const t = useText();
  const keeper = useRegistrationKeeper();
  const [over, setOver] = useState(false);
  const make = useDeed(async (_: string, key) => {
    // The other device sees what the server has, so that it gets everything first.
    await keeper.flush();
    return api<Transfer>('/registration-drafts/current/transfers', { method: 'POST', body: {}, key });
  });
  const press = () => {
    setOver(false);
    make.mutate(draftId, { onSuccess: onMade });
  };
  const end = useCallback(() => setOver(true), []);
  return (
    <Page title={t('transfer.title')} lead={t('transfer.lead')} back={{ to: '/register' }}>
      <Failure error={make.error} />
      {transfer && !over && (
        <section className="panel stack">
          <p>{t('transfer.scan')}</p>
          <QrCode text={transfer.url} label={t('transfer.qr')} />
          <p>{t('transfer.orLink')}</p>
          <p className="mono small">{transfer.url}</p>
          <CopyButton text={transfer.url} />
          <Countdown until={transfer.expiresAt} label={t('transfer.until')} onOver={end} />
        </section>
      )}
      {over && (
        <Notice kind="wait" live>
          <p>{t('transfer.over')}</p>
        </Notice>
      )}
      {(!transfer || over) && (
        <Button busy={make.isPending} onPress={press}>
          {transfer ? t('transfer.again') : t('transfer.make')}
        </Button>
      )}
      <Notice kind="info">
        <p>{t('transfer.once')}</p>
      </Notice>
    </Page>
  );
}
