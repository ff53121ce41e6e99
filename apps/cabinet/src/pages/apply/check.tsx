import { Button, ErrorSummary, Rates, type RowItem, Rows } from '@nesie/ui';
import { formatRound, formatTenge, parseTenge } from '@nesie/ui/money';
import { Link, useNavigate } from '@tanstack/react-router';
import { ApiProblem, api } from '../../api.ts';
import type { Application, ConsentKind } from '../../api-types/applications.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import type { ApplyStep } from '../../lib/apply-steps.ts';
import { type Choice, forgetChoice } from '../../lib/choice.ts';
import { isPurpose } from '../../lib/purposes.ts';
import { useTermText } from '../../lib/term-text.ts';
import { askedOf } from '../../lib/use-price.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import type { ConsentsStepProps } from './consents.tsx';

type CheckProps = ConsentsStepProps;

/** The first question that was not answered, or null: everything is there. */
function firstMissing({ choice, needs, given }: CheckProps): ApplyStep | null {
  if (parseTenge(choice.income) === null || parseTenge(choice.obligations) === null) return 'income';
  if (!isPurpose(choice.purpose)) return 'purpose';
  if (choice.askedByOthers !== 'no' || choice.conscript !== 'no') return 'protection';
  if (needs?.spouse && (!choice.married || (choice.married === 'yes' && !choice.spouseIin))) return 'family';
  if (!needs || needs.consents.some((kind) => !given.includes(kind))) return 'consents';
  return null;
}

function useSend() {
  const navigate = useNavigate();
  const refresh = useRefresh();
  const deed = useDeed((body: object, key) =>
    api<Application>('/applications', { method: 'POST', body, key, timeoutMillis: 60_000 }),
  );
  const send = (body: object) =>
    deed.mutate(body, {
      onSuccess: async (application) => {
        forgetChoice();
        await refresh('home');
        await navigate({ to: '/applications/$id', params: { id: application.id } });
      },
    });
  return { send, busy: deed.isPending, error: deed.error };
}

function bodyOf({ choice, wanted, needs, given }: CheckProps): object {
  const consents: readonly ConsentKind[] = needs?.consents.filter((kind) => given.includes(kind)) ?? [];
  return {
    ...askedOf(wanted),
    incomeTiyn: parseTenge(choice.income),
    obligationsTiyn: parseTenge(choice.obligations),
    purpose: choice.purpose,
    consents,
    askedByOthers: choice.askedByOthers === 'yes',
    conscript: choice.conscript === 'yes',
    ...(needs?.spouse ? familyOf(choice) : {}),
  };
}

function familyOf({ married, spouseIin }: Choice): object {
  return married === 'yes' ? { married: true, spouseIin } : { married: false };
}

/** Everything that will be sent, line by line, before it is. */
export function CheckStep(props: CheckProps) {
  const t = useText();
  const { priced, go } = props;
  const { send, busy, error } = useSend();
  const missing = firstMissing(props);
  const errors = error instanceof ApiProblem ? error.errors : [];
  return (
    <>
      <ErrorSummary errors={errors.map(({ field, detail }) => ({ field, text: detail }))} />
      {errors.length === 0 && <Failure error={error} />}
      <Rows items={useAnswers(props)} />
      {priced.figures && <Rates rates={priced.figures} />}
      <p className="soft">{t('apply.notYetBinding')}</p>
      <Button
        busy={busy}
        off={missing ? t('apply.unfinished', { step: t(`apply.${missing}.title`) }) : null}
        onPress={() => send(bodyOf(props))}
      >
        {t('apply.send')}
      </Button>
      {missing && (
        <Button look="quiet" onPress={() => go(missing)}>
          {t('apply.fillIn')}
        </Button>
      )}
    </>
  );
}

function useAnswers({ choice, wanted, priced, needs, given }: CheckProps): readonly RowItem[] {
  const t = useText();
  const language = useLanguage();
  const termText = useTermText();
  const { product, amountTiyn, count, method } = wanted;
  const sum = (typed: string) => {
    const tiyn = parseTenge(typed);
    return tiyn === null ? t('check.empty') : formatRound(tiyn);
  };
  const row = (label: string, value: string, step: ApplyStep): RowItem => ({
    label,
    value,
    action: (
      <Link to="/apply" search={step === 'amount' ? {} : { step }}>
        {t('common.change')}
        <span className="hidden"> {label}</span>
      </Link>
    ),
  });
  const spouse = choice.married === 'no' ? t('apply.check.notMarried') : choice.spouseIin || t('check.empty');
  const term = termText({ unit: product.term.unit, count });
  return [
    row(t('apply.check.product'), pick(product.name, language), 'amount'),
    row(t('apply.check.amount'), formatRound(amountTiyn), 'amount'),
    row(t('apply.check.term'), term, 'amount'),
    ...(product.methods.length > 1 ? [row(t('apply.check.method'), t(`method.${method}`), 'amount')] : []),
    ...(priced.figures ? [row(t('cost.pay'), formatTenge(priced.figures.payTiyn), 'amount')] : []),
    row(t('apply.income'), sum(choice.income), 'income'),
    row(t('apply.obligations'), sum(choice.obligations), 'income'),
    row(
      t('apply.purpose'),
      isPurpose(choice.purpose) ? t(`purpose.${choice.purpose}`) : t('check.empty'),
      'purpose',
    ),
    ...(needs?.spouse ? [row(t('apply.check.spouse'), spouse, 'family')] : []),
    row(t('apply.check.consents'), t('apply.check.given', { count: given.length }), 'consents'),
  ];
}
