import { DEMO_PEOPLE } from './demo-people.ts';
import { html } from './page-html.ts';

const both = (kk: string, en: string) => `${kk} · <span lang="en">${en}</span>`;

/** A labelled field with the place of its error sentence. */
function field(name: string, label: string, control: string, hint = ''): string {
  const note = hint ? `<p class="fine" id="p-${name}-hint">${hint}</p>` : '';
  return (
    `<div><label for="p-${name}">${label}</label>${control}${note}` +
    `<p class="bad" id="p-${name}-wrong" data-wrong="${name}"></p></div>`
  );
}

const described = (name: string, hint: boolean) =>
  `aria-describedby="${hint ? `p-${name}-hint ` : ''}p-${name}-wrong"`;

function input(name: string, label: string, attributes: string, hint = ''): string {
  const control = `<input id="p-${name}" name="${name}" autocomplete="off" ${attributes} ${described(name, hint !== '')}>`;
  return field(name, label, control, hint);
}

function chooser(): string {
  const options = DEMO_PEOPLE.map(
    ({ iin, surname, firstName }) =>
      `<option value="${html(iin)}">${html(surname)} ${html(firstName)}, ${html(iin)}</option>`,
  );
  const control =
    `<select id="p-chosen" name="chosen" ${described('chosen', false)}>` +
    `<option value="">Жаңа адам · A new person</option>${options.join('')}</select>`;
  return field('chosen', both('Кім', 'Who'), control);
}

function facts(): string {
  return (
    '<div class="fields" data-facts>' +
    input('surname', both('Тегі', 'Surname'), 'maxlength="60"') +
    input('firstName', both('Аты', 'First name'), 'maxlength="60"') +
    input(
      'patronymic',
      both('Әкесінің аты', 'Patronymic'),
      'maxlength="60"',
      both('болмаса, бос қалдырыңыз', 'empty if there is none'),
    ) +
    input('birthDate', both('Туған күні', 'Birth date'), 'type="date" min="1900-01-01"') +
    field(
      'sex',
      both('Жынысы', 'Sex'),
      `<select id="p-sex" name="sex" ${described('sex', true)}><option value="">—</option>` +
        '<option value="female">Әйел · Female</option><option value="male">Ер · Male</option></select>',
      both('ЖСН құрастыру үшін ғана', 'only to make up an IIN'),
    ) +
    `<div>${input('iin', both('ЖСН', 'IIN'), 'inputmode="numeric" maxlength="15"')}` +
    `<button type="button" class="quiet" data-make-iin>${both('ЖСН құрастыру', 'Make up an IIN')}</button></div>` +
    input(
      'documentNumber',
      both('Жеке куәлік нөмірі', 'Identity card number'),
      'inputmode="numeric" maxlength="11"',
      both('9 цифр', '9 digits'),
    ) +
    input('documentIssuedOn', both('Берілген күні', 'Issued on'), 'type="date"') +
    input('documentExpiresOn', both('Жарамды мерзімі', 'Expires on'), 'type="date"') +
    '</div>'
  );
}

function photograph(): string {
  return (
    `<fieldset><legend>${both('Фото', 'Photograph')}</legend><div class="fields"><div>` +
    `<label for="p-photo">${both('Файл', 'File')}</label>` +
    `<input id="p-photo" type="file" accept="image/*" ${described('photo', false)}>` +
    `<button type="button" class="quiet" data-camera>${both('Камераны қосу', 'Turn the camera on')}</button>` +
    `<button type="button" data-shoot hidden>${both('Түсіру', 'Take the picture')}</button>` +
    `<button type="button" class="quiet" data-camera-off hidden>${both('Камераны өшіру', 'Turn the camera off')}</button>` +
    '<p class="bad" id="p-photo-wrong" data-wrong="photo"></p></div>' +
    '<div class="picture"><video playsinline muted hidden aria-label="Камера · Camera"></video>' +
    '<img alt="Тізілімге түсетін фото · the photograph for the register" hidden>' +
    `<p class="none" data-no-picture>${both('Фото әлі жоқ', 'no photograph yet')}</p></div></div></fieldset>`
  );
}

/** The form that puts a made-up person, or a photograph of one who is there, into the state register. */
export function personForm(): string {
  return (
    '<form class="wide" data-person novalidate aria-labelledby="p-title">' +
    '<h2 id="p-title">Тізілімге адам қосу · <span lang="en">Add a person</span></h2>' +
    '<p class="fine">Тіркелуді өз камераңызбен байқау үшін: осы тізілімге өз фотоңызбен ойдан шығарылған адамды қосыңыз да, кабинетте дәл осы деректермен тіркеліңіз. ' +
    '<span lang="en">To try registration with your own camera: put a made-up person with your photograph into this register, then register in the cabinet with exactly these details.</span></p>' +
    `${chooser()}${facts()}${photograph()}` +
    `<div class="fields"><button>${both('Тізілімге қосу', 'Add to the register')}</button>` +
    `<button type="reset" class="quiet">${both('Тазалау', 'Clear')}</button></div>` +
    '<output aria-live="polite"></output></form>'
  );
}
