import '@nesie/ui/styles/tokens.css';
import '@nesie/ui/styles/base.css';
import '@nesie/ui/styles/parts.css';
import '@nesie/ui/styles/forms.css';
import '@nesie/ui/styles/figures.css';
import '@nesie/ui/styles/capture.css';
import { startScheme } from '@nesie/ui';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiProblem } from './api.ts';
import { loadFonts } from './fonts.ts';
import { startLanguage } from './i18n.ts';
import { router } from './router.tsx';
import { Parts } from './ui/parts.tsx';

startScheme();
startLanguage();
loadFonts();

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

const place = document.getElementById('root');
if (!place) throw new Error('the page has no place for the cabinet');
createRoot(place).render(
  <StrictMode>
    <QueryClientProvider client={queries}>
      <Parts>
        <RouterProvider router={router} />
      </Parts>
    </QueryClientProvider>
  </StrictMode>,
);
