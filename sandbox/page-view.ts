import { html } from './page-html.ts';
import { personForm } from './page-person-view.ts';
import { SCRIPT } from './page-script.ts';
import { certificateRows, signatureForms, signingRows } from './page-signature.ts';
import { STYLE } from './page-style.ts';
import { isRecord } from './serve.ts';

export interface States {
  readonly bank: unknown;
  readonly sms: unknown;
  readonly sdao: unknown;
  readonly bureau: unknown;
  readonly nca: unknown;
  readonly signer: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const SHOWN = 50;

const list = (state: unknown, name: string): readonly Fields[] => {
  const value = isRecord(state) ? state[name] : undefined;
  return Array.isArray(value) ? value.filter(isRecord).slice(-SHOWN).reverse() : [];
};

const field = (state: unknown, name: string): unknown => (isRecord(state) ? state[name] : undefined);

/** 250 000,00 with thin spaces, as the cabinet shows it. */
function sum(amount: unknown): string {
  const [whole = '0', part = '00'] = String(amount ?? '0.00').split('.');
  return `${html(whole.replace(/\B(?=(\d{3})+$)/g, '\u202f'))},${html(part)}\u00a0₸`;
}

/** Almaty's time, UTC+5. */
function time(ms: unknown): string {
  if (typeof ms !== 'number') return '';
  const text = new Date(ms + 5 * 3_600_000).toISOString();
  return `<time datetime="${new Date(ms).toISOString()}">${text.slice(8, 10)}.${text.slice(5, 7)} ${text.slice(11, 19)}</time>`;
}

function section(id: string, kk: string, en: string, state: unknown, content: string): string {
  const note = state === null ? '<p class="down" role="status">Жауап жоқ · does not answer</p>' : '';
  return `<section aria-labelledby="${id}"><h2 id="${id}">${kk} <span lang="en">${en}</span></h2>${note}${content}</section>`;
}

const none = (kk: string, en: string) => `<p class="none">${kk} · <span lang="en">${en}</span></p>`;

function items(rows: readonly string[], empty: string): string {
  return rows.length > 0 ? `<ul tabindex="0">${rows.map((row) => `<li>${row}</li>`).join('')}</ul>` : empty;
}

function inbox(sms: unknown): string {
  const rows = list(sms, 'messages').map(
    (each) =>
      `<p class="line"><b>${html(each.to)}</b>${time(each.takenAt)}</p><p class="text">${html(each.text)}</p>` +
      (each.arrivesAt === null ? '<p class="bad">жеткізілмейді · not delivered</p>' : ''),
  );
  return section(
    'sms',
    'SMS',
    'messages sent',
    sms,
    items(rows, none('Әзірге хабарлама жоқ', 'no messages yet')),
  );
}

function payments(bank: unknown): string {
  const rows = list(bank, 'entries').map((each) => {
    const isIn = each.direction === 'credit';
    return (
      `<p class="line"><b class="${isIn ? 'in' : 'out'}">${isIn ? '+' : '−'}${sum(each.amount)}</b>${time(each.bookedAt)}</p>` +
      `<p class="text">${isIn ? 'кіріс · in from' : 'шығыс · out to'} ${html(each.counterpartyName)}</p>` +
      `<p class="fine">${html(each.counterpartyIban)} · ${html(each.reference)} · ${html(each.id)}</p>`
    );
  });
  const head =
    `<dl><div><dt>Шот · account</dt><dd>${html(field(bank, 'account'))}</dd></div>` +
    `<div><dt>Қалдық · balance</dt><dd>${sum(field(bank, 'balance'))}</dd></div>` +
    `<div><dt>Күн · day</dt><dd>${html(field(bank, 'today'))}</dd></div>` +
    `<div><dt>Жабылған · closed</dt><dd>${html(field(bank, 'lastClosed') ?? '—')}</dd></div></dl>`;
  return section(
    'bank',
    'Банк',
    'payments made and received',
    bank,
    head + items(rows, none('Төлем жоқ', 'no payments yet')),
  );
}

const STATUS: Readonly<Record<string, string>> = {
  accepted: 'қабылданды · accepted',
  settled: 'төленді · paid',
  rejected: 'бас тартылды · rejected',
};

function messages(bank: unknown): string {
  const rows = list(bank, 'messages').map(
    (each) =>
      `<p class="line"><b>${sum(each.amount)}</b><span class="${each.status === 'rejected' ? 'bad' : ''}">${html(STATUS[String(each.status)])} ${html(each.reason)}</span></p>` +
      `<p class="text">${html(each.creditorName)} · ${html(each.creditorIban)}</p>` +
      `<p class="fine">${html(each.messageId)} · ${html(each.handedOver)} × берілді handed over · ${html(each.paid)} × төленді paid</p>`,
  );
  const asked = list(bank, 'verifications').map(
    (each) => `<p class="text">${html(each.iban)} · ${html(each.iin)} → <b>${html(each.answer)}</b></p>`,
  );
  return section(
    'orders',
    'Тапсырмалар',
    'payment orders, account owners asked',
    bank,
    items([...rows, ...asked], none('Тапсырма жоқ', 'no orders yet')),
  );
}

const ANSWER: Readonly<Record<string, string>> = {
  '0': 'табылды · found',
  '1': 'қызмет істемейді · service down',
  '2': 'базада жоқ · not in the base',
};

function register(sdao: unknown): string {
  const queries = list(sdao, 'queries').map(
    (each) =>
      `<p class="line"><b>${html(each.iin)}</b>${time(each.at)}</p><p class="text">${html(ANSWER[String(each.status)])}</p>` +
      `<p class="fine">келісім · consent ${html(each.consentReference)}</p>`,
  );
  const people = list(sdao, 'people').map(
    (each) =>
      `<div class="person">${each.photo ? `<img src="/photographs/${html(each.iin)}?v=${html(each.photo).slice(0, 12)}" alt="" width="48" height="48">` : '<span class="blank" aria-hidden="true"></span>'}` +
      `<div><p><b>${html(each.surname)} ${html(each.firstName)} ${html(each.patronymic)}</b></p>` +
      `<p class="fine">${html(each.iin)} · № ${html(each.documentNumber)} · ${html(each.documentIssuedOn)} — ${html(each.documentExpiresOn)}</p></div></div>`,
  );
  return (
    section(
      'queries',
      'СДАО',
      'register queries',
      sdao,
      items(queries, none('Сұрау жоқ', 'no queries yet')),
    ) +
    section(
      'people',
      'Мемлекеттік тізілім',
      'state register',
      sdao,
      items(people, none('Ешкім жоқ', 'nobody')),
    )
  );
}

function reports(bureau: unknown): string {
  const rows = list(bureau, 'queries').map(
    (each) =>
      `<p class="line"><b>${html(each.iin)}</b>${time(each.at)}</p><p class="fine">есеп · report ${html(each.reportId)} · келісім · consent ${html(each.consentReference)}</p>`,
  );
  return section(
    'bureau',
    'Кредиттік бюро',
    'reports received',
    bureau,
    items(rows, none('Есеп жоқ', 'no reports yet')),
  );
}

function signatures(nca: unknown, signer: unknown): string {
  const signing = items(signingRows(signer), none('Әзірге ешкім қол қойған жоқ', 'nobody has signed yet'));
  const issued = items(certificateRows(nca), none('Сертификат жоқ', 'no certificates yet'));
  return (
    section('signing', 'Қолтаңбалар', 'keys and signatures', signer, signing) +
    section('certificates', 'ҰКО', 'certificates issued', nca, issued)
  );
}

/** The part of the page that is drawn again every two seconds. */
export function renderMain({ bank, sms, sdao, bureau, nca, signer }: States): string {
  const money = payments(bank) + messages(bank);
  return inbox(sms) + money + signatures(nca, signer) + register(sdao) + reports(bureau);
}

/** The whole page. */
export function renderPage(states: States): string {
  const today = html(field(states.bank, 'today'));
  return `<!doctype html><html lang="kk"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>nesie · сынақ алаңы · sandbox</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body>
<header><h1>Сынақ алаңы <span lang="en">Sandbox</span></h1>
<p>Мұнда бәрі ойдан шығарылған: банк, SMS, тізілім, бюро, куәландырушы орталық. <span lang="en">All of this is made up: bank, SMS, register, bureau, certification authority.</span></p>
<div class="forms">
<form data-deed="pay-in"><h2>Төлем енгізу · Pay in</h2>
<label for="iban">Төлеушінің шоты · Payer’s account</label><input id="iban" name="iban" required maxlength="20" value="KZ85722S000000125964" autocomplete="off">
<label for="reference">Төлем мақсаты · Reference</label><input id="reference" name="reference" required maxlength="140" autocomplete="off">
<label for="amount">Сома, ₸ · Amount</label><input id="amount" name="amount" required inputmode="decimal" pattern="\\d+(\\.\\d{1,2})?" placeholder="1000.00" autocomplete="off">
<button>Төлеу · Pay in</button><output aria-live="polite"></output></form>
<form data-deed="close-day"><h2>Күнді жабу · Close the day</h2>
<label for="date">Күн · Day</label><input id="date" name="date" type="date" required value="${today}" max="${today}">
<button>Жабу · Close</button><output aria-live="polite"></output></form>
<form data-deed="clock"><h2>Сағатты жылжыту · Move the clock</h2>
<p class="fine">Күндер тек алға жылжиды. <code>npm start</code> іске қосқан nesie осы сағатпен жүреді: екеуін бірге бастаған команда оны бақылап отырады. <span lang="en">Days go forward only. In <code>npm start</code> nesie follows this clock: the command that started both watches it.</span></p>
<label for="days">Неше күнге · By days</label><input id="days" name="days" type="number" min="1" max="400" value="1" required>
<button>Жылжыту · Move</button><output aria-live="polite"></output></form>
${signatureForms(states.signer, states.sdao)}
${personForm()}</div></header>
<main>${renderMain(states)}</main><script>${SCRIPT}</script></body></html>
`;
}
