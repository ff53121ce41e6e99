import { useSearch } from '@tanstack/react-router';
import { EmbedPage } from './embed.tsx';

export { AboutPage } from './about.tsx';
export { CostPage } from './cost.tsx';
export { HowPage } from './how.tsx';

export function RoutedEmbed() {
  const { lang } = useSearch({ from: '/embed' });
  return <EmbedPage language={lang} />;
}
