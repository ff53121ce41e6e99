export {
  createDigest,
  DIGEST_OIDS,
  type Digest,
  type DigestName,
  digest,
  digestOfOid,
  generateKey,
  type KeyFamily,
  type PrivateKey,
  type PublicKey,
  readPkcs8,
  readPublicKey,
  signDigest,
  usualDigest,
  verifyDigest,
  writePkcs8,
} from './algorithms.ts';
export { type BuiltInAnchor, builtInAnchors, type Realm, realmOf, unconfirmed } from './anchors.ts';
export { Asn1Error } from './asn1/reader.ts';
export { addKeepsakes, addTimeStamp, type Keepsakes, signatureValueOf } from './cms/message.ts';
export { addSigner, type Signer, SigningError, type SignOptions, signCms, signerOf } from './cms/sign.ts';
export { readSignedData, type SignedData } from './cms/signed-data.ts';
export { type CmsOptions, verifyCms } from './cms/verify.ts';
export { type FileKind, kindOf, verifyFile } from './file.ts';
export { inspectFile, type Told } from './inspect.ts';
export { type JudgeOptions, verifyCertificate } from './judgement.ts';
export { type KeyFile, KeyFileError, readKeyFile, writeKeyFile } from './pkcs12/pkcs12.ts';
export { type Party, POLICY_REASONS, type PolicyReason, whyMayNotEnter, whyMayNotSign } from './policy.ts';
export { REASONS, type ReasonCode } from './reasons.ts';
export {
  judgeTimeStamp,
  readTimeStamp,
  readTimeStampResponse,
  type TimeStampInfo,
  type TimeStampJudgement,
  writeTimeStampRequest,
} from './tsp/time-stamp.ts';
export {
  type Check,
  type CheckName,
  type Evidence,
  type JudgedAt,
  type Report,
  type SignerReport,
  type TimeStampReport,
  type Verdict,
  worst,
} from './verdict.ts';
export { type Certificate, certificateDer, readCertificate } from './x509/certificate.ts';
export { type Crl, readCrl } from './x509/crl.ts';
export { judgeCertificate, type Material } from './x509/judge.ts';
export { type Anchors, createAnchors } from './x509/material.ts';
export {
  type KeyStorage,
  keyStorageOf,
  nameText,
  type Purpose,
  purposeOf,
  type Role,
  rolesOf,
  type Subject,
  subjectOf,
} from './x509/names.ts';
export { type OcspAnswer, type OcspRefusal, readOcsp, writeOcspRequest } from './x509/ocsp.ts';
export { XmlError } from './xml/document.ts';
export { signXml } from './xml/sign.ts';
export { verifyXml } from './xml/verify.ts';
