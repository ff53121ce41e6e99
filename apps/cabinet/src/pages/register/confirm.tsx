import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem, api, forgetToken } from '../../api.ts';
import type { Act, Draft } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import { draftQuery, useDeed } from '../../queries.ts';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Failure, Notice } from '../../ui/notice.tsx';
import { Page } from '../../ui/page.tsx';
import { isOpen, OneTimePassword, signWithDevice } from '../act-steps.tsx';
import { LiveImageStep } from '../live-image.tsx';
import { Done, type Issued } from './done.tsx';
import { ChoosePassword } from './password.tsx';

/** From the submitted draft to the identifier: a one-time password, a live image, a password, and the server's word. */
export function ConfirmPage() {
  const t = useText();
  const query = useQuery(draftQuery);
  const [issued, setIssued] = useState<Issued | null>(null);
  if (issued) return <Done issued={issued} />;
  if (query.data?.state === 'submitted') return <Confirm draft={query.data} onIssued={setIssued} />;
  return (
    <Page title={t('confirm.title')} back={{ to: '/register' }}>
      <Loaded query={query}>
        {() => (
          <>
            <Notice kind="info">
              <p>{t('confirm.notSubmitted')}</p>
            </Notice>
            <ButtonLink to="/register">{t('register.toTasks')}</ButtonLink>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface ConfirmProps {
  readonly draft: Draft;
  readonly onIssued: (issued: Issued) => void;
}

function Confirm({ draft, onIssued }: ConfirmProps) {
  const t = useText();
  const [act, setAct] = useState<Act | null>(null);
  const begin = useDeed((_: string, key) =>
    api<Act>('/registration-drafts/current/acts', { method: 'POST', body: {}, key }),
  );
  const back = { to: '/register' } as const;
  if (!act) {
    return (
      <Page title={t('confirm.title')} lead={t('confirm.lead')} back={back}>
        <ol>
          <li>{t('confirm.first')}</li>
          <li>{t('confirm.second')}</li>
          <li>{t('confirm.third')}</li>
        </ol>
        <Failure error={begin.error} />
        <Button busy={begin.isPending} onPress={() => begin.mutate(draft.id, { onSuccess: setAct })}>
          {t('confirm.begin')}
        </Button>
      </Page>
    );
  }
  if (isOpen(act, 'otp')) {
    return (
      <Page
        key="otp"
        title={t('otp.title')}
        lead={t('otp.lead')}
        caption={t('confirm.step', { number: 1 })}
        back={back}
      >
        <OneTimePassword act={act} onDone={setAct} />
      </Page>
    );
  }
  if (isOpen(act, 'live-image')) {
    return (
      <Page
        key="live"
        title={t('live.title')}
        lead={t('live.lead')}
        caption={t('confirm.step', { number: 2 })}
        back={back}
      >
        <LiveImageStep act={act} exit="/register" onPassed={() => setAct(withFactor(act, 'live-image'))} />
      </Page>
    );
  }
  return <Finish act={act} draft={draft} onIssued={onIssued} />;
}

/** The server counts the factor as soon as it has judged; the page needs no second question for that. */
export function withFactor(act: Act, factor: Act['factors']['required'][number]): Act {
  return { ...act, factors: { ...act.factors, done: [...act.factors.done, factor] } };
}

function Finish({ act, draft, onIssued }: ConfirmProps & { readonly act: Act }) {
  const t = useText();
  const client = useQueryClient();
  const navigate = useNavigate();
  const confirm = useDeed(async ({ password }: { readonly password: string | null }, key) => {
    const signed = await signWithDevice(act, draft.id, crypto.randomUUID()).catch((error: unknown) => {
      // A repeat after a lost answer: the signature is there already.
      if (error instanceof ApiProblem && error.code === 'act-factor-present') return act;
      throw error;
    });
    return api<Issued>('/registration-drafts/current/confirmation', {
      method: 'POST',
      body: { actId: signed.id, ...(password ? { password } : {}) },
      key,
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
        onError: () => void client.invalidateQueries({ queryKey: ['draft'] }),
      },
    );
  const refused =
    confirm.error instanceof ApiProblem && confirm.error.status < 500 && confirm.error.errors.length === 0;
  if (refused) {
    return (
      <Page key="refused" title={t('confirm.refusedTitle')} back={{ to: '/register' }}>
        <Failure error={confirm.error} />
        <p>{t('confirm.refused')}</p>
        <Button look="second" onPress={() => void navigate({ to: '/register' })}>
          {t('register.toTasks')}
        </Button>
      </Page>
    );
  }
  return <ChoosePassword busy={confirm.isPending} error={confirm.error} onChosen={finish} />;
}
