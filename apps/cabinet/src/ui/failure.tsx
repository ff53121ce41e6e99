import { Button, ButtonLink, Notice } from '@nesie/ui';
import { ApiProblem, NoAnswer } from '../api.ts';
import { useText } from '../i18n.ts';

/** The sentence for a failure: the server's own where it gave one, ours where no answer came. */
export function useFailureText(): (error: unknown) => string {
  const t = useText();
  return (error) => {
    if (error instanceof NoAnswer) return navigator.onLine ? t('failure.noAnswer') : t('failure.offline');
    if (error instanceof ApiProblem && error.detail) return error.detail;
    if (error instanceof ApiProblem && error.status === 404) return t('failure.notFound');
    return t('failure.unknown');
  };
}

/** A session that ended under a page of the client's own: what was typed there is kept until he is back. */
function isLoggedOut(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'client-needed';
}

/** A failure with what can be done about it. */
export function Failure({
  error,
  onRetry,
}: {
  readonly error: unknown;
  readonly onRetry?: (() => void) | undefined;
}) {
  const t = useText();
  const text = useFailureText();
  if (!error) return null;
  const title = error instanceof NoAnswer ? t('failure.noAnswerTitle') : t('failure.title');
  return (
    <Notice kind="trouble" title={title} live>
      <p>{text(error)}</p>
      {isLoggedOut(error) && (
        <ButtonLink to="/login" look="second">
          {t('start.logIn')}
        </ButtonLink>
      )}
      {onRetry && (
        <Button look="second" onPress={onRetry}>
          {t('common.retry')}
        </Button>
      )}
    </Notice>
  );
}
