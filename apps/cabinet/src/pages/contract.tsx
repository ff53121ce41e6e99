import {
  Button,
  ButtonLink,
  Heroes,
  Icon,
  Notice,
  Page,
  Rates,
  Rows,
  TaskList,
  useMediaQuery,
} from '@nesie/ui';
import { formatDate, formatInstant } from '@nesie/ui/dates';
import { formatRound, formatTenge } from '@nesie/ui/money';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api.ts';
import type { Figures } from '../api-types/products.ts';
import type { Act, Contract } from '../api-types.ts';
import { useLanguage, useText } from '../i18n.ts';
import { hasDeviceKey } from '../lib/device-key.ts';
import { isActGone, useAct } from '../lib/use-act.ts';
import { contractQuery, sessionQuery, useDeed, useRefresh } from '../queries.ts';
import { Failure } from '../ui/failure.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { isOpen, NoDeviceKey, OneTimePassword, signWithDevice } from './act-steps.tsx';
import { LiveImageStep } from './live-image.tsx';

type View = 'summary' | 'otp' | 'live';

/** The contract in short sentences, its exact text beside, and the signing. */
export function ContractPage({ id }: { readonly id: string }) {
  const t = useText();
  const query = useQuery(contractQuery(id));
  const { act, keep, drop, add } = useAct(`contract.${id}`);
  const [view, setView] = useState<View>('summary');
  const goOn = (next: Act) => {
    keep(next);
    setView(isOpen(next, 'otp') ? 'otp' : isOpen(next, 'live-image') ? 'live' : 'summary');
  };
  const passed = () => {
    add('live-image');
    setView('summary');
  };
  const again = () => {
    drop();
    setView('summary');
  };
  if (act && view === 'otp') {
    return (
      <Page
        key="otp"
        title={t('otp.title')}
        lead={t('otp.lead')}
        caption={t('sign.step', { number: 1 })}
        back={{ to: '/home' }}
      >
        <OneTimePassword act={act} onDone={goOn} onGone={again} />
      </Page>
    );
  }
  if (act && view === 'live') {
    return (
      <Page
        key="live"
        title={t('live.title')}
        lead={t('live.leadSign')}
        caption={t('sign.step', { number: 2 })}
        back={{ to: '/home' }}
      >
        <LiveImageStep act={act} exit="/home" onPassed={passed} onGone={again} />
      </Page>
    );
  }
  const signed = query.data?.state === 'signed';
  return (
    <Page
      key={signed ? 'signed' : 'summary'}
      title={signed ? t('contract.signedTitle') : t('contract.title')}
      caption={query.data ? t('contract.number', { number: query.data.number }) : undefined}
      back={{ to: '/home' }}
      wide
    >
      <Loaded query={query}>
        {(contract) => (
          <div className="two">
            <div className="stack-l">
              {contract.state === 'drawn' && (
                <Drawn contract={contract} act={act} onAct={goOn} onGoOn={(to) => setView(to)} />
              )}
              {contract.state === 'signed' && <Signed contract={contract} />}
              {contract.state === 'annulled' && <Notice kind="info" title={t('contract.annulled')} />}
            </div>
            <TheDocument contract={contract} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

/** Only figures the server sent are shown; a summary without them shows the document alone. */
function figuresOf(contract: Contract): Figures | null {
  const { payTiyn, dueOn, rate, gesv, schedule } = contract.summary;
  // The server sends either all of them or none.
  return payTiyn && dueOn && rate && gesv && schedule ? (contract.summary as Figures) : null;
}

interface DrawnProps {
  readonly contract: Contract;
  readonly act: Act | null;
  readonly onAct: (act: Act) => void;
  readonly onGoOn: (view: View) => void;
}

function Drawn({ contract, act, onAct, onGoOn }: DrawnProps) {
  const figures = figuresOf(contract);
  return (
    <>
      {figures && <Heroes figures={figures} />}
      {figures && <Rates rates={figures} />}
      {figures && <InShort figures={figures} />}
      <Signing contract={contract} figures={figures} act={act} onAct={onAct} onGoOn={onGoOn} />
    </>
  );
}

function InShort({ figures }: { readonly figures: Figures }) {
  const t = useText();
  const language = useLanguage();
  const values = {
    receive: formatTenge(figures.receiveTiyn),
    pay: formatTenge(figures.payTiyn),
    cost: formatTenge(figures.overpaymentTiyn),
    date: formatDate(figures.dueOn, language),
  };
  const parts = ['much', 'when', 'cost', 'late', 'leave'] as const;
  return (
    <section className="panel sentences">
      {parts.map((part) => (
        <div key={part}>
          <h2>{t(`contract.${part}.title`)}</h2>
          <p>{t(`contract.${part}`, values)}</p>
        </div>
      ))}
    </section>
  );
}

function Signing({
  contract,
  figures,
  act,
  onAct,
  onGoOn,
}: DrawnProps & { readonly figures: Figures | null }) {
  const t = useText();
  const session = useQuery(sessionQuery);
  const refresh = useRefresh();
  const begin = useDeed(async (partyId: string, key) => {
    if (!(await hasDeviceKey(partyId))) throw new NoDeviceKey();
    return api<Act>(`/contracts/${contract.id}/acts`, { method: 'POST', body: {}, key });
  });
  const sign = useDeed(async ({ actId, partyId }: { actId: string; partyId: string }, key) => {
    await signWithDevice(await api<Act>(`/acts/${actId}`), partyId);
    return api<Contract>(`/contracts/${contract.id}/signature`, {
      method: 'POST',
      body: { actId },
      key,
    });
  });
  const partyId = session.data?.partyId ?? '';
  const otp = act?.factors.done.includes('otp');
  const live = act?.factors.done.includes('live-image');
  const unbound =
    session.data?.device?.bound === false ||
    begin.error instanceof NoDeviceKey ||
    sign.error instanceof NoDeviceKey;
  const expired = isActGone(sign.error);
  const start = () => {
    if (act && !expired) return onGoOn(isOpen(act, 'otp') ? 'otp' : 'live');
    sign.reset();
    begin.mutate(partyId, { onSuccess: onAct });
  };
  const press = () =>
    act &&
    sign.mutate(
      { actId: act.id, partyId },
      { onSuccess: () => refresh('contract', 'home', 'loan', 'application') },
    );
  const label = figures ? t('sign.sign', { sum: formatRound(figures.receiveTiyn) }) : t('sign.signPlain');
  const ready = otp && live && !expired;
  if (unbound) return <Unbound />;
  return (
    <section className="stack">
      <h2>{t('sign.title')}</h2>
      <TaskList
        tasks={[
          { name: t('sign.otp'), state: otp ? 'done' : 'todo' },
          { name: t('sign.live'), state: live ? 'done' : otp ? 'todo' : 'locked' },
        ]}
      />
      {!ready && (
        <Button busy={begin.isPending} onPress={start} look="first">
          {t('sign.begin')}
        </Button>
      )}
      <Failure error={begin.error ?? sign.error} />
      <Button
        look={ready ? 'first' : 'second'}
        busy={sign.isPending}
        off={ready ? null : t('sign.notReady')}
        onPress={press}
      >
        {label}
      </Button>
      <p className="soft small">{t('sign.meaning')}</p>
    </section>
  );
}

function Unbound() {
  const t = useText();
  return (
    <>
      <Notice kind="wait" title={t('device.unboundTitle')}>
        <p>{t('device.unbound')}</p>
      </Notice>
      <ButtonLink to="/device">{t('device.bind')}</ButtonLink>
    </>
  );
}

function Signed({ contract }: { readonly contract: Contract }) {
  const t = useText();
  const language = useLanguage();
  const figures = figuresOf(contract);
  return (
    <>
      <Notice kind="done" title={t('contract.signed')} live>
        <p>{t('contract.payoutFollows')}</p>
      </Notice>
      {figures && <Heroes figures={figures} />}
      {contract.signedAt && (
        <Rows
          items={[{ label: t('contract.signedAt'), value: formatInstant(contract.signedAt, language) }]}
        />
      )}
      {contract.loanId ? (
        <ButtonLink to="/loans/$id" params={{ id: contract.loanId }}>
          {t('home.seeLoan')}
        </ButtonLink>
      ) : (
        <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>
      )}
    </>
  );
}

/** The very bytes that are signed, in the page where it is wide enough and one press away everywhere. */
function TheDocument({ contract }: { readonly contract: Contract }) {
  const t = useText();
  const wide = useMediaQuery('(min-width: 900px)');
  const address = `/api/contracts/${contract.id}/document`;
  return (
    <section className="stack">
      <h2>{t('contract.document')}</h2>
      <a className="button button-second" href={address} target="_blank" rel="noreferrer">
        <Icon name="file" />
        {t('contract.open')}
      </a>
      {/* Phones show no PDF inside a page: there the button above opens it. */}
      {wide && (
        <iframe className="pdf" src={`${address}#navpanes=0&view=FitH`} title={t('contract.document')} />
      )}
      <details>
        <summary>{t('contract.hashTitle')}</summary>
        <p className="small soft">{t('contract.hash')}</p>
        <p className="mono small">{contract.documentHash}</p>
        <p className="small soft">{t('mfo.trust')}</p>
        <p className="mono small">{contract.trustFingerprint}</p>
      </details>
    </section>
  );
}
