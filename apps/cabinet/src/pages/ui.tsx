import {
  Button,
  ChoiceField,
  CodeField,
  CostChart,
  DateField,
  ErrorSummary,
  GesturePicture,
  Heroes,
  LoanPicture,
  Money,
  Notice,
  Page,
  Rates,
  Rows,
  Scenery,
  SecretField,
  TaskList,
  TextField,
  TickField,
  Waiting,
} from '@nesie/ui';
import { useState } from 'react';
import { useText } from '../i18n.ts';

const figures = {
  receiveTiyn: '10000000',
  payTiyn: '10870000',
  overpaymentTiyn: '870000',
  dueOn: '2026-12-23',
  rate: { share: '0.0029', per: 'day' } as const,
  nominalAnnualRate: '105.85',
  gesv: '175.4',
};

const gestures = [
  'still',
  'open-mouth',
  'raise-brows',
  'turn-left',
  'turn-right',
  'move-back',
  'move-closer',
] as const;

/** Every part in every state on one page, for whoever draws the next screen. It shows no one's data. */
export function UiPage() {
  const t = useText();
  const [text, setText] = useState('');
  const [date, setDate] = useState('2026-2-30');
  const [choice, setChoice] = useState<'a' | 'b'>('a');
  const [tick, setTick] = useState(false);
  return (
    <Page title="UI" wide>
      <div className="two">
        <section className="stack-l">
          <Heroes figures={figures} />
          <Rates rates={figures} />
          <CostChart {...figures} termDays={30} maxDays={45} />
          <LoanPicture paidTiyn="4000000" leftTiyn="6870000" />
          <Rows items={[{ label: t('loan.total'), value: <Money tiyn={figures.payTiyn} /> }]} />
          <TaskList
            tasks={(['done', 'todo', 'trouble', 'waiting', 'locked'] as const).map((state) => ({
              name: t(`task.${state}`),
              state,
            }))}
          />
          <div className="row">
            {gestures.map((gesture) => (
              <GesturePicture key={gesture} gesture={gesture} />
            ))}
          </div>
          <div className="row">
            {(['empty', 'waiting', 'done', 'lost', 'steppe'] as const).map((scene) => (
              <Scenery key={scene} scene={scene} />
            ))}
          </div>
        </section>
        <section className="stack-l">
          <Button>{t('common.continue')}</Button>
          <Button look="second">{t('common.retry')}</Button>
          <Button look="quiet">{t('common.back')}</Button>
          <Button busy>{t('common.continue')}</Button>
          <Button off={t('sign.notReady')}>{t('sign.signPlain')}</Button>
          {(['info', 'wait', 'trouble', 'done'] as const).map((kind) => (
            <Notice key={kind} kind={kind} title={t('failure.title')}>
              <p>{t('failure.unknown')}</p>
            </Notice>
          ))}
          <ErrorSummary errors={[{ field: 'ui-text', text: t('check.required') }]} />
          <TextField
            id="ui-text"
            label={t('name.surname')}
            error={t('check.required')}
            value={text}
            onChange={setText}
          />
          <SecretField
            id="ui-secret"
            label={t('password.label')}
            value={text}
            onChange={setText}
            autoComplete="new-password"
          />
          <CodeField
            id="ui-code"
            label={t('otp.label')}
            hint={t('otp.hint')}
            value={text}
            onChange={setText}
          />
          <DateField
            id="ui-date"
            label={t('document.issuedOn')}
            error={t('check.date')}
            value={date}
            onChange={setDate}
          />
          <ChoiceField
            id="ui-choice"
            label={t('document.kind')}
            value={choice}
            onChange={setChoice}
            choices={[
              { value: 'a', label: t('document.idCard') },
              { value: 'b', label: t('document.passport') },
            ]}
          />
          <TickField id="ui-tick" label={t('apply.consentData')} checked={tick} onChange={setTick} />
          <Waiting label={t('common.loading')} />
        </section>
      </div>
    </Page>
  );
}
