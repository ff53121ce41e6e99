import { ButtonLink, Notice, Page } from '@nesie/ui';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { type ReactNode, useEffect } from 'react';
import type { Draft } from '../../api-types.ts';
import { useText } from '../../i18n.ts';
import { tellTabs, useRegistrationKeeper } from '../../lib/drafts/registration-keeper.ts';
import { nextStep, type RegistrationStep, registrationSteps } from '../../lib/registration.ts';
import { draftQuery } from '../../queries.ts';
import { Loaded } from '../../ui/loaded.tsx';

/** Draws a question only over an open draft; otherwise says where the registration stands. */
export function WithDraft({
  title,
  children,
}: {
  readonly title: string;
  readonly children: (draft: Draft) => ReactNode;
}) {
  const query = useQuery(draftQuery);
  useQuestionsAhead();
  if (query.data?.state === 'draft') return children(query.data);
  return (
    <Page title={title} back={{ to: '/register' }}>
      <Loaded query={query}>{(draft) => <NotOpen draft={draft} />}</Loaded>
    </Page>
  );
}

const aheadMillis = 1_500;

/** The programs of the questions to come are fetched while there is a network: without one, people go on answering. */
function useQuestionsAhead(): void {
  useEffect(() => {
    const timer = setTimeout(() => {
      const ahead = [
        import('./questions.tsx'),
        import('./phone.tsx'),
        import('./pictures.tsx'),
        import('./check.tsx'),
      ];
      // One that does not come is asked for again when its page is opened.
      Promise.all(ahead).catch(() => undefined);
    }, aheadMillis);
    return () => clearTimeout(timer);
  }, []);
}

function NotOpen({ draft }: { readonly draft: Draft | null }) {
  const t = useText();
  const keeper = useRegistrationKeeper();
  const begun = draft === null && keeper.leftOver() !== null;
  return (
    <>
      <Notice kind="info" title={draft ? t('register.frozenTitle') : t('register.noDraftTitle')}>
        <p>{draft ? t('register.frozen') : begun ? t('register.leftOver') : t('register.noDraft')}</p>
      </Notice>
      <ButtonLink to="/register">{t('register.toTasks')}</ButtonLink>
    </>
  );
}

/** Keeps the draft as the server answered it, here and in the other tabs. */
export function useKeepDraft() {
  const client = useQueryClient();
  return (draft: Draft) => {
    client.setQueryData(draftQuery.queryKey, draft);
    tellTabs(draft.id);
  };
}

export const stepPaths = {
  name: '/register/name',
  iin: '/register/iin',
  document: '/register/document',
  phone: '/register/phone',
  account: '/register/account',
  portrait: '/register/portrait',
  'document-picture': '/register/document-picture',
} as const satisfies Record<RegistrationStep, string>;

/** Goes on to the first question still open, or to the page where answers are checked. */
export function useGoOn(step: RegistrationStep) {
  const navigate = useNavigate();
  return (draft: Draft) => {
    const next = nextStep(draft, step);
    return navigate({ to: next ? stepPaths[next] : '/register/check' });
  };
}

export function useStepCaption(step: RegistrationStep): string {
  const t = useText();
  return t('register.step', { number: registrationSteps.indexOf(step) + 1, total: registrationSteps.length });
}
