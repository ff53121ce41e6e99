import { ButtonLink, Heroes, Notice, Page, Rows } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Contract, ContractState } from '../api-types/after.ts';
import type { Act } from '../api-types.ts';
import { type Translate, useLanguage, useText } from '../i18n.ts';
import { useAct } from '../lib/use-act.ts';
import { contractQuery } from '../queries.ts';
import { FigureParts } from '../ui/calculator/result.tsx';
import { Loaded } from '../ui/loaded.tsx';
import { isOpen, OneTimePassword } from './act-steps.tsx';
import { InShort } from './contract/in-short.tsx';
import { CoolingOff, GiveUp, ToConfirm } from './contract/paused.tsx';
import { Signing, type SigningProps, type SigningView } from './contract/signing.tsx';
import { TheDocument } from './contract/the-document.tsx';
import { LiveImageStep } from './live-image.tsx';

function titleOf(state: ContractState | undefined, t: Translate): string {
  switch (state) {
    case 'signed':
      return t('contract.signedTitle');
    case 'cooling-off':
      return t('contract.coolingTitle');
    case 'to-confirm':
      return t('contract.toConfirmTitle');
    case 'cancelled':
      return t('contract.cancelledTitle');
    default:
      return t('contract.title');
  }
}

/** A contract from being read to its end: signed, resting, confirmed, given up. */
export function ContractPage({ id }: { readonly id: string }) {
  const t = useText();
  const query = useQuery(contractQuery(id));
  const { act, keep, drop, add } = useAct(`contract.${id}`);
  const [view, setView] = useState<SigningView>('summary');
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
  const state = query.data?.state;
  return (
    <Page
      key={state}
      title={titleOf(state, t)}
      caption={query.data ? t('contract.number', { number: query.data.number }) : undefined}
      back={{ to: '/home' }}
      wide
    >
      <Loaded query={query}>
        {(contract) => (
          <div className="two">
            <div className="stack-l">
              <Standing contract={contract} act={act} onAct={goOn} onGoOn={setView} />
            </div>
            <TheDocument contract={contract} />
          </div>
        )}
      </Loaded>
    </Page>
  );
}

function Standing(props: SigningProps) {
  const t = useText();
  const { contract } = props;
  switch (contract.state) {
    case 'drawn':
      return <Drawn {...props} />;
    case 'cooling-off':
      return <CoolingOff contract={contract} />;
    case 'to-confirm':
      return <ToConfirm contract={contract} />;
    case 'signed':
      return <Signed contract={contract} />;
    case 'cancelled':
      return <Cancelled />;
    case 'annulled':
      return <Notice kind="info" title={t('contract.annulled')} />;
  }
}

function Drawn(props: SigningProps) {
  const t = useText();
  const language = useLanguage();
  const { summary, signBy } = props.contract;
  return (
    <>
      <FigureParts figures={{ ...summary, pauseHours: null }} product={null} />
      <InShort figures={summary} />
      <p className="soft">
        {t('contract.signByLeft')}: {formatInstant(signBy, language)}
      </p>
      <Signing {...props} />
    </>
  );
}

function Signed({ contract }: { readonly contract: Contract }) {
  const t = useText();
  const language = useLanguage();
  return (
    <>
      <Notice kind="done" title={t('contract.signed')} live>
        <p>{t('contract.payoutFollows')}</p>
      </Notice>
      <Heroes figures={contract.summary} />
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
      <GiveUp contract={contract} />
    </>
  );
}

function Cancelled() {
  const t = useText();
  return (
    <>
      <Notice kind="done" live>
        <p>{t('contract.cancelled')}</p>
      </Notice>
      <ButtonLink to="/home">{t('common.toHome')}</ButtonLink>
    </>
  );
}
