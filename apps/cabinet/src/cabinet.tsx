import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { ApiProblem } from './api.ts';
import type { cabinetRouter } from './router.tsx';
import { Parts } from './ui/parts.tsx';

/**
 * The client that asks the server, with what is already known.
 * @param known answers by the key of their query
 */
export function makeQueries(known: Readonly<Record<string, unknown>>): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      queries: {
        networkMode: 'always',
        staleTime: 5_000,
        // A refusal stays a refusal; only silence is asked again.
        retry: (count, error) => !(error instanceof ApiProblem && error.status < 500) && count < 2,
      },
    },
  });
  for (const [key, answer] of Object.entries(known)) queries.setQueryData([key], answer);
  return queries;
}

export function Cabinet({
  router,
  queries,
}: {
  readonly router: ReturnType<typeof cabinetRouter>;
  readonly queries: QueryClient;
}) {
  return (
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Parts>
          <RouterProvider router={router} />
        </Parts>
      </QueryClientProvider>
    </StrictMode>
  );
}
