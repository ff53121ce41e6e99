import { ButtonLink, DocumentRow, Notice, Page, PaperList, Scenery } from '@nesie/ui';
import { formatDate, formatInstant } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import type { ListedLetter } from '../../api-types/papers.ts';
import { useLanguage, useText } from '../../i18n.ts';
import { type Thread, threadsOf } from '../../lib/threads.ts';
import { lettersQuery } from '../../queries-own.ts';
import { Loaded } from '../../ui/loaded.tsx';

/** Letters both ways: an answer stands with the letter that it answers. */
export function LettersPage() {
  const t = useText();
  const query = useQuery(lettersQuery);
  const unread = query.data?.filter((one) => one.unread).length ?? 0;
  return (
    <Page title={t('letters.title')} lead={t('letters.lead')} back={{ to: '/home' }}>
      <Loaded query={query}>
        {(letters) => (
          <>
            {unread > 0 && (
              <Notice kind="info">
                <p>{t('letters.unread', { count: unread })}</p>
              </Notice>
            )}
            {letters.length === 0 && (
              <>
                <Scenery scene="letters" />
                <p>{t('letters.none')}</p>
              </>
            )}
            <ButtonLink to="/letters/new">{t('letters.write')}</ButtonLink>
            {letters.length > 0 && <Threads letters={letters} />}
          </>
        )}
      </Loaded>
    </Page>
  );
}

function Threads({ letters }: { readonly letters: readonly ListedLetter[] }) {
  return (
    <PaperList>
      {threadsOf(letters).map((thread) => (
        <ThreadRow key={thread.letter.id} thread={thread} />
      ))}
    </PaperList>
  );
}

function ThreadRow({ thread: { letter, unread } }: { readonly thread: Thread }) {
  const t = useText();
  const language = useLanguage();
  const answer = letter.answeredAt
    ? t('letters.answered', { when: formatInstant(letter.answeredAt, language) })
    : letter.answerBy && t('letters.answerBy', { date: formatDate(letter.answerBy, language) });
  return (
    <DocumentRow
      title={letter.subject}
      at={letter.at}
      icon="letter"
      fresh={unread}
      note={
        <>
          {t(`letter.kind.${letter.kind}`)},{' '}
          <span className="figure">{t('letter.number', { number: letter.number })}</span>
        </>
      }
      to={{ to: '/letters/$id', params: { id: letter.id } }}
      actions={answer && <span className="small">{answer}</span>}
    />
  );
}
