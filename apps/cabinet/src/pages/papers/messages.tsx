import { ButtonLink, Icon, Page, Scenery } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import type { SentMessage } from '../../api-types/papers.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { messagesQuery } from '../../queries-own.ts';
import { Loaded } from '../../ui/loaded.tsx';

const tags: Readonly<Record<SentMessage['state'], 'done' | 'waiting' | 'trouble'>> = {
  queued: 'waiting',
  sent: 'done',
  delivered: 'done',
  failed: 'trouble',
  rejected: 'trouble',
  unknown: 'waiting',
  lapsed: 'trouble',
};

const icons = { done: 'check', waiting: 'clock', trouble: 'trouble' } as const;

/** What was sent to the person's phone, and what became of it. */
export function MessagesPage() {
  const t = useText();
  const query = useQuery(messagesQuery);
  const lost = query.data?.some(({ state }) => tags[state] === 'trouble');
  return (
    <Page title={t('messages.title')} lead={t('messages.lead')} back={{ to: '/home' }}>
      <Loaded query={query}>
        {(messages) =>
          messages.length === 0 ? (
            <>
              <Scenery scene="phone" />
              <p>{t('messages.none')}</p>
            </>
          ) : (
            <>
              <ul className="tasks">
                {messages.map((message) => (
                  <MessageLine key={message.id} message={message} />
                ))}
              </ul>
              {lost && <p className="soft">{t('messages.lost')}</p>}
            </>
          )
        }
      </Loaded>
      <ButtonLink to="/profile" look="second">
        {t('messages.toProfile')}
      </ButtonLink>
    </Page>
  );
}

function MessageLine({ message: { text, at, state } }: { readonly message: SentMessage }) {
  const t = useText();
  const language = useLanguage();
  const tag = tags[state];
  return (
    <li className="task task-long">
      <span className="task-name">
        <span>{text}</span>
        <time className="soft small" dateTime={at}>
          {formatInstant(at, language)}
        </time>
      </span>
      <span className={`tag tag-${tag}`}>
        <Icon name={icons[tag]} />
        {t(`messages.state.${state}`)}
      </span>
    </li>
  );
}
