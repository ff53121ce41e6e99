interface Text {
  readonly kk: string;
  readonly ru: string;
  readonly en: string;
}

/** Why a signature is not good: a stable code, and a sentence for people. */
export const REASONS = {
  'not-readable': {
    kk: 'Бұл қолтаңба файлы емес немесе файл бүлінген.',
    ru: 'Это не файл подписи, или файл повреждён.',
    en: 'This is no signature file, or the file is damaged.',
  },
  'no-signers': {
    kk: 'Файлда бірде-бір қолтаңба жоқ.',
    ru: 'В файле нет ни одной подписи.',
    en: 'The file holds no signature.',
  },
  'content-missing': {
    kk: 'Қол қойылған құжат берілмеген.',
    ru: 'Подписанный документ не предоставлен.',
    en: 'The document that was signed is not given.',
  },
  'content-changed': {
    kk: 'Құжат қол қойылған құжатпен бірдей емес.',
    ru: 'Документ не совпадает с подписанным.',
    en: 'The document is not the one that was signed.',
  },
  'attributes-wrong': {
    kk: 'Қолтаңбаның өз деректері қате жасалған.',
    ru: 'Данные самой подписи составлены неверно.',
    en: 'The signature’s own data are made wrongly.',
  },
  'signature-wrong': {
    kk: 'Қолтаңба сертификаттағы кілтпен жасалмаған немесе өзгертілген.',
    ru: 'Подпись сделана не тем ключом, что в сертификате, или изменена.',
    en: 'The signature was not made with the certificate’s key, or was changed.',
  },
  'algorithm-unknown': {
    kk: 'Қолтаңбаның алгоритмі белгісіз.',
    ru: 'Алгоритм подписи неизвестен.',
    en: 'The signature’s algorithm is not known.',
  },
  'algorithm-weak': {
    kk: 'Қолтаңбаның алгоритмі ескірген, оған сенуге болмайды.',
    ru: 'Алгоритм подписи устарел, доверять ему нельзя.',
    en: 'The signature’s algorithm is out of date and cannot be relied on.',
  },
  'xml-form': {
    kk: 'XML құжатына қабылданбайтын түрде қол қойылған.',
    ru: 'XML-документ подписан в форме, которая не принимается.',
    en: 'The XML document is signed in a form that is not accepted.',
  },
  'certificate-missing': {
    kk: 'Қол қоюшының сертификаты жоқ.',
    ru: 'Нет сертификата подписавшего.',
    en: 'The signer’s certificate is missing.',
  },
  'certificate-unreadable': {
    kk: 'Қол қоюшының сертификаты оқылмайды.',
    ru: 'Сертификат подписавшего не читается.',
    en: 'The signer’s certificate cannot be read.',
  },
  'certificate-other': {
    kk: 'Қолтаңбада басқа сертификат көрсетілген.',
    ru: 'В подписи назван другой сертификат.',
    en: 'The signature names another certificate.',
  },
  'not-for-signing': {
    kk: 'Бұл сертификат қол қоюға арналмаған.',
    ru: 'Этот сертификат не предназначен для подписи.',
    en: 'This certificate is not for signing.',
  },
  'purpose-unstated': {
    kk: 'Сертификатта оның неге арналғаны көрсетілмеген.',
    ru: 'В сертификате не указано, для чего он выдан.',
    en: 'The certificate does not say what it is for.',
  },
  'chain-untrusted': {
    kk: 'Сертификатты сенімді куәландырушы орталық бермеген.',
    ru: 'Сертификат выдан не доверенным удостоверяющим центром.',
    en: 'The certificate was not issued by a trusted authority.',
  },
  'chain-wrong': {
    kk: 'Сертификаттар тізбегі дұрыс емес.',
    ru: 'Цепочка сертификатов неверна.',
    en: 'The chain of certificates is wrong.',
  },
  'not-yet-valid': {
    kk: 'Сол сәтте сертификаттың мерзімі әлі басталмаған.',
    ru: 'В тот момент срок сертификата ещё не начался.',
    en: 'The certificate was not yet valid at that moment.',
  },
  expired: {
    kk: 'Сол сәтте сертификаттың мерзімі өтіп кеткен.',
    ru: 'В тот момент срок сертификата уже истёк.',
    en: 'The certificate had expired at that moment.',
  },
  revoked: {
    kk: 'Сол сәтте сертификат кері қайтарып алынған.',
    ru: 'В тот момент сертификат был отозван.',
    en: 'The certificate was revoked at that moment.',
  },
  'revocation-unknown': {
    kk: 'Сертификаттың кері қайтарылған-қайтарылмағаны белгісіз: жауап не тізім жоқ.',
    ru: 'Неизвестно, отозван ли сертификат: нет ни ответа, ни списка.',
    en: 'Whether the certificate was revoked is not known: there is neither an answer nor a list.',
  },
  'revocation-stale': {
    kk: 'Кері қайтару туралы дерек сол сәтке ескірген.',
    ru: 'Сведения об отзыве для того момента устарели.',
    en: 'What is known of revocation is out of date for that moment.',
  },
  'revocation-forged': {
    kk: 'Кері қайтару туралы деректің қолтаңбасы дұрыс емес немесе оны бөгде біреу қойған.',
    ru: 'Сведения об отзыве подписаны неверно или посторонним.',
    en: 'What is said of revocation is signed wrongly, or by somebody who may not.',
  },
  'time-stamp-wrong': {
    kk: 'Уақыт белгісі осы қолтаңбаға тиесілі емес немесе бүлінген.',
    ru: 'Метка времени не от этой подписи или повреждена.',
    en: 'The time-stamp is not of this signature, or is damaged.',
  },
  'time-stamp-untrusted': {
    kk: 'Уақыт белгісін сенімді қызмет бермеген.',
    ru: 'Метка времени выдана не доверенной службой.',
    en: 'The time-stamp was not issued by a trusted authority.',
  },
  'time-stamp-in-future': {
    kk: 'Уақыт белгісінде болашақтағы уақыт тұр.',
    ru: 'В метке времени стоит будущее время.',
    en: 'The time-stamp names a time to come.',
  },
} as const satisfies Readonly<Record<string, Text>>;

export type ReasonCode = keyof typeof REASONS;
