import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { api, forgetToken } from '../api.ts';
import { forgetChoice } from '../lib/choice.ts';
import { forgetAnswers, useDeed } from '../queries.ts';

/** Ends the session and leaves nothing of it on the screen or in the page's memory. */
export function useLogOut() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const deed = useDeed((_: 'log-out', key) => api<void>('/sessions/current', { method: 'DELETE', key }));
  const start = () =>
    deed.mutate('log-out', {
      onSuccess: async () => {
        sessionStorage.clear();
        forgetChoice();
        forgetToken();
        await navigate({ to: '/' });
        await forgetAnswers(client);
      },
    });
  return { start, busy: deed.isPending, error: deed.error };
}
