import { Button, CopyButton, Disclosure, Icon, Page, PdfView } from '@nesie/ui';
import { formatInstant } from '@nesie/ui/dates';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useParams } from '@tanstack/react-router';
import { ApiProblem, api } from '../../api.ts';
import type { Paper } from '../../api-types/papers.ts';
import { pick, useLanguage, useText } from '../../i18n.ts';
import { useDeed, useRefresh } from '../../queries.ts';
import { papersQuery } from '../../queries-own.ts';
import { Failure } from '../../ui/failure.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import { Pack } from './pack.tsx';

/** One document: its pages, its file, and what proves it. */
export function PaperPage() {
  const { id } = useParams({ from: '/own/papers/$id' });
  const t = useText();
  const language = useLanguage();
  const query = useQuery(papersQuery);
  const paper = query.data?.find((one) => one.id === id);
  return (
    <Page
      key={id}
      title={paper ? pick(paper.title, language) : t('paper.title')}
      lead={paper && formatInstant(paper.at, language)}
      back={{ to: '/papers' }}
    >
      <Loaded query={query}>
        {() => (paper ? <OnePaper paper={paper} /> : <Failure error={notThere} />)}
      </Loaded>
    </Page>
  );
}

const notThere = new ApiProblem(404, {});

function OnePaper({ paper }: { readonly paper: Paper }) {
  const t = useText();
  const language = useLanguage();
  const refresh = useRefresh();
  const url = `/api/documents/${paper.id}`;
  const noteOpened = () => {
    if (!paper.openedAt) void refresh('papers', 'letters');
  };
  return (
    <>
      <PdfView url={url} title={pick(paper.title, language)} onShown={noteOpened} />
      <div className="button-line">
        <a
          className="button button-second"
          href={url}
          download={`nesie-${paper.kind}-${paper.id.slice(0, 8)}.pdf`}
        >
          <Icon name="file" />
          {t('paper.download')}
        </a>
      </div>
      {paper.kind !== 'delivery' && <Delivery id={paper.id} />}
      <Pack id={paper.id} />
      <Disclosure title={t('paper.hashTitle')}>
        <div className="stack">
          <p>{t('paper.hash')}</p>
          <p className="mono small">{paper.sha256}</p>
          <CopyButton text={paper.sha256} />
        </div>
      </Disclosure>
    </>
  );
}

/** A confirmation that the document was sent and received, itself a document. */
function Delivery({ id }: { readonly id: string }) {
  const t = useText();
  const navigate = useNavigate();
  const refresh = useRefresh();
  const confirm = useDeed((of: string, key) =>
    api<{ documentId: string }>(`/documents/${of}/confirmation`, { method: 'POST', body: {}, key }),
  );
  const press = () =>
    confirm.mutate(id, {
      onSuccess: async ({ documentId }) => {
        await refresh('papers');
        await navigate({ to: '/papers/$id', params: { id: documentId } });
      },
    });
  return (
    <section className="stack-s">
      <h2>{t('paper.confirmTitle')}</h2>
      <p className="soft">{t('paper.confirmLead')}</p>
      <Failure error={confirm.error} />
      <Button look="second" busy={confirm.isPending} onPress={press}>
        {t('paper.confirm')}
      </Button>
    </section>
  );
}
