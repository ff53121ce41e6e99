import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';

/** The value as it was when it last stood still for that long. */
export function useDebounced<T>(value: T, millis: number): T {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), millis);
    return () => clearTimeout(timer);
  }, [value, millis]);
  return settled;
}

function watchNetwork(changed: () => void): () => void {
  window.addEventListener('online', changed);
  window.addEventListener('offline', changed);
  return () => {
    window.removeEventListener('online', changed);
    window.removeEventListener('offline', changed);
  };
}

export function useOnline(): boolean {
  return useSyncExternalStore(
    watchNetwork,
    () => navigator.onLine,
    () => true,
  );
}

/** Whether the media query holds; false while the page is rendered without a screen. */
export function useMediaQuery(query: string): boolean {
  const watch = useCallback(
    (changed: () => void) => {
      const list = window.matchMedia(query);
      list.addEventListener('change', changed);
      return () => list.removeEventListener('change', changed);
    },
    [query],
  );
  return useSyncExternalStore(
    watch,
    () => window.matchMedia(query).matches,
    () => false,
  );
}

const schemeKey = 'nesie.scheme';

/** Puts the chosen scheme on the page; without a choice the phone's own holds. */
export function startScheme(): void {
  const stored = localStorage.getItem(schemeKey);
  if (stored === 'light' || stored === 'dark') document.documentElement.dataset.theme = stored;
}

/** Light or dark: the phone's own choice until the person makes one. */
export function useScheme(): { readonly dark: boolean; readonly toggle: () => void } {
  const system = useMediaQuery('(prefers-color-scheme: dark)');
  const [chosen, setChosen] = useState(() =>
    typeof document === 'undefined' ? undefined : document.documentElement.dataset.theme,
  );
  const dark = chosen ? chosen === 'dark' : system;
  const toggle = () => {
    const next = dark ? 'light' : 'dark';
    localStorage.setItem(schemeKey, next);
    document.documentElement.dataset.theme = next;
    setChosen(next);
  };
  return { dark, toggle };
}
