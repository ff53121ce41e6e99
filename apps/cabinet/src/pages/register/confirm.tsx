import { Button, ButtonLink, Page, Waiting } from '@nesie/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem, api, forgetToken } from '../../api.ts';
import type { Act, Draft } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import { isActGone, useAct } from '../../lib/use-act.ts';
import { draftQuery, useDeed } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { isOpen, OneTimePassword, signWithDevice } from '../act-steps.tsx';
import { LiveImageStep } from '../live-image.tsx';
import { Done, type Issued } from './done.tsx';
import { ChoosePassword } from './password.tsx';

/** From the submitted draft to the identifier: a one-time password, a live image, a password, and the server's word. */
export function ConfirmPage() {
  const t = useText();
  const query = useQuery(draftQuery);
  const [issued, setIssued] = useState<Issued | null>(null);
  // The draft as it was: while the server confirms it, it changes its state under this page.
  const [begun, setBegun] = useState<Draft | null>(null);
  const draft = begun ?? (query.data?.state === 'submitted' ? query.data : null);
  if (issued) return <Done issued={issued} />;
  if (draft) return <Confirm draft={draft} onBegun={() => setBegun(draft)} onIssued={setIssued} />;
  if (query.data !== undefined) return <Navigate to="/register" replace />;
  return (
    <Page title={t('confirm.title')} back={{ to: '/register' }}>
      <Loaded query={query}>{() => null}</Loaded>
    </Page>
  );
}

interface ConfirmProps {
  readonly draft: Draft;
  readonly onBegun: () => void;
  readonly onIssued: (issued: Issued) => void;
}

function Confirm({ draft, onBegun, onIssued }: ConfirmProps) {
  const t = useText();
  const { act, keep, drop, add, restoring } = useAct(`register.${draft.id}`);
  const begin = useDeed((_: string, key) =>
    api<Act>('/registration-drafts/current/acts', { method: 'POST', body: {}, key }),
  );
  const start = () => {
    onBegun();
    begin.mutate(draft.id, { onSuccess: keep });
  };
  const back = { to: '/register' } as const;
  const step = (number: number) => t('confirm.step', { number });
  if (!act) {
    return (
      <Page title={t('confirm.title')} lead={t('confirm.lead')} back={back}>
        {restoring ? (
          <Waiting label={t('common.loading')} />
        ) : (
          <>
            <ol>
              <li>{t('confirm.first')}</li>
              <li>{t('confirm.second')}</li>
              <li>{t('confirm.third')}</li>
            </ol>
            <Failure error={begin.error} />
            <Button busy={begin.isPending} onPress={start}>
              {t('confirm.begin')}
            </Button>
          </>
        )}
      </Page>
    );
  }
  if (isOpen(act, 'otp')) {
    return (
      <Page key="otp" title={t('otp.title')} lead={t('otp.lead')} caption={step(1)} back={back}>
        <OneTimePassword act={act} onDone={keep} onGone={drop} />
      </Page>
    );
  }
  if (isOpen(act, 'live-image')) {
    return (
      <Page key="live" title={t('live.title')} lead={t('live.lead')} caption={step(2)} back={back}>
        <LiveImageStep act={act} exit="/register" onPassed={() => add('live-image')} onGone={drop} />
      </Page>
    );
  }
  return <Finish act={act} draft={draft} onGone={drop} onIssued={onIssued} />;
}

interface FinishProps {
  readonly act: Act;
  readonly draft: Draft;
  readonly onGone: () => void;
  readonly onIssued: (issued: Issued) => void;
}

function Finish({ act, draft, onGone, onIssued }: FinishProps) {
  const t = useText();
  const client = useQueryClient();
  const confirm = useDeed(async ({ password }: { readonly password: string | null }, key) => {
    await signWithDevice(act, draft.id);
    return api<Issued>('/registration-drafts/current/confirmation', {
      method: 'POST',
      body: { actId: act.id, ...(password ? { password } : {}) },
      key,
      timeoutMillis: 60_000,
    });
  });
  const finish = (password: string | null) =>
    confirm.mutate(
      { password },
      {
        onSuccess: async (issued) => {
          forgetToken();
          onIssued(issued);
          await client.invalidateQueries({ queryKey: ['session'] });
        },
      },
    );
  if (!isFinal(confirm.error)) {
    return <ChoosePassword busy={confirm.isPending} error={confirm.error} onChosen={finish} />;
  }
  return (
    <Page key="refused" title={t('confirm.refusedTitle')} back={{ to: '/register' }}>
      <Failure error={confirm.error} />
      <p>{t('confirm.refused')}</p>
      {isActGone(confirm.error) ? (
        <Button onPress={onGone}>{t('live.again')}</Button>
      ) : (
        <ButtonLink to="/register">{t('register.toTasks')}</ButtonLink>
      )}
    </Page>
  );
}

/** A weak password or a busy server is put right on the same page; every other refusal ends this try. */
function isFinal(error: unknown): boolean {
  if (!(error instanceof ApiProblem) || error.status >= 500) return false;
  return error.status !== 429 && error.code !== 'password-weak' && error.errors.length === 0;
}
