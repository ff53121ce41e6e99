import { Waiting } from '@nesie/ui';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useText } from '../i18n.ts';
import { Failure } from './failure.tsx';

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
