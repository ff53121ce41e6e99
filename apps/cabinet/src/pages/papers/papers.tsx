import { ButtonLink, DocumentRow, Page, PaperList, Scenery } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import type { Paper } from '../../api-types/papers.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import { papersQuery } from '../../queries-own.ts';
import { Loaded } from '../../ui/loaded.tsx';

/** Every document between the client and us, newest first, year by year. */
export function PapersPage() {
  const t = useText();
  const query = useQuery(papersQuery);
  return (
    <Page title={t('papers.title')} lead={t('papers.lead')} back={{ to: '/home' }}>
      <Loaded query={query}>
        {(papers) =>
          papers.length === 0 ? (
            <>
              <Scenery scene="empty" />
              <p>{t('papers.none')}</p>
              <ButtonLink to="/home" look="second">
                {t('common.toHome')}
              </ButtonLink>
            </>
          ) : (
            byYear(papers).map(({ year, papers: those }) => (
              <section key={year} className="stack-s">
                <h2>{year}</h2>
                <PaperList>
                  {those.map((paper) => (
                    <PaperRow key={paper.id} paper={paper} />
                  ))}
                </PaperList>
              </section>
            ))
          )
        }
      </Loaded>
    </Page>
  );
}

function PaperRow({ paper }: { readonly paper: Paper }) {
  const t = useText();
  const language = useLanguage();
  return (
    <DocumentRow
      title={pick(paper.title, language)}
      at={paper.at}
      // What one wrote oneself is no news.
      fresh={paper.from === 'mfo' && paper.openedAt === null}
      note={paper.openedAt && t('papers.opened', { when: formatInstant(paper.openedAt, language) })}
      icon={paper.letterId ? 'letter' : 'file'}
      to={{ to: '/papers/$id', params: { id: paper.id } }}
    />
  );
}

/** The list comes newest first, and stays so. */
function byYear(papers: readonly Paper[]) {
  const years = new Map<string, Paper[]>();
  for (const paper of papers) {
    const year = formatInstant(paper.at, 'en').match(/\d{4}/)?.[0] ?? '';
    years.set(year, [...(years.get(year) ?? []), paper]);
  }
  return [...years].map(([year, those]) => ({ year, papers: those }));
}
