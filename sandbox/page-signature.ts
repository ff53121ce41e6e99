import { html } from './page-html.ts';
import { isRecord } from './serve.ts';
import { LAYER_DEEDS, MOBILE_DEEDS } from './signer-desk.ts';

type Fields = Readonly<Record<string, unknown>>;

const SHOWN = 30;

function list(state: unknown, name: string): readonly Fields[] {
  const value = isRecord(state) ? state[name] : undefined;
  return Array.isArray(value) ? value.filter(isRecord).slice(-SHOWN).reverse() : [];
}

const day = (ms: unknown): string => (typeof ms === 'number' ? new Date(ms).toISOString().slice(0, 10) : '');

/** What each key is, for people. */
const STORES: Readonly<Record<string, string>> = {
  PKCS12: 'файл · file',
  AKKZIDCardStore: 'жеке куәлік · identity card',
  AKKaztokenStore: 'Kaztoken',
};
const OUTCOMES: Readonly<Record<string, string>> = {
  signed: 'қол қойылды · signed',
  refused: 'бас тартылды · refused',
  disliked: 'қосымша қабылдамады · the application does not accept it',
  unreachable: 'жауап жоқ · no answer',
};

/** Certificates that were issued; one that was revoked says so. */
export function certificateRows(nca: unknown): readonly string[] {
  return list(nca, 'issued').map((each) => {
    const owner = isRecord(each.owner) ? each.owner : {};
    const isRevoked = isRecord(each.revocation);
    return (
      `<p class="line"><b>${html(owner.surname)} ${html(owner.firstName)}</b><span class="${isRevoked ? 'bad' : ''}">${isRevoked ? 'кері қайтарылды · revoked' : html(each.profile)}</span></p>` +
      `<p class="fine">${html(owner.iin)} · ${html(owner.bin ?? '')} ${html(each.storage ?? '')} · ${day(each.notBefore)} — ${day(each.notAfter)} · ${html(each.serial)}</p>`
    );
  });
}

/** What the person did with his keys, on the computer and on the telephone. */
export function signingRows(signer: unknown): readonly string[] {
  const keys = list(signer, 'keys').map(
    (each) =>
      `<p class="line"><b>${html(each.name)}</b><span>${html(STORES[String(each.store)] ?? each.store)}</span></p>` +
      `<p class="fine">${html(each.iin)} ${html(each.bin ?? '')} · ${html(each.family)} · ${html(each.serial)}</p>`,
  );
  const played = list(signer, 'played').map((each) => {
    const why = Array.isArray(each.disliked) ? each.disliked.map(html).join('; ') : '';
    const isBad = each.outcome === 'disliked' || each.outcome === 'unreachable';
    return `<p class="line"><b>eGov Mobile</b><span class="${isBad ? 'bad' : ''}">${html(OUTCOMES[String(each.outcome)])}</span></p><p class="fine">${why}</p>`;
  });
  const talks = list(signer, 'talks').map(
    (each) =>
      `<p class="line"><b>NCALayer</b></p><p class="fine">${html(String(each.asked).slice(0, 160))}</p><p class="fine">→ ${html(String(each.answered ?? '—').slice(0, 160))}</p>`,
  );
  return [...played, ...talks, ...keys];
}

const options = (values: readonly string[], chosen: unknown): string =>
  values.map((value) => `<option${value === chosen ? ' selected' : ''}>${html(value)}</option>`).join('');

/** The forms by which a person plays one who signs. */
export function signatureForms(signer: unknown, sdao: unknown): string {
  const mode = isRecord(signer) && isRecord(signer.mode) ? signer.mode : {};
  const layer = isRecord(signer) ? String(signer.layer ?? '') : '';
  const people = list(sdao, 'people').map(
    ({ iin, surname, firstName }) =>
      `<option value="${html(iin)}">${html(surname)} ${html(firstName)} · ${html(iin)}</option>`,
  );
  return `<form data-deed="key"><h2>Кілт беру · Give a key</h2>
<label for="k-iin">Кімге · To whom</label><select id="k-iin" name="iin" required>${people.join('')}</select>
<label for="k-storage">Қайда · Where it lives</label><select id="k-storage" name="storage"><option value="file">файл · file</option><option value="smart-card">жеке куәлік · identity card</option><option value="token">Kaztoken</option></select>
<button>Беру · Give</button><output aria-live="polite"></output></form>
<form data-deed="egov-mobile"><h2>eGov Mobile</h2>
<label for="m-text">QR мәтіні не сілтеме · The QR’s text or link</label><input id="m-text" name="text" required maxlength="4000" autocomplete="off" placeholder="mobileSign:http://127.0.0.1…">
<label for="m-iin">Кімнің телефоны · Whose telephone</label><select id="m-iin" name="iin" required>${people.join('')}</select>
<button>Сканерлеу · Scan</button><output aria-live="polite"></output></form>
<form data-deed="signing"><h2>Қол қоюшы не істейді · What the signer does</h2>
<p class="fine">NCALayer: <code>${html(layer)}</code>. Браузер осы компьютердегі сертификатқа бір рет рұқсат беруі керек: <code>${html(layer.replace('wss:', 'https:'))}</code> мекенжайын ашыңыз. <span lang="en">The browser has to accept its certificate once: open that address.</span></p>
<label for="s-layer">NCALayer</label><select id="s-layer" name="layer">${options(LAYER_DEEDS, mode.layer)}</select>
<label for="s-mobile">eGov Mobile</label><select id="s-mobile" name="mobile">${options(MOBILE_DEEDS, mode.mobile)}</select>
<button>Қою · Set</button><output aria-live="polite"></output></form>
<form data-deed="revocation"><h2>Сертификатты кері қайтару · Revoke a certificate</h2>
<label for="r-serial">Сериялық нөмірі · Serial number</label><input id="r-serial" name="serial" required maxlength="40" pattern="[0-9a-f]+" autocomplete="off">
<button>Кері қайтару · Revoke</button><output aria-live="polite"></output></form>`;
}
