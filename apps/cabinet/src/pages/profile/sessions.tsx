import { Button, Notice } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { api } from '../../api.ts';
import type { OwnSession } from '../../api-types/profile.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { Failure } from '../../ui/failure.tsx';

/** Where one is logged in now, with a way to end what one does not know. */
export function Sessions({ sessions }: { readonly sessions: readonly OwnSession[] }) {
  const t = useText();
  const refresh = useRefresh();
  const endOthers = useDeed((_: 'others', key) =>
    api<{ ended: number }>('/sessions/end-others', { method: 'POST', body: {}, key }),
  );
  const press = () => endOthers.mutate('others', { onSuccess: () => refresh('profile') });
  return (
    <section className="stack">
      <h2>{t('sessions.title')}</h2>
      <p className="soft">{t('sessions.lead')}</p>
      <ul className="tasks">
        {sessions.map((session) => (
          <Session key={session.id} session={session} />
        ))}
      </ul>
      <Failure error={endOthers.error} />
      {endOthers.isSuccess && (
        <Notice kind="done" live>
          <p>{t('sessions.othersEnded')}</p>
        </Notice>
      )}
      {sessions.some(({ current }) => !current) && (
        <Button look="second" busy={endOthers.isPending} onPress={press}>
          {t('sessions.endOthers')}
        </Button>
      )}
    </section>
  );
}

function Session({ session }: { readonly session: OwnSession }) {
  const t = useText();
  const language = useLanguage();
  const refresh = useRefresh();
  const end = useDeed((id: string, key) =>
    api<unknown>(`/sessions/${id}/end`, { method: 'POST', body: {}, key }),
  );
  const label = session.label ?? t('devices.unknown');
  const press = () => end.mutate(session.id, { onSuccess: () => refresh('profile') });
  return (
    <li className="task">
      <span className="task-name">
        <span>{label}</span>
        <span className="soft small">
          {t('sessions.started', { when: formatInstant(session.startedAt, language) })}
          <br />
          {t('sessions.seen', { when: formatInstant(session.seenAt, language) })}
        </span>
      </span>
      {session.current ? (
        <span className="tag tag-todo">{t('sessions.current')}</span>
      ) : (
        <Button look="quiet" busy={end.isPending} onPress={press}>
          {t('sessions.end')}
          <span className="hidden">: {label}</span>
        </Button>
      )}
      <Failure error={end.error} />
    </li>
  );
}
