import './apply/apply.css';
import { Notice, Page, Waiting } from '@nesie/ui';
import { usePrefetchQuery, useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { ConsentKind } from '../api-types/applications.ts';
import type { Product } from '../api-types/products.ts';
import { useText } from '../i18n.ts';
import { type ApplyStep, stepsOf } from '../lib/apply-steps.ts';
import { useChoice, wantedNow } from '../lib/choice.ts';
import { askedOf, usePrice } from '../lib/use-price.ts';
import { consentTextsQuery, needsQuery, productsQuery, sessionQuery } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { AmountStep } from './apply/amount.tsx';
import { CheckStep } from './apply/check.tsx';
import { ConsentsStep } from './apply/consents.tsx';
import { FamilyStep } from './apply/family.tsx';
import { IncomeStep } from './apply/income.tsx';
import { ProtectionStep } from './apply/protection.tsx';
import { PurposeStep } from './apply/purpose.tsx';

const bodies = {
  amount: AmountStep,
  income: IncomeStep,
  purpose: PurposeStep,
  protection: ProtectionStep,
  family: FamilyStep,
  consents: ConsentsStep,
  check: CheckStep,
};

/** The application as question pages; what was typed stays on this device until it is sent. */
export function ApplyPage({ step }: { readonly step: ApplyStep }) {
  const t = useText();
  const session = useQuery(sessionQuery);
  const products = useQuery(productsQuery);
  if (session.data && session.data.kind !== 'client') return <Navigate to="/login" replace />;
  const owner = session.data?.partyId ?? null;
  // Whose answers are kept is known only with the session.
  if (!owner) {
    return (
      <Page title={t(`apply.${step}.title`)} back={{ to: '/home' }}>
        {session.isError ? (
          <Failure error={session.error} onRetry={() => void session.refetch()} />
        ) : (
          <Waiting label={t('common.loading')} />
        )}
      </Page>
    );
  }
  if (!products.data) {
    return (
      <Page title={t(`apply.${step}.title`)} back={{ to: '/home' }}>
        <Loaded query={products}>{() => null}</Loaded>
      </Page>
    );
  }
  return <Questions owner={owner} products={products.data} step={step} />;
}

interface QuestionsProps {
  readonly owner: string;
  readonly products: readonly Product[];
  readonly step: ApplyStep;
}

function Questions({ owner, products, step }: QuestionsProps) {
  const t = useText();
  const { choice, change } = useChoice(owner);
  const wanted = wantedNow(products, choice);
  if (!wanted) {
    return (
      <Page title={t(`apply.${step}.title`)} back={{ to: '/home' }}>
        <Notice kind="info" title={t('start.noProduct')} />
      </Page>
    );
  }
  return <Asking products={products} step={step} choice={choice} change={change} wanted={wanted} />;
}

interface AskingProps extends ReturnType<typeof useChoice> {
  readonly products: readonly Product[];
  readonly step: ApplyStep;
  readonly wanted: NonNullable<ReturnType<typeof wantedNow>>;
}

function Asking({ products, step, choice, change, wanted }: AskingProps) {
  const t = useText();
  const navigate = useNavigate();
  const priced = usePrice(wanted);
  const [given, setGiven] = useState<readonly ConsentKind[]>([]);
  // Asked once the figures stand still: a sum that is no offer needs nothing.
  const needs = useQuery({ ...needsQuery(askedOf(wanted)), enabled: priced.quote?.lawful === true });
  // Fetched with the first question: the line may be gone when it comes to consents.
  usePrefetchQuery(consentTextsQuery);
  const steps = stepsOf(needs.data?.spouse ?? step === 'family');
  const go = (to: ApplyStep) => void navigate({ to: '/apply', search: to === 'amount' ? {} : { step: to } });
  const at = steps.indexOf(step);
  const before = steps[at - 1];
  const Body = bodies[step];
  return (
    <Page
      key={step}
      title={t(`apply.${step}.title`)}
      lead={t(`apply.${step}.lead`)}
      caption={t('apply.step', { number: at + 1, total: steps.length })}
      back={before ? { to: '/apply', search: before === 'amount' ? {} : { step: before } } : { to: '/home' }}
      wide={step === 'amount'}
    >
      {needs.isError && <Failure error={needs.error} onRetry={() => void needs.refetch()} />}
      <Body
        choice={choice}
        change={change}
        products={products}
        wanted={wanted}
        priced={priced}
        needs={needs.data ?? null}
        go={go}
        next={() => go(steps[at + 1] ?? 'check')}
        given={given}
        onGiven={setGiven}
      />
      {step !== 'check' && <p className="soft small">{t('apply.kept')}</p>}
    </Page>
  );
}
