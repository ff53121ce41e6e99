// biome-ignore-all lint/style/useTemplate: ES5
// biome-ignore-all lint/complexity/useOptionalChain: ES5
// biome-ignore-all lint/correctness/noInnerDeclarations: ES5
// biome-ignore-all lint/complexity/useArrowFunction: ES5
// Read by browsers of any age: ES5, nothing newer. It looks whether this browser knows what the cabinet needs;
// only then the cabinet's own program is fetched, after the words that the server wrote have been drawn.
(function () {
  var boot = document.getElementById('boot');
  var words = {
    kk: [
      'Бұл браузер тым ескі',
      'Кабинетке сізді және ақшаңызды қорғайтын мүмкіндіктер керек, ал бұл браузерде олар жоқ.',
      'Не істеуге болады: браузерді немесе телефонды жаңартыңыз; басқа телефонмен кіріңіз; бізге келіңіз немесе қоңырау шалыңыз',
    ],
    ru: [
      'Этот браузер слишком старый',
      'Кабинету нужны возможности, которые защищают вас и ваши деньги, а в этом браузере их нет.',
      'Что можно сделать: обновите браузер или телефон; зайдите с другого телефона; придите к нам или позвоните',
    ],
    en: [
      'This browser is too old',
      'The cabinet needs features that protect you and your money, and this browser does not have them.',
      'What you can do: update the browser or the phone; use another phone; come to us or call',
    ],
  };

  function missing() {
    var w = window;
    var crypto = w.crypto || {};
    // Over plain HTTP the keys are hidden from any browser: that is not its age.
    var keys = w.isSecureContext === false || (crypto.subtle && crypto.randomUUID);
    return !(
      'noModule' in document.createElement('script') &&
      w.Promise &&
      w.Promise.allSettled &&
      w.fetch &&
      w.AbortController &&
      w.indexedDB &&
      w.BigInt &&
      w.WeakRef &&
      w.Intl &&
      w.Intl.PluralRules &&
      w.CSS &&
      w.CSS.supports &&
      w.CSS.supports('color', 'var(--ink)') &&
      Array.prototype.at &&
      String.prototype.replaceAll &&
      keys
    );
  }

  function line(tag, text) {
    var element = document.createElement(tag);
    element.appendChild(document.createTextNode(text));
    return element;
  }

  function refuse() {
    var box = document.createElement('div');
    var language = document.documentElement.getAttribute('lang');
    var order =
      language === 'ru' ? ['ru', 'kk', 'en'] : language === 'en' ? ['en', 'kk', 'ru'] : ['kk', 'ru', 'en'];
    var phone = boot.getAttribute('data-phone');
    box.id = 'too-old';
    box.className = 'too-old';
    box.setAttribute('role', 'alert');
    for (var i = 0; i < order.length; i++) {
      var text = words[order[i]];
      var part = document.createElement('div');
      part.setAttribute('lang', order[i]);
      part.appendChild(line(i === 0 ? 'h1' : 'h2', text[0]));
      part.appendChild(line('p', text[1]));
      var last = line('p', text[2] + (phone ? ': ' : '.'));
      if (phone) {
        var link = line('a', phone);
        link.href = 'tel:' + phone.replace(/[^+0-9]/g, '');
        last.appendChild(link);
      }
      part.appendChild(last);
      box.appendChild(part);
    }
    document.body.insertBefore(box, document.body.firstChild);
    document.title = words[order[0]][0];
  }

  function fetchEarly(address) {
    var link = document.createElement('link');
    link.rel = 'modulepreload';
    link.href = address;
    document.head.appendChild(link);
  }

  if (missing()) return refuse();
  var early = (boot.getAttribute('data-early') || '').split(' ');
  for (var i = 0; i < early.length; i++) if (early[i]) fetchEarly(early[i]);
  var texts = boot.getAttribute('data-texts-' + document.documentElement.lang);
  if (texts) fetchEarly(texts);
  var program = document.createElement('script');
  program.type = 'module';
  program.src = boot.getAttribute('data-program');
  document.head.appendChild(program);
})();
