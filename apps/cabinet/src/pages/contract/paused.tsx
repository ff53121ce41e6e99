import { Countdown, Heroes, Notice } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { formatRound } from '@nesie/ui/money';
import { api } from '../../api.ts';
import type { Contract } from '../../api-types/after.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';
import { CodeAct } from '../code-act.tsx';
import { Sure } from '../sure.tsx';

interface PausedProps {
  readonly contract: Contract;
}

const touched = ['contract', 'home', 'loan', 'application'] as const;

/** The server's clock minus this phone's. */
function skewOf({ now }: Contract): number {
  return now ? Date.parse(now) - Date.now() : 0;
}

/** Signed, and resting: nothing to do but to think, and a way out. */
export function CoolingOff({ contract }: PausedProps) {
  const t = useText();
  const refresh = useRefresh();
  const { pause, summary } = contract;
  return (
    <>
      <Notice kind="wait">
        <p>{t('contract.cooling')}</p>
      </Notice>
      {pause && (
        <Countdown
          until={pause.until}
          label={t('contract.coolingLeft')}
          skewMillis={skewOf(contract)}
          onOver={() => void refresh('contract')}
        />
      )}
      <Heroes figures={summary} />
      <GiveUp contract={contract} />
    </>
  );
}

/** The pause is over: the money goes when it is asked for once more, and not before. */
export function ToConfirm({ contract }: PausedProps) {
  const t = useText();
  const language = useLanguage();
  const refresh = useRefresh();
  const { id, pause, summary } = contract;
  return (
    <>
      <p>{t('contract.toConfirm')}</p>
      <Heroes figures={summary} />
      {pause && (
        <p className="soft">
          {t('contract.confirmBy')}: {formatInstant(pause.confirmBy, language)}
        </p>
      )}
      <CodeAct
        of={`confirm.${id}`}
        makeAt={`/contracts/${id}/confirmation-acts`}
        useAt={`/contracts/${id}/confirmation`}
        begin={t('contract.confirmBegin')}
        finish={t('contract.confirm', { sum: formatRound(summary.receiveTiyn) })}
        meaning={t('contract.confirmMeaning')}
        onDone={() => void refresh(...touched)}
      />
      <GiveUp contract={contract} />
    </>
  );
}

/** Free of charge, as long as no money has left. */
export function GiveUp({ contract }: PausedProps) {
  const t = useText();
  const refresh = useRefresh();
  const cancel = useDeed((id: string, key) =>
    api<Contract>(`/contracts/${id}/cancellation`, { method: 'POST', body: {}, key }),
  );
  if (!contract.cancellable) return null;
  const press = () => cancel.mutate(contract.id, { onSettled: () => void refresh(...touched) });
  return (
    <>
      <Failure error={cancel.error} />
      <Sure
        title={t('contract.cancel')}
        lead={t('contract.cancelLead')}
        yes={t('contract.cancelSure')}
        busy={cancel.isPending}
        onYes={press}
      />
    </>
  );
}
