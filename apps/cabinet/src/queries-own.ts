import { queryOptions } from '@tanstack/react-query';
import { api } from './api.ts';
import type { Letter, ListedLetter, Paper, SentMessage } from './api-types/papers.ts';
import type { GivenConsent, OwnAccess, Profile } from './api-types/profile.ts';

// What a client reads of himself: his papers, and who he is to us.

export const papersQuery = queryOptions({
  queryKey: ['papers'],
  queryFn: ({ signal }) => api<readonly Paper[]>('/documents', { signal }),
});

export const lettersQuery = queryOptions({
  queryKey: ['letters'],
  queryFn: ({ signal }) => api<readonly ListedLetter[]>('/letters', { signal }),
});

/** Reading it marks its answers as read. */
export const letterQuery = (id: string) =>
  queryOptions({
    queryKey: ['letter', id],
    queryFn: ({ signal }) => api<Letter>(`/letters/${id}`, { signal }),
  });

export const messagesQuery = queryOptions({
  queryKey: ['messages'],
  queryFn: ({ signal }) => api<readonly SentMessage[]>('/messages', { signal }),
});

export const profileQuery = queryOptions({
  queryKey: ['profile'],
  queryFn: ({ signal }) => api<Profile>('/profile', { signal }),
});

export const consentsQuery = queryOptions({
  queryKey: ['consents'],
  queryFn: ({ signal }) => api<readonly GivenConsent[]>('/consents', { signal }),
});

export const accessesQuery = queryOptions({
  queryKey: ['accesses'],
  queryFn: ({ signal }) => api<readonly OwnAccess[]>('/accesses', { signal }),
});
