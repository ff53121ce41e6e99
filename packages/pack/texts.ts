/** A sentence in the three languages of the product. */
export interface Text {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
}

const t = (kk: string, ru: string, en: string): Text => ({ kk, ru, en });

/** What may be wrong with a pack. Any of these makes it broken. */
export const FINDINGS = {
  'not-a-pack': t(
    'Бұл файл дәлелдемелер топтамасы емес немесе оның мұрағаты бүлінген: оны оқу мүмкін емес.',
    'Этот файл не является пакетом доказательств, или его архив повреждён: прочитать его нельзя.',
    'This file is not an evidence pack, or its archive is damaged: it cannot be read.',
  ),
  'bytes-differ': t(
    'Файлдың немесе оның мұрағаттағы жазбасының байттары өзгертілген.',
    'Байты файла или его записи в архиве изменены.',
    'Bytes of the file or of its record in the archive have been changed.',
  ),
  'file-missing': t(
    'Топтамада бұл файл жоқ.',
    'В пакете нет этого файла.',
    'This file is missing from the pack.',
  ),
  'file-unlisted': t(
    'Файл тізімдемеде жоқ: ол топтамаға кейін қосылған.',
    'Файла нет в описи: его добавили в пакет позже.',
    'The file is not in the manifest: it was added to the pack later.',
  ),
  'file-unexpected': t(
    'Файлдың топтамадағы міндеті көрсетілмеген.',
    'Назначение файла в пакете не указано.',
    'Nothing in the pack says what this file is for.',
  ),
  'digest-differs': t(
    'Файлдың мазмұны өзгертілген: ол тізімдемедегі SHA-256 мәніне сәйкес келмейді.',
    'Содержимое файла изменено: оно не соответствует SHA-256 в описи.',
    'The content of the file has been changed: it does not match its SHA-256 in the manifest.',
  ),
  malformed: t(
    'Файл тиісті пішінде жазылмаған.',
    'Файл записан не в том виде, в каком должен быть.',
    'The file is not written in the form it has to have.',
  ),
  'manifest-signature': t(
    'Тізімдеменің қолтаңбасы дұрыс емес: тізімдеме немесе қолтаңба өзгертілген.',
    'Подпись описи неверна: изменена опись или сама подпись.',
    'The signature of the manifest is wrong: the manifest or the signature has been changed.',
  ),
  'checkpoint-signature': t(
    'Журналдың бақылау нүктесіндегі қолтаңба дұрыс емес.',
    'Подпись контрольной точки журнала неверна.',
    'The signature of the log checkpoint is wrong.',
  ),
  'cosignature-wrong': t(
    'Куәгердің қолтаңбасы дұрыс емес.',
    'Подпись свидетеля неверна.',
    'The cosignature of a witness is wrong.',
  ),
  'summary-differs': t(
    'Топтаманың сипаттамасы оның журналдағы бөлігіне сәйкес келмейді.',
    'Описание пакета не соответствует его журнальной части.',
    'What the pack says of itself does not match its log part.',
  ),
  'leaf-missing': t(
    'Журналдағы жазба жоқ: клиент жазбаларының тізбегі үзілген.',
    'Записи журнала нет: цепочка записей клиента прервана.',
    'An entry of the log is missing: the client’s chain of entries is interrupted.',
  ),
  'leaf-previous': t(
    'Жазба алдыңғы жазбаға сүйенбейді: оның алдындағы жазба өзгертілген немесе алып тасталған.',
    'Запись не опирается на предыдущую: та изменена или изъята.',
    'The entry does not continue the one before it: that one has been changed or taken out.',
  ),
  'leaf-subject': t(
    'Жазба басқа клиентке қатысты немесе нөмірі дұрыс емес.',
    'Запись относится к другому клиенту или её номер неверен.',
    'The entry belongs to another client, or its number is wrong.',
  ),
  'leaf-not-in-log': t(
    'Жазбаның журналда бар екені дәлелденбеді.',
    'Не доказано, что запись есть в журнале.',
    'The entry is not proved to be in the log.',
  ),
  'opening-wrong': t(
    'Ашылған мән журналдағы хешке сәйкес келмейді.',
    'Раскрытое значение не соответствует хешу в журнале.',
    'An opened value does not match its hash in the log.',
  ),
  'heads-not-in-log': t(
    'Клиенттердің соңғы жазбаларының тізімі журналда жоқ немесе бақылау нүктесіне сәйкес емес.',
    'Перечня последних записей клиентов нет в журнале, или он не от этой контрольной точки.',
    'The list of heads is not in the log, or not of this checkpoint.',
  ),
  'head-differs': t(
    'Клиенттің соңғы жазбасы жарияланғанмен бірдей емес: жазбалар жасырылған немесе ауыстырылған.',
    'Последняя запись клиента не та, что опубликована: записи утаены или подменены.',
    'The client’s last entry is not the published one: entries have been withheld or replaced.',
  ),
  'anchor-missing': t(
    'Журналда бұл файлдың дәл осы мазмұнын растайтын жазба жоқ.',
    'В журнале нет записи, подтверждающей именно такое содержимое файла.',
    'No entry of the log confirms exactly this content of the file.',
  ),
  'act-digest': t(
    'Іс-әрекеттің мәтіні оның дайджестіне сәйкес келмейді.',
    'Текст действия не соответствует его дайджесту.',
    'The text of the act does not match its digest.',
  ),
  'act-content-missing': t(
    'Клиент қол қойған құжат топтамада жоқ: іс-әрекетте басқа құжаттың хеші көрсетілген.',
    'В пакете нет документа, который подписал клиент: в действии назван хеш другого документа.',
    'The document that the client signed is not in the pack: the act names the hash of another.',
  ),
  'act-unsigned': t(
    'Іс-әрекетте құрылғы кілтінің қолтаңбасы жоқ немесе ол дұрыс емес.',
    'В действии нет подписи ключом устройства, или она неверна.',
    'The act has no signature by the device key, or a wrong one.',
  ),
  'device-key-unlogged': t(
    'Құрылғы кілті іс-әрекеттен бұрын журналға жазылмаған.',
    'Ключ устройства не был записан в журнал до действия.',
    'The device key was not recorded in the log before the act.',
  ),
  'judgement-unlogged': t(
    'Бейненің бағалануы журналдағымен бірдей емес.',
    'Оценка снимка не та, что записана в журнал.',
    'The judgement of the live image is not the one in the log.',
  ),
  'contract-edition': t(
    'Топтама шартта көрсетілгеннен басқа сенім редакциясын атайды.',
    'Пакет называет не ту редакцию доверия, что указана в договоре.',
    'The pack names another trust edition than the contract does.',
  ),
  'act-late': t(
    'Іс-әрекет мерзімі өткеннен кейін пайдаланылған.',
    'Действие использовано после истечения его срока.',
    'The act was used after its deadline.',
  ),
  'act-of-other': t(
    'Іс-әрекеттер әр түрлі тұлғаларға тиесілі.',
    'Действия принадлежат разным лицам.',
    'The acts belong to different persons.',
  ),
} as const satisfies Record<string, Text>;
export type FindingCode = keyof typeof FINDINGS;

/** Why a whole pack isn't trusted. */
export const DOUBTS = {
  'no-trust-file': t(
    'Сенім файлы берілмеген: топтама тұтас, бірақ оны кім бергені тексерілмеді. --trust арқылы шартта басылған таңбаға сәйкес файлды көрсетіңіз.',
    'Файл доверия не указан: пакет цел, но кем он выдан, не проверено. Укажите через --trust файл с отпечатком из договора.',
    'No trust file was given: the pack is whole, but who issued it was not checked. Give with --trust the file whose fingerprint the contract prints.',
  ),
  'edition-unknown': t(
    'Топтама сенім файлында жоқ редакцияға сүйенеді: оны басқа біреу берген.',
    'Пакет опирается на редакцию, которой нет в файле доверия: его выдал кто-то другой.',
    'The pack rests on an edition that is not in the trust file: somebody else issued it.',
  ),
  'trust-fork': t(
    'Топтамадағы сенім редакциялары сенім файлындағылардан бөлініп кеткен.',
    'Редакции доверия в пакете расходятся с файлом доверия.',
    'The editions in the pack part ways with those in the trust file.',
  ),
  'log-key-untrusted': t(
    'Бақылау нүктесіне сенім файлында жоқ немесе күші жойылған кілтпен қол қойылған.',
    'Контрольная точка подписана ключом, которого нет в файле доверия или который отозван.',
    'The checkpoint is signed by a key that is not in the trust file, or revoked.',
  ),
  'pack-key-untrusted': t(
    'Тізімдемеге сенім файлында жоқ немесе күші жойылған кілтпен қол қойылған.',
    'Опись подписана ключом, которого нет в файле доверия или который отозван.',
    'The manifest is signed by a key that is not in the trust file, or revoked.',
  ),
  'quorum-missing': t(
    'Бақылау нүктесін сенім файлы талап ететіндей куәгерлер растамаған.',
    'Контрольную точку не заверило столько свидетелей, сколько требует файл доверия.',
    'Fewer witnesses cosigned the checkpoint than the trust file demands.',
  ),
} as const satisfies Record<string, Text>;
export type DoubtCode = keyof typeof DOUBTS;

/** What was checked and holds. */
export const CHECKS = {
  container: t(
    '{count} файлдың барлығы байтына дейін топтама берілген күйінде.',
    'Все файлы ({count}) байт в байт такие, какими выданы.',
    'All {count} files are byte for byte as issued.',
  ),
  checkpoint: t(
    'Журналдың бақылау нүктесі: {origin}, {size} жазба.',
    'Контрольная точка журнала: {origin}, записей: {size}.',
    'Checkpoint of the log: {origin}, {size} entries.',
  ),
  entries: t(
    'Клиенттің 1–{count} жазбалары журналда бар, тізбек үзілмеген.',
    'Записи клиента 1–{count} есть в журнале, цепочка не прервана.',
    'The client’s entries 1–{count} are in the log, in an unbroken chain.',
  ),
  heads: t(
    'Бақылау нүктесінде клиенттің соңғы жазбасы — {count}: бұған дейін ештеңе алынып тасталмаған.',
    'По контрольной точке последняя запись клиента — {count}: до неё ничего не изъято.',
    'By the checkpoint the client’s last entry is {count}: nothing before it was left out.',
  ),
  openings: t(
    'Журналдағы {count} ашылған мән хештеріне сәйкес.',
    'Раскрытые значения журнала ({count}) соответствуют хешам.',
    '{count} opened values match their hashes in the log.',
  ),
  documents: t(
    '{count} құжат пен деректің дәл осы байттары журналға жазылған.',
    'Именно эти байты документов и данных ({count}) записаны в журнал.',
    'Exactly these bytes of {count} documents and data files are recorded in the log.',
  ),
  acts: t(
    'Клиенттің {count} іс-әрекеті журналда бар, қол қойылған құжаттар топтамада.',
    'Действия клиента ({count}) есть в журнале, подписанные документы — в пакете.',
    '{count} acts of the client are in the log, the documents signed are in the pack.',
  ),
  'device-signatures': t(
    'Құрылғы кілтінің {count} қолтаңбасы дұрыс.',
    'Подписи ключом устройства ({count}) верны.',
    '{count} signatures by the device key are right.',
  ),
  witnesses: t(
    'Бақылау нүктесін {count} тәуелсіз куәгер растаған.',
    'Контрольную точку заверили независимые свидетели: {count}.',
    '{count} independent witnesses cosigned the checkpoint.',
  ),
  trust: t(
    'Кілттер сенім файлының {count}-редакциясына сәйкес.',
    'Ключи соответствуют редакции {count} файла доверия.',
    'The keys are those of edition {count} of the trust file.',
  ),
} as const satisfies Record<string, Text>;
export type CheckCode = keyof typeof CHECKS;

/** What no pack of this kind can show, said openly. */
export const LIMITS = {
  'device-key': t(
    'Құрылғы кілті дерекқор арқылы келісімді қолдан жасаудан қорғайды, бірақ ұйымның өзі зиянды бет көрсетсе, қорғамайды: клиентке көрсетілген мәтін басқа болуы мүмкін.',
    'Ключ устройства защищает от подделки согласия через базу данных, но не от вредоносной страницы самой организации: клиенту могли показать другой текст.',
    'The device key protects against consent forged in the database, but not against a malicious page served by the organisation itself: the client may have been shown another text.',
  ),
  'server-word': t(
    'Мына факторлардың іс-әрекетпен байланысы ұйымның сөзімен ғана расталады: {factors}.',
    'Связь этих факторов с действием подтверждается лишь словом организации: {factors}.',
    'That these factors belong to the act rests on the organisation’s word: {factors}.',
  ),
  'no-witness': t(
    'Бақылау нүктесін тәуелсіз куәгер растамаған: ұйым басқа біреуге журналдың басқа көшірмесін көрсетпегенін бұл топтама дәлелдей алмайды, ал уақыттар ұйымның сөзімен жазылған.',
    'Контрольную точку не заверил независимый свидетель: пакет не доказывает, что другим не показан иной журнал, а время записано со слов организации.',
    'No independent witness cosigned the checkpoint: the pack cannot show that nobody was given another log, and the times are the organisation’s word.',
  ),
  'closed-fields': t(
    'Журналдағы {count} мән ашылмаған: олардың мазмұнын тексеру мүмкін емес.',
    'Значения журнала ({count}) не раскрыты: их содержание проверить нельзя.',
    '{count} values of the log are not opened: what they say cannot be checked.',
  ),
  'content-elsewhere': t(
    'Кейбір іс-әрекеттер ({count}) топтамада жоқ мазмұнға қатысты (мысалы, тіркеу деректері).',
    'Некоторые действия ({count}) относятся к содержанию вне пакета (например, к анкете).',
    '{count} acts concern content that is not in this pack (such as the registration form).',
  ),
  identification: t(
    'Бет-әлпетті салыстыру нәтижелерін ұйымның бағдарламасы есептеген: бұл топтама олардың өзгермегенін көрсетеді, бірақ қайта есептемейді.',
    'Результаты сравнения лиц вычислены программой организации: пакет показывает, что они не изменены, но не пересчитывает их.',
    'Comparisons of faces were computed by the organisation’s software: the pack shows that they are unchanged, it does not compute them again.',
  ),
  'no-digital-signature': t(
    'Топтамада электрондық цифрлық қолтаңба жоқ, сондықтан сертификаттар тексерілмеді.',
    'В пакете нет электронной цифровой подписи, поэтому сертификаты не проверялись.',
    'The pack holds no digital signature, so no certificates were checked.',
  ),
  later: t(
    '{count}-жазбадан кейінгі оқиғалар бұл топтамаға кірмейді.',
    'События после записи {count} в этот пакет не входят.',
    'What happened after entry {count} is not in this pack.',
  ),
} as const satisfies Record<string, Text>;
export type LimitCode = keyof typeof LIMITS;

/** Fills `{name}` in each language. */
export function fillText(text: Text, values: Readonly<Record<string, string | number>>): Text {
  const fill = (sentence: string): string =>
    sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
  return { kk: fill(text.kk), ru: fill(text.ru), en: fill(text.en) };
}
