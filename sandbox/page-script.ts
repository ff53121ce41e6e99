/** Draws the page again, and sends the small forms. */
const PAGE = `
const main = document.querySelector('main');

async function redraw() {
  try {
    const response = await fetch('/main');
    if (!response.ok) return;
    const next = await response.text();
    if (next === redraw.last) return;
    redraw.last = next;
    const places = [...main.querySelectorAll('ul')].map((list) => list.scrollTop);
    main.innerHTML = next;
    [...main.querySelectorAll('ul')].forEach((list, i) => { list.scrollTop = places[i] || 0; });
  } catch {}
}
setInterval(redraw, 2000);

async function post(path, body) {
  const response = await fetch(path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { ok: response.ok, status: response.status, answer: await response.json() };
}

function dayAhead(offsetMs) {
  const date = document.querySelector('#date');
  date.max = date.value = new Date(Date.now() + offsetMs + 5 * 3600000).toISOString().slice(0, 10);
}

for (const form of document.querySelectorAll('form[data-deed]')) form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const out = form.querySelector('output');
  const button = form.querySelector('button');
  button.disabled = true;
  out.textContent = '…';
  try {
    const { ok, status, answer } = await post('/control/' + form.dataset.deed, Object.fromEntries(new FormData(form)));
    out.textContent = ok ? 'Дайын · done' : 'Болмады · refused: ' + (answer.detail || status);
    if (ok && form.dataset.deed === 'clock') dayAhead(answer.offsetMs);
    await redraw();
  } catch {
    out.textContent = 'Жауап жоқ · no answer';
  }
  button.disabled = false;
});
`;

/** The form that adds a person: its errors, the camera, the photograph made a JPEG in the page. */
const PERSON = `
{
  const form = document.querySelector('[data-person]');
  const at = (selector) => form.querySelector(selector);
  const out = at('output');
  const video = at('video');
  const preview = at('.picture img');
  const file = at('#p-photo');
  const MOST_SIDE = 1280;
  const NO_ANSWER = { kk: 'Жауап жоқ. Қайталап көріңіз.', en: 'No answer. Try again.' };
  let photo = '';
  let stream = null;

  function fill(place, sentence) {
    place.replaceChildren();
    if (!sentence) return;
    const en = document.createElement('span');
    en.lang = 'en';
    en.textContent = sentence.en;
    place.append(sentence.kk + ' · ', en);
  }

  function wrong(name, sentence) {
    fill(at('[data-wrong="' + name + '"]'), sentence);
    const control = at('#p-' + name);
    if (sentence) control.setAttribute('aria-invalid', 'true');
    else control.removeAttribute('aria-invalid');
  }

  function showProblems(problems) {
    for (const place of form.querySelectorAll('[data-wrong]')) wrong(place.dataset.wrong, problems[place.dataset.wrong]);
    form.querySelector('[aria-invalid]')?.focus();
  }

  function showPhoto(data) {
    photo = data;
    preview.hidden = !data;
    if (data) preview.src = 'data:image/jpeg;base64,' + data;
    else preview.removeAttribute('src');
    at('[data-no-picture]').hidden = Boolean(data || stream);
    if (data) wrong('photo', null);
  }

  function jpegOf(source, width, height) {
    const scale = Math.min(1, MOST_SIDE / Math.max(width, height));
    const canvas = document.createElement('canvas');
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    const pen = canvas.getContext('2d');
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(source, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL('image/jpeg', 0.9).split(',')[1];
  }

  function showCamera(isOn) {
    video.hidden = at('[data-shoot]').hidden = at('[data-camera-off]').hidden = !isOn;
    at('[data-camera]').hidden = isOn;
    if (isOn) preview.hidden = true;
    else preview.hidden = !photo;
    at('[data-no-picture]').hidden = isOn || Boolean(photo);
  }

  function cameraOff() {
    for (const track of stream?.getTracks() ?? []) track.stop();
    stream = video.srcObject = null;
    showCamera(false);
  }

  at('[data-camera]').addEventListener('click', async (event) => {
    event.target.closest('button').disabled = true;
    try {
      stream = await navigator.mediaDevices.getUserMedia({
        video: { facingMode: 'user', width: { ideal: 1280 }, height: { ideal: 960 } },
        audio: false,
      });
      video.srcObject = stream;
      showCamera(true);
      await video.play();
      wrong('photo', null);
      at('[data-shoot]').focus();
    } catch (error) {
      cameraOff();
      wrong('photo', error.name === 'NotAllowedError'
        ? { kk: 'Камераға рұқсат берілмеді. Браузерде рұқсат беріңіз немесе файл таңдаңыз.', en: 'The camera was not allowed. Allow it in the browser, or choose a file.' }
        : { kk: 'Камера табылмады. Файл таңдаңыз.', en: 'No camera was found. Choose a file.' });
    }
    event.target.closest('button').disabled = false;
  });
  at('[data-camera-off]').addEventListener('click', () => { cameraOff(); at('[data-camera]').focus(); });
  at('[data-shoot]').addEventListener('click', () => {
    if (!video.videoWidth) return;
    const data = jpegOf(video, video.videoWidth, video.videoHeight);
    cameraOff();
    file.value = '';
    showPhoto(data);
    at('[data-camera]').focus();
  });

  file.addEventListener('change', async () => {
    const chosen = file.files[0];
    if (!chosen) return;
    cameraOff();
    try {
      const picture = await createImageBitmap(chosen);
      showPhoto(jpegOf(picture, picture.width, picture.height));
    } catch {
      showPhoto('');
      wrong('photo', { kk: 'Бұл файл фото емес. Басқасын таңдаңыз.', en: 'This file is no photograph. Choose another.' });
    }
  });

  // What is being corrected is no longer called wrong.
  form.addEventListener('input', ({ target }) => {
    if (target !== file && target.hasAttribute('aria-invalid')) wrong(target.name, null);
  });

  const showFacts = () => { at('[data-facts]').hidden = at('#p-chosen').value !== ''; };
  at('#p-chosen').addEventListener('change', () => { showFacts(); showProblems({}); fill(out, null); });
  showFacts();

  at('[data-make-iin]').addEventListener('click', async () => {
    wrong('birthDate', null);
    wrong('sex', null);
    try {
      const { ok, answer } = await post('/control/made-up-iin', { birthDate: at('#p-birthDate').value, sex: at('#p-sex').value });
      if (ok) at('#p-iin').value = answer.iin;
      if (ok) wrong('iin', null);
      for (const [name, sentence] of Object.entries(answer.problems ?? {})) wrong(name, sentence);
      if (!ok && !answer.problems) wrong('iin', NO_ANSWER);
      if (answer.problems) form.querySelector('[aria-invalid]')?.focus();
    } catch {
      wrong('iin', NO_ANSWER);
    }
  });

  form.addEventListener('reset', () => {
    cameraOff();
    showPhoto('');
    fill(out, null);
    setTimeout(() => { showFacts(); showProblems({}); });
  });

  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    const button = event.submitter ?? at('button:not([type])');
    button.disabled = true;
    out.className = '';
    out.textContent = '…';
    try {
      const { ok, answer } = await post('/control/person', { ...Object.fromEntries(new FormData(form)), photo });
      showProblems(answer.problems ?? {});
      out.className = ok ? 'in' : 'bad';
      fill(out, ok || answer.problems ? answer.say : NO_ANSWER);
      if (ok) {
        const link = document.createElement('a');
        link.href = '#people';
        link.textContent = 'Тізілім · Register';
        out.append(' ', link);
        await redraw();
      }
    } catch {
      out.className = 'bad';
      fill(out, NO_ANSWER);
    }
    button.disabled = false;
  });
}
`;

/** What the page does in the browser; its hash is in the page's security policy. */
export const SCRIPT = `${PAGE}${PERSON}`;
