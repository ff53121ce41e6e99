import {
  Button,
  ChoiceField,
  ErrorSummary,
  Notice,
  Page,
  type SummaryError,
  TextField,
  TickField,
} from '@nesie/ui';
import { parseTenge } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { Navigate, useNavigate } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { ApiProblem, api } from '../api.ts';
import type { Application, Product, Quote } from '../api-types.ts';
import { useText } from '../i18n.ts';
import { type Choice, useChoice } from '../lib/choice.ts';
import { productsQuery, sessionQuery, useDeed, useRefresh } from '../queries.ts';
import { Calculator, inside } from '../ui/calculator.tsx';
import { Failure } from '../ui/failure.tsx';
import { Loaded } from '../ui/loaded.tsx';

const steps = ['amount', 'income', 'purpose', 'consents'] as const;
type Step = (typeof steps)[number];

const purposes = ['everyday', 'rent', 'medical', 'education', 'repair', 'purchase', 'other'] as const;

interface StepProps {
  readonly choice: Choice;
  readonly change: (part: Partial<Choice>) => void;
  readonly product: Product;
  readonly go: (step: Step) => void;
}

/** The application as question pages; what was typed stays in this tab until it is sent. */
export function ApplyPage({ step }: { readonly step: Step }) {
  const t = useText();
  const session = useQuery(sessionQuery);
  const products = useQuery(productsQuery);
  const navigate = useNavigate();
  const { choice, change } = useChoice();
  if (session.data && session.data.kind !== 'client') return <Navigate to="/login" replace />;
  const go = (to: Step) => void navigate({ to: '/apply', search: to === 'amount' ? {} : { step: to } });
  const before = steps[steps.indexOf(step) - 1];
  const back = before
    ? ({ to: '/apply', search: before === 'amount' ? {} : { step: before } } as const)
    : ({ to: '/home' } as const);
  const Body = bodies[step];
  return (
    <Page
      key={step}
      title={t(`apply.${step}.title`)}
      lead={t(`apply.${step}.lead`)}
      caption={t('apply.step', { number: steps.indexOf(step) + 1, total: steps.length })}
      back={back}
      wide={step === 'amount'}
    >
      <Loaded query={products}>
        {([product]) =>
          product ? (
            <Body
              choice={{ ...choice, ...inside(product, choice) }}
              change={change}
              product={product}
              go={go}
            />
          ) : (
            <Notice kind="info" title={t('start.noProduct')} />
          )
        }
      </Loaded>
    </Page>
  );
}

function AmountStep({ choice, change, product, go }: StepProps) {
  const t = useText();
  const [quote, setQuote] = useState<Quote | null>(null);
  return (
    <>
      <Calculator product={product} choice={choice} onChange={change} onQuote={setQuote} />
      <Button off={quote && !quote.lawful ? t('calculator.unlawful') : null} onPress={() => go('income')}>
        {t('common.continue')}
      </Button>
    </>
  );
}

function IncomeStep({ choice, change, go }: StepProps) {
  const t = useText();
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wrong = (['income', 'obligations'] as const)
      .filter((field) => parseTenge(choice[field]) === null)
      .map((field) => ({ field, text: t('check.sum'), label: t(`apply.${field}`) }));
    setErrors(wrong);
    if (wrong.length === 0) go('purpose');
  };
  const field = (name: 'income' | 'obligations') => ({
    id: name,
    look: 'short' as const,
    inputMode: 'decimal' as const,
    maxLength: 20,
    value: choice[name],
    onChange: (value: string) => change({ [name]: value }),
    error: errors.find((error) => error.field === name)?.text,
  });
  return (
    <>
      <ErrorSummary errors={errors} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <TextField {...field('income')} label={t('apply.income')} hint={t('apply.incomeHint')} />
        <TextField
          {...field('obligations')}
          label={t('apply.obligations')}
          hint={t('apply.obligationsHint')}
        />
        <Button type="submit">{t('common.continue')}</Button>
      </form>
    </>
  );
}

function PurposeStep({ choice, change, go }: StepProps) {
  const t = useText();
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setErrors(choice.purpose ? [] : [{ field: 'purpose', text: t('apply.purposeMissing') }]);
    if (choice.purpose) go('consents');
  };
  return (
    <>
      <ErrorSummary errors={errors} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <ChoiceField
          id="purpose"
          label={t('apply.purpose')}
          value={purposes.find((one) => one === choice.purpose) ?? null}
          onChange={(purpose) => change({ purpose })}
          error={errors[0]?.text}
          choices={purposes.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        />
        <Button type="submit">{t('common.continue')}</Button>
      </form>
    </>
  );
}

function ConsentsStep({ choice, product, go }: StepProps) {
  const t = useText();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const [given, setGiven] = useState({ bureau: false, data: false });
  const [errors, setErrors] = useState<readonly SummaryError[]>([]);
  const send = useDeed((body: object, key) =>
    api<Application>('/applications', { method: 'POST', body, key }),
  );
  const [incomeTiyn, obligationsTiyn] = [parseTenge(choice.income), parseTenge(choice.obligations)];
  const unfinished = incomeTiyn === null || obligationsTiyn === null || !choice.purpose;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (send.isPending || unfinished) return;
    const wrong = [
      ...(given.bureau
        ? []
        : [{ field: 'consent-bureau', text: t('apply.consentMissing'), label: t('apply.bureau') }]),
      ...(given.data
        ? []
        : [{ field: 'consent-data', text: t('apply.consentMissing'), label: t('apply.data') }]),
    ];
    setErrors(wrong);
    if (wrong.length > 0) return;
    const { amountTiyn, termDays, purpose } = choice;
    const consents = ['credit-bureau', 'personal-data'];
    send.mutate(
      { productId: product.id, amountTiyn, termDays, incomeTiyn, obligationsTiyn, purpose, consents },
      {
        onSuccess: async (application) => {
          await refresh('home');
          await navigate({ to: '/applications/$id', params: { id: application.id } });
        },
        onError: (error) => {
          if (error instanceof ApiProblem)
            setErrors(error.errors.map((e) => ({ field: e.field, text: e.detail })));
        },
      },
    );
  };
  const errorOf = (field: string) => errors.find((error) => error.field === field)?.text;
  return (
    <>
      <ErrorSummary errors={errors} />
      <Failure error={errors.length === 0 ? send.error : null} />
      <form className="stack-l" onSubmit={submit} noValidate>
        <TickField
          id="consent-bureau"
          label={t('apply.consentBureau')}
          checked={given.bureau}
          onChange={(bureau) => setGiven({ ...given, bureau })}
          error={errorOf('consent-bureau')}
        />
        <TickField
          id="consent-data"
          label={t('apply.consentData')}
          checked={given.data}
          onChange={(data) => setGiven({ ...given, data })}
          error={errorOf('consent-data')}
        />
        <p className="soft">{t('apply.notYetBinding')}</p>
        <Button type="submit" busy={send.isPending} off={unfinished ? t('apply.unfinished') : null}>
          {t('apply.send')}
        </Button>
        {unfinished && (
          <Button look="quiet" onPress={() => go('income')}>
            {t('apply.fillIn')}
          </Button>
        )}
      </form>
    </>
  );
}

const bodies = { amount: AmountStep, income: IncomeStep, purpose: PurposeStep, consents: ConsentsStep };

export function isApplyStep(value: unknown): value is Step {
  return steps.some((step) => step === value);
}
