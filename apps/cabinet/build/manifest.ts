const words = {
  kk: {
    description: 'Онлайн микрокредит',
    calculator: 'Калькулятор',
    home: 'Кабинет',
    messages: 'Хабарламалар',
  },
  ru: {
    description: 'Микрокредит онлайн',
    calculator: 'Калькулятор',
    home: 'Кабинет',
    messages: 'Сообщения',
  },
  en: { description: 'Microcredit online', calculator: 'Calculator', home: 'Cabinet', messages: 'Messages' },
} as const;

// the cabinet installs on a subscriber's phone and opens there like an application.
/** The manifest of the installed cabinet in each language; `id` is one, so that a changed language installs nothing twice. */
export function manifests(): readonly (readonly [string, string])[] {
  return Object.entries(words).map(([language, text]) => [
    language,
    JSON.stringify({
      id: '/',
      name: 'nesie',
      short_name: 'nesie',
      description: text.description,
      lang: language,
      start_url: '/home',
      scope: '/',
      display: 'standalone',
      background_color: '#fbf9f5',
      theme_color: '#0d5b63',
      icons: [
        { src: '/icon.svg', sizes: 'any', type: 'image/svg+xml', purpose: 'any' },
        { src: '/icon-192.png', sizes: '192x192', type: 'image/png', purpose: 'any maskable' },
        { src: '/icon-512.png', sizes: '512x512', type: 'image/png', purpose: 'any maskable' },
      ],
      shortcuts: [
        { name: text.home, url: '/home' },
        { name: text.messages, url: '/messages' },
        { name: text.calculator, url: '/' },
      ],
    }),
  ]);
}
