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
  DocumentData,
  DocumentHead,
  DocumentKind,
  MfoDetails,
  ScheduleRow,
  ServicingDetails,
  SetOffPart,
  TermsDetails,
  TermsShownDocument,
  TwoTongues,
} from './domain.ts';
export { readTerms } from './domain.ts';
export { type DocumentRefusal, documentProblems } from './errors.ts';
export { createRenderer, type RenderedDocument, type Renderer } from './renderer.ts';
