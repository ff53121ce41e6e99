interface Words {
  readonly lang: string;
  readonly title: string;
  readonly lead: string;
  readonly download: string;
  readonly steps: readonly string[];
  readonly open: string;
}

const languages: readonly Words[] = [
  {
    lang: 'kk',
    title: 'nesie-ді телефоннан байқап көру',
    lead: 'Бұл – көрсетілім: ақша да, адамдар да ойдан шығарылған. Телефон осы компьютерге сенуі үшін алдымен оның сертификатын орнатыңыз. Ол жергілікті желі мекенжайларына ғана жарайды.',
    download: '1. Сертификатты жүктеп алу',
    steps: [
      'Android: Параметрлер → Қауіпсіздік → Сертификат орнату → CA сертификаты → nesie.crt.',
      'iPhone: Параметрлер → Жүктелген профиль → Орнату; содан кейін Негізгі → Құрылғы туралы → Сертификаттарға сену.',
      'Байқап болған соң сертификатты сол жерден жойыңыз.',
    ],
    open: '2. Кабинетті ашу',
  },
  {
    lang: 'ru',
    title: 'Попробовать nesie на телефоне',
    lead: 'Это показ: и деньги, и люди выдуманы. Чтобы телефон доверял этому компьютеру, сначала установите его сертификат. Он годится только для адресов местной сети.',
    download: '1. Скачать сертификат',
    steps: [
      'Android: Настройки → Безопасность → Установить сертификат → Сертификат ЦС → nesie.crt.',
      'iPhone: Настройки → Профиль загружен → Установить; затем Основные → Об этом устройстве → Доверие сертификатам.',
      'Закончив, удалите сертификат там же.',
    ],
    open: '2. Открыть кабинет',
  },
  {
    lang: 'en',
    title: 'Try nesie on a phone',
    lead: 'This is a demonstration: money and people are made up. So that the phone trusts this computer, install its certificate first. It is good for addresses of the local network only.',
    download: '1. Download the certificate',
    steps: [
      'Android: Settings → Security → Install a certificate → CA certificate → nesie.crt.',
      'iPhone: Settings → Profile downloaded → Install; then General → About → Certificate trust settings.',
      'When you are done, remove the certificate in the same place.',
    ],
    open: '2. Open the cabinet',
  },
];

const style = `body{font:17px/1.5 system-ui,sans-serif;margin:0 auto;max-width:36rem;padding:1.25rem;color:#17211f;background:#fbf9f5}
h1{font-size:1.25rem;line-height:1.25;margin:0 0 .5rem}section{padding:1.25rem 0;border-top:1px solid #d9d4c8}
section:first-child{border:0}a{display:block;padding:.75rem 1rem;border-radius:8px;background:#0d5b63;color:#fff;text-align:center;text-decoration:none;font-weight:600;margin:.75rem 0}
a:focus-visible{outline:3px solid #e0a33b;outline-offset:2px}li{margin:.35rem 0}`;

/** What a phone shows before it trusts the demonstration's authority. */
export function trustPage(cabinet: string): string {
  const sections = languages.map(
    ({ lang, title, lead, download, steps, open }) => `<section lang="${lang}"><h1>${title}</h1><p>${lead}</p>
<a href="/nesie.crt">${download}</a><ul>${steps.map((step) => `<li>${step}</li>`).join('')}</ul>
<a href="${cabinet}/">${open}</a></section>`,
  );
  return `<!doctype html><html lang="kk"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1"><title>nesie</title><style>${style}</style></head><body>${sections.join('')}</body></html>`;
}
