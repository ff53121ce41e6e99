import type { Instant } from '@nesie/clock';
import type { ProblemMap } from '@nesie/problem';
import type { ActRefusal } from '../acts/index.ts';
import type { ApplicationOwnRefusal } from '../applications/index.ts';
import type { DocumentRefusal } from '../documents/index.ts';
import type { PartyRefusal } from '../parties/index.ts';
import type { ProductRefusal } from '../products/index.ts';

/** Refusals of this module; those of the modules it works with pass through it. */
export type ContractOwnRefusal =
  | { readonly code: 'contract-not-found' }
  | { readonly code: 'contract-signed' }
  | { readonly code: 'contract-annulled' }
  | { readonly code: 'contract-not-signed' }
  | { readonly code: 'contract-confirmed' }
  | { readonly code: 'contract-cancelled' }
  | { readonly code: 'contract-account-changed' }
  | { readonly code: 'pause-running'; readonly until: Instant }
  | { readonly code: 'contract-outdated' }
  | { readonly code: 'terms-changed' };

export type ContractRefusal =
  | ContractOwnRefusal
  | ApplicationOwnRefusal
  | ActRefusal
  | DocumentRefusal
  | PartyRefusal
  | ProductRefusal;

export const contractProblems: ProblemMap<ContractOwnRefusal> = {
  'contract-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай шарт табылмады. Шарттарыңыз «Құжаттар» бөлімінде.',
      ru: 'Такой договор не найден. Ваши договоры – в разделе «Документы».',
      en: 'There is no such contract. Your contracts are under ‘Documents’.',
    },
  },
  'contract-signed': {
    status: 409,
    text: {
      kk: 'Бұл шартқа қол қойылған. Екінші рет қол қоюдың қажеті жоқ.',
      ru: 'Этот договор уже подписан. Подписывать его второй раз не нужно.',
      en: 'This contract is signed. It need not be signed again.',
    },
  },
  'contract-annulled': {
    status: 409,
    text: {
      kk: 'Шартқа қол қою мерзімі өтіп кетті немесе өтініш қайтарып алынды. Ұсыныс жарамды болса, шартты қайта жасаңыз.',
      ru: 'Срок подписания договора прошёл, или заявка отозвана. Если предложение ещё действует, составьте договор заново.',
      en: 'The time to sign the contract has passed, or the application was withdrawn. If the offer still stands, have the contract drawn again.',
    },
  },
  'contract-not-signed': {
    status: 409,
    text: {
      kk: 'Бұл шартқа әлі қол қойылмаған. Алдымен шартты оқып, қол қойыңыз.',
      ru: 'Этот договор ещё не подписан. Сначала прочитайте и подпишите его.',
      en: 'This contract is not signed yet. Read and sign it first.',
    },
  },
  'contract-confirmed': {
    status: 409,
    text: {
      kk: 'Бұл шартта растайтын ештеңе қалмаған: ол толық күшінде, ақша жіберіледі.',
      ru: 'Подтверждать в этом договоре больше нечего: он действует, деньги будут отправлены.',
      en: 'Nothing is left to confirm in this contract: it is in force, and the money will be sent.',
    },
  },
  'contract-cancelled': {
    status: 409,
    text: {
      kk: 'Бұл шарттан бас тартылған немесе растау мерзімі өтіп кеткен. Ештеңе төлеудің қажеті жоқ; қаласаңыз, қайта өтініш беріңіз.',
      ru: 'От этого договора отказались, или время подтвердить его прошло. Платить ничего не нужно; если хотите, подайте заявку снова.',
      en: 'This contract was cancelled, or the time to confirm it has passed. You owe nothing; apply again if you wish.',
    },
  },
  'contract-account-changed': {
    status: 409,
    text: {
      kk: 'Қол қойылғаннан кейін банктік шотыңыз өзгерді, ал шартта бұрынғысы жазылған. Шарттан тегін бас тартып, қайта өтініш беріңіз.',
      ru: 'После подписания ваш банковский счёт изменился, а в договоре указан прежний. Откажитесь от договора бесплатно и подайте заявку снова.',
      en: 'Your bank account has changed since you signed, and the contract names the former one. Cancel it free of charge and apply again.',
    },
  },
  'pause-running': {
    status: 409,
    text: {
      kk: 'Ойлану уақыты әлі аяқталған жоқ. Ол аяқталғанда сізге хабарлаймыз, содан кейін растай аласыз.',
      ru: 'Пауза ещё не закончилась. Когда оно закончится, мы сообщим, и вы сможете подтвердить договор.',
      en: 'The pause is not over yet. We will tell you when it is, and then you can confirm.',
    },
  },
  'contract-outdated': {
    status: 409,
    text: {
      kk: 'Шарт жасалғаннан кейін деректеріңіз не микрокредит талаптары өзгерді. Шартты қайта жасаңыз.',
      ru: 'После составления договора изменились ваши данные или условия. Составьте договор заново.',
      en: 'Your data or the terms have changed since the contract was drawn. Have it drawn again.',
    },
  },
  'terms-changed': {
    status: 409,
    text: {
      kk: 'Ұсыныстан кейін микрокредит талаптары өзгерді, сондықтан бұл ұсыныс бойынша шарт жасалмайды. Қайта өтініш беріңіз.',
      ru: 'После предложения условия изменились, поэтому договор по нему не составляется. Подайте заявку снова.',
      en: 'The terms have changed since the offer, so no contract is drawn from it. Please apply again.',
    },
  },
};
