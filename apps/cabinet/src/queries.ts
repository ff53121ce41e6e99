import { type QueryClient, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { ApiProblem, api, loadSession, outcomeUnknown } from './api.ts';
import type { Contract, Home, Loan, Payoff, SpouseRequest } from './api-types/after.ts';
import type { Application, ConsentText, Needs } from './api-types/applications.ts';
import type { Method, Product, Quote, Term } from './api-types/products.ts';
import type { Mfo } from './api-types/public.ts';
import type { Draft, Session } from './api-types.ts';

export const sessionQuery = queryOptions({
  queryKey: ['session'],
  queryFn: (): Promise<Session> => loadSession(),
});

export const mfoQuery = queryOptions({
  queryKey: ['mfo'],
  queryFn: ({ signal }) => api<Mfo>('/mfo', { signal }),
  staleTime: 3_600_000,
});

export const productsQuery = queryOptions({
  queryKey: ['products'],
  queryFn: ({ signal }) => api<readonly Product[]>('/products', { signal }),
  staleTime: 600_000,
});

/** What is asked a price for; as the body of a request. */
export interface AskedBody {
  readonly productId: string;
  readonly amountTiyn: string;
  readonly term: Term;
  readonly method: Method;
}

export const quoteQuery = (asked: AskedBody) =>
  queryOptions({
    queryKey: ['quote', asked],
    queryFn: ({ signal }) => api<Quote>('/quotes', { method: 'POST', body: asked, signal }),
    staleTime: 60_000,
  });

/** What an application for this will need, told before the questions end. */
export const needsQuery = (asked: AskedBody) =>
  queryOptions({
    queryKey: ['needs', asked],
    queryFn: ({ signal }) => api<Needs>('/applications/needs', { method: 'POST', body: asked, signal }),
    staleTime: 60_000,
  });

export const consentTextsQuery = queryOptions({
  queryKey: ['consent-texts'],
  queryFn: ({ signal }) => api<readonly ConsentText[]>('/consent-texts', { signal }),
  staleTime: 600_000,
});

/** null: this browser has no draft. */
export const draftQuery = queryOptions({
  queryKey: ['draft'],
  queryFn: async ({ signal }): Promise<Draft | null> => {
    try {
      return await api<Draft>('/registration-drafts/current', { signal });
    } catch (error) {
      if (error instanceof ApiProblem && [401, 403, 404].includes(error.status)) return null;
      throw error;
    }
  },
});

const waiting = ['application', 'wait-people', 'payout', 'confirm-account'];

export const homeQuery = queryOptions({
  queryKey: ['home'],
  queryFn: ({ signal }) => api<Home>('/home', { signal }),
  // What others are doing now (deciding, paying out, asking the bank) is looked at again.
  refetchInterval: ({ state }) => (waiting.includes(state.data?.next.kind ?? '') ? 4000 : false),
});

/** A decision is a step of the server's; a spouse or a visit takes people longer. */
function lookAgain(state: Application['state'] | undefined): number | false {
  if (state === 'checking') return 1500;
  return state === 'waiting' ? 10_000 : false;
}

export const applicationQuery = (id: string) =>
  queryOptions({
    queryKey: ['application', id],
    queryFn: ({ signal }) => api<Application>(`/applications/${id}`, { signal }),
    refetchInterval: ({ state }) => lookAgain(state.data?.state),
  });

export const contractQuery = (id: string) =>
  queryOptions({
    queryKey: ['contract', id],
    queryFn: ({ signal }) => api<Contract>(`/contracts/${id}`, { signal }),
  });

export const loanQuery = (id: string) =>
  queryOptions({
    queryKey: ['loan', id],
    queryFn: ({ signal }) => api<Loan>(`/loans/${id}`, { signal }),
    refetchInterval: ({ state }) => (state.data?.state === 'awaiting-payout' ? 3000 : false),
  });

/** What closes a microcredit on a day. */
export const payoffQuery = (id: string, on: string) =>
  queryOptions({
    queryKey: ['payoff', id, on],
    queryFn: ({ signal }) => api<Payoff>(`/loans/${id}/payoff?on=${on}`, { signal }),
    staleTime: 60_000,
  });

/** Others' applications that wait for this person's consent. */
export const spouseRequestsQuery = queryOptions({
  queryKey: ['spouse-requests'],
  queryFn: ({ signal }) => api<readonly SpouseRequest[]>('/spouse-requests', { signal }),
});

/**
 * A deed of the person: one Idempotency-Key for one deed. When no answer came, pressing again repeats the same key,
 * so a doubled press or a lost answer can't do the thing twice.
 */
export function useDeed<V, R>(run: (input: V, key: string) => Promise<R>) {
  const open = useRef<{ readonly of: string; readonly key: string } | null>(null);
  return useMutation({
    networkMode: 'always',
    mutationFn: async (input: V): Promise<R> => {
      const of = JSON.stringify(input) ?? '';
      if (open.current?.of !== of) open.current = { of, key: crypto.randomUUID() };
      try {
        const result = await run(input, open.current.key);
        open.current = null;
        return result;
      } catch (error) {
        if (!outcomeUnknown(error)) open.current = null;
        throw error;
      }
    },
  });
}

/** After a change the named queries are read again. */
export function useRefresh() {
  const client = useQueryClient();
  return (...keys: readonly string[]) =>
    Promise.all(keys.map((key) => client.invalidateQueries({ queryKey: [key] })));
}

/**
 * Another person may be before the screen now: nothing read before stays. What is on the screen is asked for anew;
 * clearing the cache would leave its parts watching answers that nobody renews.
 */
export async function forgetAnswers(client: QueryClient): Promise<void> {
  client.removeQueries({ type: 'inactive' });
  await client.resetQueries();
}
