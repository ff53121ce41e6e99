import {
  Button,
  ButtonLink,
  ChoiceField,
  CodeField,
  CopyButton,
  CostChart,
  Countdown,
  DateField,
  Day,
  Disclosure,
  DocumentRow,
  ErrorSummary,
  type Gesture,
  GesturePicture,
  Heroes,
  InstalmentChart,
  LetterThread,
  LoanPicture,
  Money,
  Notice,
  Page,
  PaperList,
  PdfView,
  Progress,
  QrCode,
  Rates,
  Rows,
  Scenery,
  ScheduleTable,
  SecretField,
  Segmented,
  Select,
  Slider,
  Steps,
  SumSlider,
  Table,
  TaskList,
  TextArea,
  TextField,
  TickField,
  Toast,
  Viewer,
  Waiting,
} from '@nesie/ui';
import { type ReactNode, useCallback, useState } from 'react';
import { NoAnswer } from '../api.ts';
import { useText } from '../i18n.ts';
import { Failure } from '../ui/failure.tsx';
import { figures, instalments, instant, running } from './ui-samples.ts';

const gestures: readonly Gesture[] = [
  'still',
  'open-mouth',
  'raise-brows',
  'turn-left',
  'turn-right',
  'move-back',
  'move-closer',
];

/** Every part in every state on one page, for whoever draws the next screen. It shows no one's data. */
export function UiPage() {
  return (
    <Page title="UI" wide>
      <Figures />
      <Schedules />
      <Buttons />
      <Notices />
      <Fields />
      <Choices />
      <Ways />
      <Papers />
      <Pictures />
    </Page>
  );
}

function Part({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <section className="stack-l" aria-label={name}>
      <h2>{name}</h2>
      {children}
    </section>
  );
}

function Figures() {
  const t = useText();
  const [sum, setSum] = useState<string>(figures.receiveTiyn);
  const [days, setDays] = useState(30);
  return (
    <Part name="Heroes, Rates, CostChart, LoanPicture, SumSlider, Slider, Rows">
      <div className="two">
        <div className="panel stack-l">
          <SumSlider
            label={t('calculator.amount')}
            tiyn={sum}
            minTiyn="5000000"
            maxTiyn="20000000"
            stepTiyn="100000"
            onChange={setSum}
          />
          <Slider
            label={t('calculator.term')}
            value={days}
            min={23}
            max={45}
            step={1}
            format={(count) => t('common.days', { days: count })}
            onChange={setDays}
          />
          <CostChart {...figures} termDays={days} maxDays={45} />
        </div>
        <div className="stack-l">
          <Heroes figures={figures} />
          <Rates rates={figures} />
          <Rates rates={{ ...figures, nominalAnnualRate: null, gesv: null }} />
          <LoanPicture paidTiyn="4000000" leftTiyn="6870000" />
          <LoanPicture paidTiyn="0" leftTiyn="10870000" />
          <Rows
            items={[
              {
                label: t('calculator.amount'),
                value: <Money tiyn={figures.payTiyn} />,
                action: <a href="#main">{t('common.change')}</a>,
              },
              { label: t('calculator.term'), value: t('common.days', { days: 30 }) },
            ]}
          />
          <Rows
            bill
            items={[
              { label: t('cost.receive'), value: <Money tiyn={figures.receiveTiyn} /> },
              { label: t('cost.pay'), value: <Money tiyn={figures.payTiyn} /> },
              { label: t('cost.last'), value: <Day date={figures.dueOn} /> },
            ]}
          />
        </div>
      </div>
    </Part>
  );
}

function Schedules() {
  const t = useText();
  return (
    <Part name="InstalmentChart, ScheduleTable, Table">
      <div className="two">
        <InstalmentChart rows={instalments} />
        <InstalmentChart rows={running} />
      </div>
      <ScheduleTable rows={instalments} />
      <ScheduleTable rows={running} />
      <Table
        caption="Table"
        columns={[{ key: 'a', name: '№', cell: () => '' }]}
        rows={[]}
        rowKey={() => ''}
        empty={t('home.noMessages')}
      />
    </Part>
  );
}

function Buttons() {
  const t = useText();
  const [said, setSaid] = useState<string | null>(null);
  const forget = useCallback(() => setSaid(null), []);
  return (
    <Part name="Button, ButtonLink, CopyButton, Toast">
      <div className="row">
        <Button onPress={() => setSaid(t('common.copied'))}>{t('common.continue')}</Button>
        <Button look="second">{t('common.retry')}</Button>
        <Button look="quiet">{t('common.change')}</Button>
        <ButtonLink to="/" look="second">
          {t('common.toHome')}
        </ButtonLink>
        <CopyButton text="KZ86125KZT5004100100" />
      </div>
      <div className="row">
        <Button busy>{t('common.continue')}</Button>
        <Button look="second" busy>
          {t('common.continue')}
        </Button>
      </div>
      <Button off={t('sign.notReady')}>{t('sign.signPlain')}</Button>
      <Toast text={said} onGone={forget} />
    </Part>
  );
}

function Notices() {
  const t = useText();
  return (
    <Part name="Notice, Failure, ErrorSummary, Waiting">
      <div className="two">
        <div className="stack">
          {(['info', 'wait', 'trouble', 'done'] as const).map((kind) => (
            <Notice key={kind} kind={kind} title={t('failure.title')}>
              <p>{t('failure.unknown')}</p>
            </Notice>
          ))}
        </div>
        <div className="stack">
          <Failure error={new NoAnswer()} onRetry={() => undefined} />
          <p className="offline">{t('shell.offline')}</p>
          <ErrorSummary
            errors={[{ field: 'ui-wrong', text: t('check.required'), label: t('name.surname') }]}
          />
          <Waiting label={t('common.loading')} />
        </div>
      </div>
    </Part>
  );
}

function Fields() {
  const t = useText();
  const [text, setText] = useState('');
  const [letter, setLetter] = useState('');
  const [date, setDate] = useState('2026-2-30');
  return (
    <Part name="TextField, SecretField, CodeField, DateField, TextArea">
      <div className="two">
        <div className="stack-l">
          <TextField
            id="ui-text"
            label={t('name.surname')}
            hint={t('otp.hint')}
            value={text}
            onChange={setText}
          />
          <TextField
            id="ui-wrong"
            label={t('name.surname')}
            error={t('check.required')}
            value={text}
            onChange={setText}
          />
          <TextField
            id="ui-filled"
            label={t('name.surname')}
            value="Әбдіғаппарова"
            onChange={() => undefined}
          />
          <SecretField
            id="ui-secret"
            label={t('password.label')}
            value={text}
            onChange={setText}
            autoComplete="new-password"
          />
        </div>
        <div className="stack-l">
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
          <TextArea
            id="ui-letter"
            label={t('home.messages')}
            value={letter}
            onChange={setLetter}
            maxLength={400}
            rows={4}
          />
        </div>
      </div>
    </Part>
  );
}

function Choices() {
  const t = useText();
  const [choice, setChoice] = useState<'a' | 'b'>('a');
  const [tick, setTick] = useState(false);
  const options = [
    { value: 'a', label: t('document.idCard') },
    { value: 'b', label: t('document.passport') },
  ] as const;
  return (
    <Part name="Segmented, Select, ChoiceField, TickField, Disclosure">
      <div className="two">
        <div className="stack-l">
          <Segmented
            label={t('document.kind')}
            hint={t('document.lead')}
            options={options}
            value={choice}
            onChange={setChoice}
          />
          <Select
            id="ui-select"
            label={t('document.kind')}
            options={options}
            value={choice}
            onChange={(value) => value && setChoice(value)}
          />
          <div>
            <Disclosure title={t('mfo.title')}>{t('start.lead')}</Disclosure>
            <Disclosure title={t('mfo.title')} open>
              {t('start.lead')}
            </Disclosure>
          </div>
        </div>
        <div className="stack-l">
          <ChoiceField
            id="ui-choice"
            label={t('document.kind')}
            value={choice}
            onChange={setChoice}
            choices={options.map((option) => ({ ...option, hint: t('otp.hint') }))}
          />
          <TickField id="ui-tick" label={t('start.lead')} checked={tick} onChange={setTick} />
          <TickField
            id="ui-tick-wrong"
            label={t('start.lead')}
            checked={tick}
            onChange={setTick}
            error={t('check.required')}
          />
        </div>
      </div>
    </Part>
  );
}

function Ways() {
  const t = useText();
  return (
    <Part name="TaskList, Steps, Progress, Countdown">
      <div className="two">
        <TaskList
          tasks={(['done', 'todo', 'trouble', 'waiting', 'locked'] as const).map((state) => ({
            name: t(`task.${state}`),
            state,
            note: state === 'waiting' ? t('common.loading') : undefined,
          }))}
        />
        <div className="stack-l">
          <Progress at={2} of={5} />
          <Steps
            steps={[
              { name: t('task.done'), state: 'done' },
              { name: t('task.waiting'), state: 'now', note: t('common.loading') },
              { name: t('task.locked'), state: 'todo' },
            ]}
          />
          <Countdown label={t('task.waiting')} until={instant(26 * 3600)} />
          <Countdown label={t('task.waiting')} until={instant(95)} />
          <Countdown label={t('task.waiting')} until={instant(-60)} />
        </div>
      </div>
    </Part>
  );
}

function Papers() {
  const t = useText();
  return (
    <Part name="PaperList, DocumentRow, LetterThread, QrCode, PdfView">
      <div className="two">
        <div className="stack-l">
          <PaperList>
            <DocumentRow title={t('contract.document')} at={instant(-3600)} to={{ to: '/ui' }} fresh />
            <DocumentRow
              title={t('contract.document')}
              at={instant(-90_000)}
              note="№ 12"
              actions={<a href="#main">{t('common.change')}</a>}
            />
          </PaperList>
          <QrCode text="https://cabinet.example.kz/resume#2b1d" label="QR" />
        </div>
        <LetterThread
          us="nesie"
          letters={[
            { id: '1', from: 'you', at: instant(-90_000), text: t('start.lead') },
            {
              id: '2',
              from: 'us',
              at: instant(-3600),
              text: t('start.lead'),
              links: <a href="#main">PDF</a>,
            },
          ]}
        />
        <PdfView url="/api/mfo/internal-rules" title={t('contract.document')} />
        <PdfView url="/api/nothing" title={t('contract.document')} />
      </div>
    </Part>
  );
}

function Pictures() {
  const t = useText();
  return (
    <Part name="Scenery, GesturePicture, Viewer">
      <div className="row">
        {(['empty', 'waiting', 'done', 'lost', 'steppe', 'letters', 'phone'] as const).map((scene) => (
          <Scenery key={scene} scene={scene} />
        ))}
      </div>
      <div className="row">
        {gestures.map((gesture) => (
          <GesturePicture key={gesture} gesture={gesture} />
        ))}
      </div>
      <div className="two">
        <Viewer shape="oval" mirror />
        <Viewer shape="card" mirror={false} cover={t('common.loading')} />
      </div>
    </Part>
  );
}
