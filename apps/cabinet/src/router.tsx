import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import { isApplyStep } from './pages/apply.tsx';
import { CrashPage, NotFoundPage } from './pages/not-found.tsx';
import { StartPage } from './pages/start.tsx';
import { Shell } from './ui/shell.tsx';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: NotFoundPage,
  errorComponent: CrashPage,
});
const at = <const P extends string>(path: P) => ({ getParentRoute: () => root, path }) as const;

const questions = () => import('./pages/register/questions.tsx');
const pictures = () => import('./pages/register/pictures.tsx');
const login = () => import('./pages/login.tsx');
const _loans = () => import('./pages/loan.tsx');

const start = createRoute({ ...at('/'), component: StartPage });
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
const home = createRoute({
  ...at('/home'),
  component: lazyRouteComponent(() => import('./pages/home.tsx'), 'HomePage'),
});
const apply = createRoute({
  ...at('/apply'),
  validateSearch: ({ step }: Record<string, unknown>): { step?: 'income' | 'purpose' | 'consents' } =>
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
const device = createRoute({
  ...at('/device'),
  component: lazyRouteComponent(() => import('./pages/device.tsx'), 'DevicePage'),
});
const ui = createRoute({
  ...at('/ui'),
  component: lazyRouteComponent(() => import('./pages/ui.tsx'), 'UiPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([
    start,
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
    home,
    apply,
    application,
    contract,
    loan,
    pay,
    device,
    ui,
  ]),
  defaultPreload: 'intent',
  scrollRestoration: false,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
