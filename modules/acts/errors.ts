import type { ProblemMap } from '@nesie/problem';
import type { FactorKind } from './domain.ts';

export type ActNotOpen =
  | { readonly code: 'act-not-found' }
  | { readonly code: 'act-expired' }
  | { readonly code: 'act-used' };

export type FactorRefusal = ActNotOpen | { readonly code: 'act-factor-present'; readonly factor: FactorKind };

export type ConsumeRefusal =
  | ActNotOpen
  | { readonly code: 'act-of-other-content' }
  | { readonly code: 'act-device-revoked' }
  | { readonly code: 'act-incomplete'; readonly missing: readonly FactorKind[] };

export type DeviceSignatureRefusal =
  | FactorRefusal
  | { readonly code: 'act-without-device' }
  | { readonly code: 'act-device-revoked' }
  | { readonly code: 'device-signature-wrong' };

export type ActRefusal = ConsumeRefusal | DeviceSignatureRefusal;

export const actProblems: ProblemMap<ActRefusal> = {
  'act-device-revoked': {
    status: 409,
    text: {
      kk: 'Бұл құрылғы кабинеттен ажыратылған, сондықтан қол қоя алмайды. Құрылғыны қайта байланыстырып, әрекетті басынан бастаңыз.',
      ru: 'Это устройство отвязано от кабинета и не может подписывать. Привяжите устройство заново и начните действие ещё раз.',
      en: 'This device was removed from the cabinet and cannot sign. Bind the device again and start the action anew.',
    },
  },
  'act-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай растау табылмады. Әрекетті қайта бастаңыз.',
      ru: 'Такое подтверждение не найдено. Начните действие заново.',
      en: 'There is no such confirmation. Start the action again.',
    },
  },
  'act-expired': {
    status: 409,
    text: {
      kk: 'Растау уақыты өтіп кетті. Әрекетті қайта бастаңыз.',
      ru: 'Время подтверждения истекло. Начните действие заново.',
      en: 'The time to confirm has run out. Start the action again.',
    },
  },
  'act-used': {
    status: 409,
    text: {
      kk: 'Бұл растау бұрын қолданылған. Әр растау бір әрекетке бір рет қана жарайды.',
      ru: 'Это подтверждение уже использовано. Каждое подтверждение служит одному действию один раз.',
      en: 'This confirmation has been used. Each confirmation serves one action, once.',
    },
  },
  'act-of-other-content': {
    status: 409,
    text: {
      kk: 'Бұл растау басқа әрекетке немесе басқа құжатқа берілген. Әрекетті қайта бастаңыз.',
      ru: 'Это подтверждение дано другому действию или другому документу. Начните действие заново.',
      en: 'This confirmation was given to another action or document. Start the action again.',
    },
  },
  'act-incomplete': {
    status: 409,
    text: {
      kk: 'Растаудың барлық қадамы өтілмеген. Қалған қадамдарды аяқтаңыз.',
      ru: 'Пройдены не все шаги подтверждения. Завершите оставшиеся шаги.',
      en: 'Not all steps of the confirmation are done. Finish the remaining ones.',
    },
  },
  'act-factor-present': {
    status: 409,
    text: {
      kk: 'Растаудың бұл қадамы өтіп қойылған. Келесі қадамға көшіңіз.',
      ru: 'Этот шаг подтверждения уже пройден. Переходите к следующему.',
      en: 'This step of the confirmation is done already. Go on to the next one.',
    },
  },
  'act-without-device': {
    status: 409,
    text: {
      kk: 'Бұл растауға құрылғының қолтаңбасы қажет емес.',
      ru: 'Этому подтверждению подпись устройства не нужна.',
      en: 'This confirmation needs no signature of a device.',
    },
  },
  'device-signature-wrong': {
    status: 422,
    text: {
      kk: 'Құрылғының қолтаңбасы сәйкес келмеді. Осы құрылғыны қайта байланыстырыңыз.',
      ru: 'Подпись устройства не подошла. Привяжите это устройство заново.',
      en: 'The signature of the device does not match. Bind this device again.',
    },
  },
};
