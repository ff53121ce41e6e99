export { buildPack, type NewAttachment, PackError, type PackParts } from './build.ts';
export { type CommandContext, EXIT, publishedTrustFile, verifyCommand } from './command.ts';
export type { AttachmentKind, HeadsEntry, LogEntry, PackSummary } from './contents.ts';
export {
  findHead,
  type Head,
  type HeadsTree,
  headsIn,
  putHead,
  rootOfHeads,
  treeOfHeads,
  verifyHead,
} from './heads.ts';
export {
  fieldHash,
  HEADS_KIND,
  HEADS_SUBJECT,
  hashOfLeaf,
  type Leaf,
  leafText,
  MAX_FIELDS,
  type Opening,
  opens,
  readLeaf,
} from './leaf.ts';
export type { Finding, Remark, Verdict } from './report.ts';
export type { Text } from './texts.ts';
export {
  editionFor,
  extendTrust,
  fingerprintOf,
  keysOf,
  readTrust,
  type SignedEdition,
  type TrustChain,
  type TrustEdition,
  writeTrust,
} from './trust.ts';
export { contractEditions, verify } from './verify.ts';
export { MAX_PACK_BYTES, MIMETYPE } from './zip.ts';
