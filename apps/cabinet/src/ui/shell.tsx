import { Icon, useOnline, useScheme } from '@nesie/ui';
import { type Language, languages } from '@nesie/ui/language';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet } from '@tanstack/react-router';
import { useSyncExternalStore } from 'react';
import { pick, setLanguage, useLanguage, useText } from '../i18n.ts';
import { mfoQuery, sessionQuery } from '../queries.ts';
import { newVersion, takeNewVersion } from '../updates.ts';
import { useLogOut } from './log-out.ts';

// The first three letters are seen, the whole word is read out.
const names: Record<Language, { readonly seen: string; readonly rest: string }> = {
  kk: { seen: 'Қаз', rest: 'ақша' },
  ru: { seen: 'Рус', rest: 'ский' },
  en: { seen: 'Eng', rest: 'lish' },
};

/** What stands around every page. */
export function Shell() {
  const t = useText();
  const online = useOnline();
  return (
    <div className="shell">
      <a className="skip" href="#main">
        {t('shell.skip')}
      </a>
      <header>
        <SandboxRibbon />
        <TopBar />
        <div role="status">{!online && <p className="offline">{t('shell.offline')}</p>}</div>
        <NewVersion />
      </header>
      <Outlet />
      <Footer />
    </div>
  );
}

/** A newer version waits until the person has time for it: nothing typed is lost by itself. */
function NewVersion() {
  const t = useText();
  const ready = useSyncExternalStore(newVersion.watch, newVersion.isReady, () => false);
  return (
    <div role="status">
      {ready && (
        <p className="offline">
          {t('shell.newVersion')}{' '}
          <button type="button" className="plain" onClick={takeNewVersion}>
            {t('shell.takeNewVersion')}
          </button>
        </p>
      )}
    </div>
  );
}

function TopBar() {
  const t = useText();
  const session = useQuery(sessionQuery);
  const logOut = useLogOut();
  const isClient = session.data?.kind === 'client';
  return (
    <div className="topbar">
      <div className="topbar-inner">
        <Link to={isClient ? '/home' : '/'} className="wordmark">
          <svg width="32" height="32" viewBox="0 0 512 512" aria-hidden="true">
            <rect width="512" height="512" className="mark-ground" />
            <path d="M96 352c72-96 120-96 160-48s88 48 160-48" className="mark-line" />
            <circle cx="256" cy="176" r="56" className="mark-sun" />
          </svg>
          nesie
        </Link>
        <Languages />
        {isClient && (
          <button type="button" className="plain" onClick={logOut.start}>
            {t('shell.logOut')}
          </button>
        )}
      </div>
    </div>
  );
}

function Languages() {
  const t = useText();
  const current = useLanguage();
  return (
    <fieldset className="fieldset languages">
      <legend className="hidden">{t('shell.language')}</legend>
      {languages.map((language) => (
        <button
          key={language}
          type="button"
          lang={language}
          className="plain"
          aria-pressed={current === language}
          onClick={() => void setLanguage(language).catch(() => undefined)}
        >
          {names[language].seen}
          <span className="hidden">{names[language].rest}</span>
        </button>
      ))}
    </fieldset>
  );
}

function Scheme() {
  const t = useText();
  const { dark, toggle } = useScheme();
  return (
    <button type="button" className="plain plain-row" onClick={toggle}>
      <Icon name={dark ? 'sun' : 'moon'} />
      {dark ? t('shell.toLight') : t('shell.toDark')}
    </button>
  );
}

function SandboxRibbon() {
  const t = useText();
  const mfo = useQuery(mfoQuery);
  return mfo.data?.sandbox ? <p className="ribbon">{t('shell.sandbox')}</p> : null;
}

function Footer() {
  const t = useText();
  const language = useLanguage();
  const { data: mfo } = useQuery(mfoQuery);
  return (
    <footer className="footer">
      <div className="footer-inner">
        {mfo ? (
          <p className="footer-who">
            <span>{pick(mfo.name, language)}</span>
            <span>
              {t('mfo.bin')} {mfo.bin}
            </span>
            <span>{pick(mfo.licence, language)}</span>
          </p>
        ) : (
          <p>nesie</p>
        )}
        <nav className="footer-links" aria-label={t('public.links')}>
          <Link to="/about">{t('public.about')}</Link>
          <Link to="/how">{t('public.how')}</Link>
          <Link to="/cost">{t('public.cost')}</Link>
        </nav>
        <Scheme />
      </div>
    </footer>
  );
}
