import { isLanguage, type Language } from '@nesie/ui/language';
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type RouterHistory,
} from '@tanstack/react-router';
import { type ApplyStep, isApplyStep } from './lib/apply-steps.ts';
import type { ChoiceLink } from './lib/choice.ts';
import { isLetterKind, type LetterLink } from './lib/letter-draft.ts';
import { ClientOnly } from './pages/client-only.tsx';
import { Framed, RoutedStart } from './pages/framed.tsx';
import { CrashPage, NotFoundPage } from './pages/not-found.tsx';

const root = createRootRoute({
  component: Framed,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
});
const at = <const P extends string>(path: P) => ({ getParentRoute: () => root, path }) as const;

const questions = () => import('./pages/register/questions.tsx');
const pictures = () => import('./pages/register/pictures.tsx');
const login = () => import('./pages/login.tsx');

/** The choice that a calculator on another site sends along. */
function readChoice(search: Record<string, unknown>): ChoiceLink {
  const known = ['product', 'amount', 'term', 'method'] as const;
  return Object.fromEntries(
    known.flatMap((name) => (search[name] === undefined ? [] : [[name, String(search[name])]])),
  );
}

const publicPages = () => import('./pages/public/routes.tsx');
const start = createRoute({
  ...at('/'),
  validateSearch: readChoice,
  component: RoutedStart,
});
const about = createRoute({ ...at('/about'), component: lazyRouteComponent(publicPages, 'AboutPage') });
const how = createRoute({ ...at('/how'), component: lazyRouteComponent(publicPages, 'HowPage') });
const cost = createRoute({ ...at('/cost'), component: lazyRouteComponent(publicPages, 'CostPage') });
const embed = createRoute({
  ...at('/embed'),
  validateSearch: ({ lang }: Record<string, unknown>): { lang?: Language } =>
    isLanguage(lang) ? { lang } : {},
  component: lazyRouteComponent(publicPages, 'RoutedEmbed'),
});
const logIn = createRoute({ ...at('/login'), component: lazyRouteComponent(login, 'LoginPage') });
const recover = createRoute({ ...at('/recover'), component: lazyRouteComponent(login, 'RecoverPage') });
const register = createRoute({
  ...at('/register'),
  component: lazyRouteComponent(() => import('./pages/register/tasks.tsx'), 'RegisterPage'),
});
const name = createRoute({ ...at('/register/name'), component: lazyRouteComponent(questions, 'NamePage') });
const iin = createRoute({ ...at('/register/iin'), component: lazyRouteComponent(questions, 'IinPage') });
const document = createRoute({
  ...at('/register/document'),
  component: lazyRouteComponent(questions, 'DocumentPage'),
});
const account = createRoute({
  ...at('/register/account'),
  component: lazyRouteComponent(questions, 'AccountPage'),
});
const phone = createRoute({
  ...at('/register/phone'),
  component: lazyRouteComponent(() => import('./pages/register/phone.tsx'), 'PhonePage'),
});
const portrait = createRoute({
  ...at('/register/portrait'),
  component: lazyRouteComponent(pictures, 'PortraitPage'),
});
const documentPicture = createRoute({
  ...at('/register/document-picture'),
  component: lazyRouteComponent(pictures, 'DocumentPicturePage'),
});
const check = createRoute({
  ...at('/register/check'),
  component: lazyRouteComponent(() => import('./pages/register/check.tsx'), 'CheckPage'),
});
const confirm = createRoute({
  ...at('/register/confirm'),
  component: lazyRouteComponent(() => import('./pages/register/confirm.tsx'), 'ConfirmPage'),
});
const transfer = createRoute({
  ...at('/register/transfer'),
  component: lazyRouteComponent(() => import('./pages/register/transfer.tsx'), 'TransferPage'),
});
const resume = createRoute({
  ...at('/resume'),
  component: lazyRouteComponent(() => import('./pages/register/resume.tsx'), 'ResumePage'),
});
const home = createRoute({
  ...at('/home'),
  component: lazyRouteComponent(() => import('./pages/home.tsx'), 'HomePage'),
});
const apply = createRoute({
  ...at('/apply'),
  validateSearch: ({ step }: Record<string, unknown>): { step?: Exclude<ApplyStep, 'amount'> } =>
    isApplyStep(step) && step !== 'amount' ? { step } : {},
  component: lazyRouteComponent(() => import('./pages/routed.tsx'), 'RoutedApply'),
});
const application = createRoute({
  ...at('/applications/$id'),
  component: lazyRouteComponent(() => import('./pages/routed.tsx'), 'RoutedApplication'),
});
const contract = createRoute({
  ...at('/contracts/$id'),
  component: lazyRouteComponent(() => import('./pages/routed.tsx'), 'RoutedContract'),
});
const loan = createRoute({
  ...at('/loans/$id'),
  component: lazyRouteComponent(() => import('./pages/routed.tsx'), 'RoutedLoan'),
});
const pay = createRoute({
  ...at('/loans/$id/pay'),
  component: lazyRouteComponent(() => import('./pages/routed.tsx'), 'RoutedPay'),
});
const spouse = createRoute({
  ...at('/spouse-requests/$id'),
  component: lazyRouteComponent(() => import('./pages/spouse.tsx'), 'SpousePage'),
});
const device = createRoute({
  ...at('/device'),
  component: lazyRouteComponent(() => import('./pages/device.tsx'), 'DevicePage'),
});
// A person's own pages stand under one that sends whoever is not logged in to the way in.
const own = createRoute({ getParentRoute: () => root, id: 'own', component: ClientOnly });
const ownAt = <const P extends string>(path: P) => ({ getParentRoute: () => own, path }) as const;
const papers = createRoute({
  ...ownAt('/papers'),
  component: lazyRouteComponent(() => import('./pages/papers/papers.tsx'), 'PapersPage'),
});
const paper = createRoute({
  ...ownAt('/papers/$id'),
  component: lazyRouteComponent(() => import('./pages/papers/paper.tsx'), 'PaperPage'),
});
const letters = createRoute({
  ...ownAt('/letters'),
  component: lazyRouteComponent(() => import('./pages/papers/letters.tsx'), 'LettersPage'),
});
const newLetter = createRoute({
  ...ownAt('/letters/new'),
  validateSearch: ({ kind, loanId }: Record<string, unknown>): LetterLink => ({
    ...(isLetterKind(kind) ? { kind } : {}),
    ...(typeof loanId === 'string' ? { loanId } : {}),
  }),
  component: lazyRouteComponent(() => import('./pages/papers/letter-new.tsx'), 'NewLetterPage'),
});
const letter = createRoute({
  ...ownAt('/letters/$id'),
  validateSearch: ({ sent }: Record<string, unknown>): { sent?: true } => (sent === true ? { sent } : {}),
  component: lazyRouteComponent(() => import('./pages/papers/letter.tsx'), 'LetterPage'),
});
const messages = createRoute({
  ...ownAt('/messages'),
  component: lazyRouteComponent(() => import('./pages/papers/messages.tsx'), 'MessagesPage'),
});
const profile = createRoute({
  ...ownAt('/profile'),
  component: lazyRouteComponent(() => import('./pages/profile/profile.tsx'), 'ProfilePage'),
});
const password = createRoute({
  ...ownAt('/profile/password'),
  component: lazyRouteComponent(() => import('./pages/profile/password.tsx'), 'PasswordPage'),
});
const consents = createRoute({
  ...ownAt('/profile/consents'),
  component: lazyRouteComponent(() => import('./pages/profile/consents.tsx'), 'ConsentsPage'),
});
const accesses = createRoute({
  ...ownAt('/profile/accesses'),
  component: lazyRouteComponent(() => import('./pages/profile/accesses.tsx'), 'AccessesPage'),
});
const ui = createRoute({
  ...at('/ui'),
  component: lazyRouteComponent(() => import('./pages/ui.tsx'), 'UiPage'),
});

const routeTree = root.addChildren([
  start,
  about,
  how,
  cost,
  embed,
  logIn,
  recover,
  register,
  name,
  iin,
  document,
  account,
  phone,
  portrait,
  documentPicture,
  check,
  confirm,
  transfer,
  resume,
  home,
  apply,
  application,
  contract,
  loan,
  pay,
  spouse,
  device,
  own.addChildren([
    papers,
    paper,
    letters,
    newLetter,
    letter,
    messages,
    profile,
    password,
    consents,
    accesses,
  ]),
  ui,
]);

/** The cabinet's pages; on the server with a history of its own, in the browser with the browser's. */
export function cabinetRouter(history?: RouterHistory) {
  return createRouter({
    routeTree,
    defaultPreload: 'intent',
    scrollRestoration: false,
    ...(history ? { history } : {}),
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof cabinetRouter>;
  }
}
