import { Disclosure, PdfView } from '@nesie/ui';
import type { Contract } from '../../api-types/after.ts';
import { useText } from '../../i18n.ts';

/** The very bytes that are signed, page by page, and their hash for whoever wants to compare. */
export function TheDocument({ contract }: { readonly contract: Contract }) {
  const t = useText();
  return (
    <section className="stack stays">
      <h2>{t('contract.document')}</h2>
      <PdfView url={`/api/contracts/${contract.id}/document`} title={t('contract.document')} />
      <Disclosure title={t('contract.hashTitle')}>
        <p className="small soft">{t('contract.hash')}</p>
        <p className="mono small">{contract.documentHash}</p>
        <p className="small soft">{t('mfo.trust')}</p>
        <p className="mono small">{contract.trustFingerprint}</p>
      </Disclosure>
    </section>
  );
}
