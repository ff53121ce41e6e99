import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useText } from '../i18n.ts';
import { Failure } from './notice.tsx';

export interface LoadedProps<T> {
  readonly query: UseQueryResult<T>;
  readonly children: (value: T) => ReactNode;
}

/** Loading, failed, stale or there: every page that reads something draws all four. */
export function Loaded<T>({ query, children }: LoadedProps<T>) {
  const t = useText();
  if (query.isPending) return <Waiting label={t('common.loading')} />;
  if (query.data === undefined) return <Failure error={query.error} onRetry={() => void query.refetch()} />;
  return (
    <>
      {query.isError && <Failure error={query.error} onRetry={() => void query.refetch()} />}
      {children(query.data)}
    </>
  );
}

/** Grey lines where text will be. */
export function Waiting({ label }: { readonly label: string }) {
  return (
    <div className="stack" role="status">
      <span className="hidden">{label}</span>
      <div className="bone bone-wide" aria-hidden="true" />
      <div className="bone" aria-hidden="true" />
      <div className="bone bone-tall" aria-hidden="true" />
    </div>
  );
}
