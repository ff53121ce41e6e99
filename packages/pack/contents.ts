import type { JsonWebKey } from 'node:crypto';
import { type Head, readHead } from './heads.ts';
import { type Leaf, MAX_FIELDS, type Opening, readLeaf, readOpening } from './leaf.ts';
import {
  exactly,
  hashBytes,
  hexHash,
  INSTANT,
  type Json,
  list,
  object,
  parseCanonical,
  ShapeError,
  string,
  strings,
  whole,
} from './shape.ts';
import { isFileName, MAX_FILES } from './zip.ts';

export const PACK_FORMAT = 'nesie-evidence-pack/1';
export const PACK_FILE = 'pack.json';
export const TRUST_FILE = 'trust.json';
export const CHECKPOINT_FILE = 'log/checkpoint';
export const HEADS_FILE = 'log/heads.json';
export const README_FILES = ['README.kk.txt', 'README.ru.txt'] as const;
const MAX_PROOF = 300;
const MAX_FACTORS = 16;

/** What a file of the pack is; each kind is checked in its own way. */
export const ATTACHMENT_KINDS = ['document', 'data', 'act', 'identification'] as const;
export type AttachmentKind = (typeof ATTACHMENT_KINDS)[number];

/** A file held to the log: the leaf `number` has in `field` its SHA-256 (of an act: its digest). */
export interface Attachment {
  readonly file: string;
  readonly kind: AttachmentKind;
  readonly anchor: { readonly number: number; readonly field: string };
}

/** What the pack says of itself. */
export interface PackSummary {
  readonly format: typeof PACK_FORMAT;
  readonly origin: string;
  /** pseudonym of the client in the log */
  readonly subject: string;
  /** the subject's leaves 1 to this number are all here */
  readonly wholeUpTo: number;
  readonly checkpointSize: number;
  readonly issuedAt: string;
  /** fingerprint of the trust edition that the contract names */
  readonly trustFingerprint: string;
  /** for people: contract number and the like */
  readonly about: Readonly<Record<string, string>>;
  readonly attachments: readonly Attachment[];
}

/** A leaf with its place in the tree and what was opened of it. */
export interface LogEntry {
  readonly index: number;
  readonly leaf: Leaf;
  readonly opened: Readonly<Record<string, Opening>>;
  readonly proof: readonly Buffer[];
}

/** The leaf with the root of all heads, and the way from it to this subject's head. */
export interface HeadsEntry {
  readonly index: number;
  readonly leaf: Leaf;
  readonly proof: readonly Buffer[];
  readonly head: Head;
  readonly path: readonly Buffer[];
}

/** An act as recorded: the text under its digest, and the factors that proved it. */
export interface ActFile {
  /** canonical JSON whose SHA-256 is the digest */
  readonly canonical: string;
  readonly digest: string;
  readonly principal: string;
  readonly purpose: string;
  readonly contentHash: string;
  readonly deadline: string;
  /** thumbprint of the device key that had to sign; null when none had to */
  readonly device: string | null;
  readonly deviceKey: JsonWebKey | null;
  readonly factors: readonly { readonly kind: string; readonly proof: Json }[];
}

/** File name of a leaf by its number within the subject. */
export function leafFile(number: number): string {
  return `log/leaves/${String(number).padStart(6, '0')}.json`;
}

/** @throws ShapeError */
export function readSummary(bytes: Uint8Array): PackSummary {
  const json = exactly(parseCanonical(bytes), [
    'format',
    'origin',
    'subject',
    'wholeUpTo',
    'checkpointSize',
    'issuedAt',
    'trustFingerprint',
    'about',
    'attachments',
  ]);
  if (json.format !== PACK_FORMAT) throw new ShapeError('a pack of another format');
  return {
    format: PACK_FORMAT,
    origin: string(json.origin),
    subject: string(json.subject),
    wholeUpTo: whole(json.wholeUpTo, 1),
    checkpointSize: whole(json.checkpointSize, 1),
    issuedAt: string(json.issuedAt, INSTANT),
    trustFingerprint: hexHash(json.trustFingerprint),
    about: strings(json.about, MAX_FIELDS),
    attachments: list(json.attachments, MAX_FILES, readAttachment),
  };
}

/** @throws ShapeError */
export function readEntry(bytes: Uint8Array): LogEntry {
  const json = exactly(parseCanonical(bytes), ['index', 'leaf', 'opened', 'proof']);
  const opened = Object.entries(object(json.opened));
  if (opened.length > MAX_FIELDS) throw new ShapeError('too many openings');
  return {
    index: whole(json.index),
    leaf: readLeaf(json.leaf),
    opened: Object.fromEntries(opened.map(([field, opening]) => [field, readOpening(opening)])),
    proof: list(json.proof, MAX_PROOF, hashBytes),
  };
}

/** @throws ShapeError */
export function readHeadsEntry(bytes: Uint8Array): HeadsEntry {
  const json = exactly(parseCanonical(bytes), ['index', 'leaf', 'proof', 'head', 'path']);
  return {
    index: whole(json.index),
    leaf: readLeaf(json.leaf),
    proof: list(json.proof, MAX_PROOF, hashBytes),
    head: readHead(json.head),
    path: list(json.path, MAX_PROOF, hashBytes),
  };
}

/** @throws ShapeError */
export function readActFile(bytes: Uint8Array): ActFile {
  const json = parseCanonical(bytes);
  const canonical = string(json.canonical);
  const terms = parseCanonical(canonical);
  if (terms.type !== 'nesie/act/1') throw new ShapeError('not the text of an act');
  return {
    canonical,
    digest: hexHash(json.digest),
    principal: string(terms.principal),
    purpose: string(terms.purpose),
    contentHash: hexHash(terms.contentHash),
    deadline: string(terms.deadline, INSTANT),
    device: terms.device === null ? null : string(terms.device),
    deviceKey: json.deviceKey === null ? null : readJwk(json.deviceKey),
    factors: list(json.factors, MAX_FACTORS, (item) => {
      const factor = object(item);
      return { kind: string(factor.kind), proof: object(factor.proof) };
    }),
  };
}

function readJwk(value: unknown): JsonWebKey {
  const { kty, crv, x, y } = exactly(value, ['kty', 'crv', 'x', 'y']);
  if (kty !== 'EC' || crv !== 'P-256') throw new ShapeError('not a P-256 key');
  const coordinate = /^[A-Za-z0-9_-]{43}$/;
  return { kty, crv, x: string(x, coordinate), y: string(y, coordinate) };
}

function readAttachment(value: unknown): Attachment {
  const json = exactly(value, ['file', 'kind', 'anchor']);
  const anchor = exactly(json.anchor, ['number', 'field']);
  const kind = ATTACHMENT_KINDS.find((known) => known === json.kind);
  const file = string(json.file);
  if (!kind || !isFileName(file)) throw new ShapeError('not an attachment');
  return { file, kind, anchor: { number: whole(anchor.number, 1), field: string(anchor.field) } };
}
