import { Button, Notice } from '@nesie/ui';
import { useMutation } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { ApiProblem, fetchPack } from '../../api.ts';
import { useText } from '../../i18n.ts';
import { Failure } from '../../ui/failure.tsx';

const againMillis = 5_000;
const mostTries = 36;

const isSoon = (error: unknown) =>
  error instanceof ApiProblem && error.code === 'evidence-not-yet-checkpointed';

/** The proofs of one document as a file. A log that does not cover it yet is waited for, as long as the page is open. */
export function Pack({ id }: { readonly id: string }) {
  const t = useText();
  const gone = useRef(false);
  useEffect(() => {
    gone.current = false;
    return () => {
      gone.current = true;
    };
  }, []);
  const pack = useMutation({
    networkMode: 'always',
    mutationFn: () => fetchPack(id, 'documents'),
    retry: (count, error) => !gone.current && isSoon(error) && count < mostTries,
    retryDelay: againMillis,
  });
  const awaited = pack.isPending && isSoon(pack.failureReason);
  return (
    <section className="stack-s">
      <h2>{t('pack.title')}</h2>
      <p className="soft">{t('pack.lead')}</p>
      {(awaited || isSoon(pack.error)) && (
        <Notice kind="wait" live>
          <p>{t(awaited ? 'pack.awaited' : 'pack.soon')}</p>
        </Notice>
      )}
      {!isSoon(pack.error) && <Failure error={pack.error} />}
      {pack.isSuccess && (
        <Notice kind="done" live>
          <p>{t('pack.done')}</p>
        </Notice>
      )}
      <Button look="second" busy={pack.isPending} onPress={() => pack.mutate()}>
        {t('pack.get')}
      </Button>
    </section>
  );
}
