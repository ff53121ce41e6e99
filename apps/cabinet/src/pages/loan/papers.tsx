import { Button, ButtonLink, Icon, Notice } from '@nesie/ui';
import { useMutation } from '@tanstack/react-query';
import { ApiProblem, fetchPack } from '../../api.ts';
import type { Loan } from '../../api-types/after.ts';
import { useText } from '../../i18n.ts';
import { Failure } from '../../ui/failure.tsx';

/** The contract, the evidence pack, and where the other papers are. */
export function LoanPapers({ loan }: { readonly loan: Loan }) {
  const t = useText();
  const pack = useMutation({ networkMode: 'always', mutationFn: () => fetchPack(loan.id) });
  const soon = pack.error instanceof ApiProblem && pack.error.status === 409;
  return (
    <section className="stack">
      <h2>{t('loan.documents')}</h2>
      <div className="button-line">
        <a
          className="button button-second"
          href={`/api/contracts/${loan.contractId}/document`}
          target="_blank"
          rel="noreferrer"
        >
          <Icon name="file" />
          {t('loan.contract')}
        </a>
      </div>
      <p className="soft small">{t('loan.packLead')}</p>
      {soon ? (
        <Notice kind="wait" live>
          <p>{t('loan.packSoon')}</p>
        </Notice>
      ) : (
        <Failure error={pack.error} />
      )}
      <Button look="second" busy={pack.isPending} onPress={() => pack.mutate()}>
        {t('loan.pack')}
      </Button>
      <ButtonLink to="/papers" look="quiet">
        {t('loan.allPapers')}
      </ButtonLink>
    </section>
  );
}
