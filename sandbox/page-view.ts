import { isRecord } from './serve.ts';

export interface States {
  readonly bank: unknown;
  readonly sms: unknown;
  readonly sdao: unknown;
  readonly bureau: unknown;
}

type Fields = Readonly<Record<string, unknown>>;

const SHOWN = 50;

const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Everything here was written by somebody else: nothing of it gets into the page unescaped. */
export function html(value: unknown): string {
  return String(value ?? '').replace(/[&<>"']/g, (sign) => ESCAPES[sign] ?? '');
}

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
  return rows.length > 0 ? `<ul>${rows.map((row) => `<li>${row}</li>`).join('')}</ul>` : empty;
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
      `<div class="person">${each.photo ? `<img src="/photographs/${html(each.iin)}" alt="" width="48" height="48">` : '<span class="blank" aria-hidden="true"></span>'}` +
      `<div><p><b>${html(each.surname)} ${html(each.firstName)} ${html(each.patronymic)}</b></p>` +
      `<p class="fine">${html(each.iin)} · № ${html(each.documentNumber)} · ${html(each.documentExpiresOn)} дейін · valid until</p></div></div>`,
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

/** The part of the page that is drawn again every two seconds. */
export function renderMain({ bank, sms, sdao, bureau }: States): string {
  return inbox(sms) + payments(bank) + messages(bank) + register(sdao) + reports(bureau);
}

const STYLE = `
:root{--ground:#faf8f4;--card:#fff;--ink:#1d2b2f;--soft:#5a6a6e;--line:#e2ded6;--accent:#0f5c63;--bad:#9b3a26}
@media(prefers-color-scheme:dark){:root{--ground:#12191b;--card:#1a2427;--ink:#e8ecec;--soft:#a3b1b4;--line:#2c393d;--accent:#6fc3c9;--bad:#f09b86}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.45 "Noto Sans",Inter,system-ui,sans-serif;font-variant-numeric:tabular-nums}
header,main,footer{max-width:1280px;margin:0 auto;padding:16px}
h1{font-size:28px;line-height:1.2;margin:8px 0}h2{font-size:20px;margin:0 0 12px}h2 span,h1 span{color:var(--soft);font-size:16px;font-weight:400}
p{margin:0}header p{color:var(--soft)}
.forms{display:grid;gap:12px;grid-template-columns:repeat(auto-fit,minmax(280px,1fr));margin-top:16px}
form,section{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:16px;min-width:0}
form h2{font-size:16px}label{display:block;font-size:14px;color:var(--soft);margin-top:8px}
input{width:100%;font:inherit;color:inherit;background:var(--ground);border:1px solid var(--soft);border-radius:8px;padding:8px 12px;min-height:44px}
button{font:inherit;font-weight:600;margin-top:12px;min-height:44px;width:100%;border:0;border-radius:8px;background:var(--accent);color:var(--card);cursor:pointer}
button:disabled{opacity:.6;cursor:progress}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
output{display:block;min-height:20px;margin-top:8px;font-size:14px;overflow-wrap:anywhere}
main{display:grid;gap:16px;grid-template-columns:minmax(0,1fr)}
@media(min-width:900px){main{grid-template-columns:repeat(2,minmax(0,1fr))}}
ul{list-style:none;margin:0;padding:0;max-height:520px;overflow:auto}
li{padding:10px 0;border-top:1px solid var(--line);overflow-wrap:anywhere}li:first-child{border-top:0}
.line{display:flex;justify-content:space-between;gap:12px;flex-wrap:wrap}.line time{color:var(--soft);font-size:14px}
.text{white-space:pre-wrap}.fine,.none{color:var(--soft);font-size:14px}.in{color:var(--accent)}.bad,.down{color:var(--bad)}
dl{display:grid;gap:8px;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));margin:0 0 12px}
dt{font-size:14px;color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
.person{display:flex;gap:12px;align-items:center}.person img,.blank{width:48px;height:48px;border-radius:8px;object-fit:cover;background:var(--line);flex:none}
`;

const SCRIPT = `
const main=document.querySelector('main');
async function redraw(){try{const r=await fetch('/main');if(!r.ok)return;const next=await r.text();
if(next===redraw.last)return;redraw.last=next;const places=[...main.querySelectorAll('ul')].map(u=>u.scrollTop);
main.innerHTML=next;[...main.querySelectorAll('ul')].forEach((u,i)=>{u.scrollTop=places[i]||0;u.tabIndex=0;});}catch{}}
setInterval(redraw,2000);
for(const form of document.forms)form.addEventListener('submit',async e=>{e.preventDefault();
const out=form.querySelector('output'),button=form.querySelector('button');button.disabled=true;out.textContent='…';
const body=Object.fromEntries(new FormData(form));
if('days'in body){body.offsetMs=Number(form.dataset.offset||0)+Number(body.days)*86400000;delete body.days;}
try{const r=await fetch('/control/'+form.dataset.deed,{method:'POST',headers:{'content-type':'application/json'},body:JSON.stringify(body)});
const answer=await r.json();out.textContent=r.ok?'Дайын · done':'Болмады · refused: '+(answer.detail||r.status);
if(r.ok&&'offsetMs'in body)form.dataset.offset=body.offsetMs;await redraw();}
catch{out.textContent='Жауап жоқ · no answer';}button.disabled=false;});
`;

/** The whole page. */
export function renderPage(states: States): string {
  const today = html(field(states.bank, 'today'));
  const offset = html(field(states.bank, 'offsetMs') ?? 0);
  return `<!doctype html><html lang="kk"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>nesie · сынақ алаңы · sandbox</title><link rel="icon" href="data:,"><style>${STYLE}</style></head><body>
<header><h1>Сынақ алаңы <span lang="en">Sandbox</span></h1>
<p>Мұнда бәрі ойдан шығарылған: банк, SMS, тізілім, бюро. <span lang="en">All of this is made up: bank, SMS, register, bureau.</span></p>
<div class="forms">
<form data-deed="pay-in"><h2>Төлем енгізу · Pay in</h2>
<label for="iban">Төлеушінің шоты · Payer’s account</label><input id="iban" name="iban" required maxlength="20" value="KZ85722S000000125964" autocomplete="off">
<label for="reference">Төлем мақсаты · Reference</label><input id="reference" name="reference" required maxlength="140" autocomplete="off">
<label for="amount">Сома, ₸ · Amount</label><input id="amount" name="amount" required inputmode="decimal" pattern="\\d+(\\.\\d{1,2})?" placeholder="1000.00" autocomplete="off">
<button>Төлеу · Pay in</button><output aria-live="polite"></output></form>
<form data-deed="close-day"><h2>Күнді жабу · Close the day</h2>
<label for="date">Күн · Day</label><input id="date" name="date" type="date" required value="${today}" max="${today}">
<button>Жабу · Close</button><output aria-live="polite"></output></form>
<form data-deed="clock" data-offset="${offset}"><h2>Сағатты жылжыту · Move the clock</h2>
<p class="fine">Тек осы жердегі жүйелер үшін: nesie өз уақытын өзі айтады. <span lang="en">Of these stand-ins only: nesie tells them its own.</span></p>
<label for="days">Неше күнге · By days</label><input id="days" name="days" type="number" min="0" max="400" value="1" required>
<button>Жылжыту · Move</button><output aria-live="polite"></output></form>
</div></header>
<main>${renderMain(states)}</main><script>${SCRIPT}</script></body></html>
`;
}
