import { ButtonLink, Page } from '@nesie/ui';
import { useText } from '../../i18n.ts';
import type { TextKey } from '../../texts/kk.ts';

interface Part {
  readonly title: TextKey;
  readonly lines: readonly TextKey[];
}

const parts: readonly Part[] = [
  { title: 'how.live.title', lines: ['how.live.1', 'how.live.2', 'how.live.3', 'how.live.4'] },
  { title: 'how.face.title', lines: ['how.face.1', 'how.face.2', 'how.face.3'] },
  { title: 'how.kept.title', lines: ['how.kept.1', 'how.kept.2', 'how.kept.3'] },
  { title: 'how.never.title', lines: ['how.never.1', 'how.never.2', 'how.never.3'] },
  { title: 'how.phone.title', lines: ['how.phone.1', 'how.phone.2', 'how.phone.3', 'how.phone.4'] },
];

/** How a person is known, told before anything is asked of him. */
export function HowPage() {
  const t = useText();
  return (
    <Page title={t('how.title')} lead={t('how.lead')} back={{ to: '/' }}>
      {parts.map((part) => (
        <section key={part.title} className="stack-s">
          <h2>{t(part.title)}</h2>
          <ul>
            {part.lines.map((line) => (
              <li key={line}>{t(line)}</li>
            ))}
          </ul>
        </section>
      ))}
      <ButtonLink to="/register">{t('start.begin')}</ButtonLink>
    </Page>
  );
}
