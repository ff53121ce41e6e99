import { ButtonLink, Icon, LetterThread, Notice, Page, type RowItem, Rows } from '@nesie/ui';
import { formatDate, formatInstant } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import { Link, Navigate, useParams, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import type { Letter } from '../../api-types/papers.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import { mfoQuery, useRefresh } from '../../queries.ts';
import { letterQuery } from '../../queries-own.ts';
import { Loaded } from '../../ui/loaded.tsx';

/** A letter with its answers, each with its paper; right after sending, its receipt first. */
export function LetterPage() {
  const { id } = useParams({ from: '/own/letters/$id' });
  const { sent = false } = useSearch({ from: '/own/letters/$id' });
  const t = useText();
  const query = useQuery(letterQuery(id));
  const refresh = useRefresh();
  const letter = query.data;
  const isRead = letter !== undefined;
  useEffect(() => {
    // Reading has marked the answers as read.
    if (isRead) void refresh('letters', 'papers');
  }, [isRead]);
  if (letter?.answersId) return <Navigate to="/letters/$id" params={{ id: letter.answersId }} replace />;
  return (
    <Page key={id} title={letter?.subject ?? t('letter.title')} back={{ to: '/letters' }}>
      <Loaded query={query}>
        {(value) => (
          <>
            {sent && <Receipt letter={value} />}
            <About letter={value} />
            <Thread letter={value} />
            <ButtonLink
              to="/letters/new"
              search={{ kind: 'question', ...(value.loanId ? { loanId: value.loanId } : {}) }}
              look="second"
            >
              {t('letters.write')}
            </ButtonLink>
          </>
        )}
      </Loaded>
    </Page>
  );
}

interface LetterProps {
  readonly letter: Letter;
}

/** The receipt comes at once: number, date, and by when the answer is due. */
function Receipt({ letter }: LetterProps) {
  const t = useText();
  const language = useLanguage();
  const receipt = letter.receiptDocumentId;
  return (
    <Notice kind="done" title={t('letter.sentTitle')} live>
      <p>
        {t('letter.sent', { number: letter.number, when: formatInstant(letter.at, language) })}{' '}
        {letter.answerBy && t('letter.sentBy', { date: formatDate(letter.answerBy, language) })}
      </p>
      {receipt && (
        <div className="button-line">
          <a
            className="button button-second"
            href={`/api/documents/${receipt}`}
            download={`nesie-${letter.number}.pdf`}
          >
            <Icon name="file" />
            {t('letter.getReceipt')}
          </a>
        </div>
      )}
    </Notice>
  );
}

function About({ letter }: LetterProps) {
  const t = useText();
  const language = useLanguage();
  const items: readonly RowItem[] = [
    { label: t('letter.numberLabel'), value: <span className="mono">{letter.number}</span> },
    { label: t('letter.kind'), value: t(`letter.kind.${letter.kind}`) },
    ...(letter.answeredAt
      ? [{ label: t('letter.answeredLabel'), value: formatInstant(letter.answeredAt, language) }]
      : letter.answerBy
        ? [{ label: t('letter.answerByLabel'), value: formatDate(letter.answerBy, language) }]
        : []),
  ];
  return <Rows items={items} />;
}

function Thread({ letter }: LetterProps) {
  const t = useText();
  const language = useLanguage();
  const { data: mfo } = useQuery(mfoQuery);
  const paper = (id: string, label: string) => (
    <Link to="/papers/$id" params={{ id }}>
      {label}
    </Link>
  );
  return (
    <LetterThread
      us={mfo ? pick(mfo.name, language) : t('letter.us')}
      letters={[
        {
          id: letter.id,
          from: 'you',
          at: letter.at,
          text: letter.text,
          links: (
            <>
              {paper(letter.documentId, t('letter.paper'))}
              {letter.receiptDocumentId && paper(letter.receiptDocumentId, t('letter.receipt'))}
            </>
          ),
        },
        ...letter.answers.map(({ id, number, at, text, documentId }) => ({
          id,
          from: 'us' as const,
          at,
          text,
          links: paper(documentId, t('letter.answerPaper', { number })),
        })),
      ]}
    />
  );
}
