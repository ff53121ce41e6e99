import './kept-line.css';
import { Icon, Notice } from '@nesie/ui';
import { useText } from '../../i18n.ts';
import type { Standing } from '../../lib/drafts/keeper.ts';

/** Where what was typed is just now: nobody has to wonder whether it was kept. */
export function KeptLine({ standing }: { readonly standing: Standing }) {
  const t = useText();
  if (standing === 'on-device') {
    return (
      <Notice kind="wait" live>
        <p>{t('draft.onDevice')}</p>
      </Notice>
    );
  }
  if (standing === 'ended' || standing === 'refused') return null;
  return (
    <p className="soft small kept-line">
      {standing === 'saved' && <Icon name="check" />}
      {t(standing === 'saving' ? 'draft.saving' : 'draft.saved')}
    </p>
  );
}

/** The same answer was changed in another tab: the later word stands, and this tab says so. */
export function Elsewhere({ shown }: { readonly shown: boolean }) {
  const t = useText();
  if (!shown) return null;
  return (
    <Notice kind="info" live>
      <p>{t('draft.elsewhere')}</p>
    </Notice>
  );
}
