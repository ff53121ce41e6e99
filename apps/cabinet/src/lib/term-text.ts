import type { Term } from '../api-types/products.ts';
import { useText } from '../i18n.ts';

/** '30 күн', '6 ай'. */
export function useTermText(): (term: Term) => string {
  const t = useText();
  return ({ unit, count }) => t(unit === 'days' ? 'term.days' : 'term.months', { count });
}
