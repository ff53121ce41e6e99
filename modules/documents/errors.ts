import type { ProblemMap } from '@nesie/problem';

export type DocumentRefusal =
  | { readonly code: 'document-not-found' }
  | { readonly code: 'document-distorted'; readonly documentId: string };

export const documentProblems: ProblemMap<DocumentRefusal> = {
  'document-not-found': {
    status: 404,
    text: {
      kk: 'Мұндай құжат табылмады. Құжаттарыңыз «Құжаттар» бөлімінде.',
      ru: 'Такой документ не найден. Ваши документы – в разделе «Документы».',
      en: 'There is no such document. Your documents are under ‘Documents’.',
    },
  },
  'document-distorted': {
    status: 500,
    text: {
      kk: 'Сақталған құжат бастапқы хэшіне сәйкес келмейді, сондықтан көрсетілмейді. Біз бұл туралы білеміз; бізге хабарласыңыз.',
      ru: 'Хранимый документ не совпадает со своим хэшем, поэтому не показывается. Мы об этом знаем; свяжитесь с нами.',
      en: 'The stored document does not match its hash, so it is not shown. We know about it; please contact us.',
    },
  },
};
