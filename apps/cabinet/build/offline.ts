interface OfflineWords {
  readonly title: string;
  readonly lead: string;
  readonly works: readonly string[];
  readonly calculator: string;
  readonly again: string;
}

const words: Readonly<Record<'kk' | 'ru' | 'en', OfflineWords>> = {
  kk: {
    title: 'Интернет жоқ',
    lead: 'Байланыс қалпына келгенде бұл бет ашылады. Интернетсіз ештеңе жіберілмейді.',
    works: [
      'Жазып үлгергеніңіз осы телефонда сақталған, ештеңе жоғалмайды.',
      'Калькуляторды бұл телефонда бұрын ашқан болсаңыз, ол ашылады.',
      'Төлеген ақшаңыз есепке алынады: төлемді бұл бет емес, банк жібереді.',
    ],
    calculator: 'Калькуляторды ашу',
    again: 'Қайталап көру',
  },
  ru: {
    title: 'Нет интернета',
    lead: 'Когда связь вернётся, эта страница откроется. Без интернета ничего не отправляется.',
    works: [
      'То, что вы успели написать, сохранено на этом телефоне и не пропадёт.',
      'Калькулятор откроется, если вы уже открывали его на этом телефоне.',
      'Деньги, которые вы уже заплатили, будут учтены: платёж отправляет банк, а не эта страница.',
    ],
    calculator: 'Открыть калькулятор',
    again: 'Повторить',
  },
  en: {
    title: 'No internet',
    lead: 'This page opens when the connection is back. Without the internet nothing is sent.',
    works: [
      'What you have written is kept on this phone and will not be lost.',
      'The calculator opens if it was opened on this phone before.',
      'Money you have already paid will be counted: the bank sends a payment, not this page.',
    ],
    calculator: 'Open the calculator',
    again: 'Try again',
  },
};

/** What stands when a page can't come: what still works, in plain HTML, because the program may not be there either. */
export function offlinePages(styles: string): readonly (readonly [string, string])[] {
  return Object.entries(words).map(([language, text]) => [
    language,
    `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title} · nesie</title>
<link rel="stylesheet" href="/${styles}">
</head>
<body>
<main class="main">
<div class="page">
<h1>${text.title}</h1>
<p>${text.lead}</p>
<ul>${text.works.map((line) => `<li>${line}</li>`).join('')}</ul>
<p class="row"><a class="button" href="">${text.again}</a> <a class="button button-second" href="/">${text.calculator}</a></p>
</div>
</main>
</body>
</html>
`,
  ]);
}
