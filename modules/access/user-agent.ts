/** In the order in which they are told apart: most browsers also name the ones they descend from. */
const BROWSERS: readonly (readonly [RegExp, string])[] = [
  [/\bEdg(e|A|iOS)?\//, 'Edge'],
  [/\bOPR\/|\bOPT\//, 'Opera'],
  [/\bSamsungBrowser\//, 'Samsung Internet'],
  [/\bYaBrowser\//, 'Yandex Browser'],
  [/\bFirefox\/|\bFxiOS\//, 'Firefox'],
  [/\bChrome\/|\bCriOS\//, 'Chrome'],
  [/\bSafari\//, 'Safari'],
];
const SYSTEMS: readonly (readonly [RegExp, string])[] = [
  [/\bAndroid\b/, 'Android'],
  [/\biPhone\b/, 'iPhone'],
  [/\biPad\b/, 'iPad'],
  [/\bWindows\b/, 'Windows'],
  [/\bCrOS\b/, 'ChromeOS'],
  [/\bMac OS X\b/, 'macOS'],
  [/\bLinux\b/, 'Linux'],
];
const READ_SYMBOLS = 500;

/**
 * What a person recognises his browser by, such as `Chrome · Android`: no versions and no models, which would tell one
 * phone from another.
 * @returns null where nothing is recognised
 */
export function labelOf(userAgent: string | undefined): string | null {
  const text = (userAgent ?? '').slice(0, READ_SYMBOLS);
  const named = (table: typeof BROWSERS) => table.find(([pattern]) => pattern.test(text))?.[1];
  const known = [named(BROWSERS), named(SYSTEMS)].filter((name) => name !== undefined);
  return known.length > 0 ? known.join(' · ') : null;
}
