export {
  createDocuments,
  type Documents,
  type DocumentsDeps,
  type ReadDocument,
  type RenderedOnce,
  type StoredDocument,
} from './documents.ts';
export type {
  ClientDetails,
  ConsentDocument,
  ContractDocument,
  DocScheduleRow,
  DocumentData,
  DocumentHead,
  DocumentKind,
  MfoDetails,
  ServicingDetails,
  SetOffPart,
  TermsDetails,
  TermsShownDocument,
  TwoTongues,
} from './domain.ts';
export { readTerms } from './domain.ts';
export { type DocumentRefusal, documentProblems } from './errors.ts';
export { type FiguresWire, toFiguresWire } from './figures.ts';
export { createInternalRules, type InternalRules, type RulesFacts } from './internal-rules.ts';
export type {
  DeliveryDocument,
  LetterDocument,
  LetterReceiptDocument,
  LetterTopic,
  NoticeStanding,
} from './letters.ts';
export type { ListedDocument } from './openings.ts';
export { createRenderer, type RenderedDocument, type Renderer } from './renderer.ts';
export { documentTitles } from './titles.ts';
