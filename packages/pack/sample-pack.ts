// A small log with one client's microcredit, for tests: everything real except the people.
import { createPrivateKey, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { canonicalJson, digestOf, sha256, sha256Hex } from '@nesie/canonical';
import {
  consistencySteps,
  createCosigner,
  createNoteSigner,
  foldNodes,
  formatCheckpoint,
  formatNote,
  inclusionSteps,
  leafHash,
  type NodeId,
  type NoteSigner,
  nodeHash,
  nodesOf,
} from '@nesie/tlog';
import type { PackParts } from './build.ts';
import type { HeadsEntry, LogEntry } from './contents.ts';
import { findHead, rootOfHeads, treeOfHeads } from './heads.ts';
import {
  fieldHash,
  HEADS_KIND,
  HEADS_SUBJECT,
  hashOfLeaf,
  type Leaf,
  leafText,
  type Opening,
} from './leaf.ts';
import { extendTrust, fingerprintOf, type TrustChain, type TrustEdition } from './trust.ts';

export interface Keys {
  readonly log: NoteSigner;
  readonly pack: NoteSigner;
  readonly edition: NoteSigner;
  readonly witness: ReturnType<typeof createCosigner>;
}

/** Keys derived from one word: another word, another installation. */
export function sampleKeys(word: string, origin = 'log.example'): Keys {
  const seed = (use: string): Buffer => sha256(`${word}/${use}`);
  return {
    log: createNoteSigner(origin, seed('log')),
    pack: createNoteSigner(`${origin}/packs`, seed('pack')),
    edition: createNoteSigner(`${origin}/editions`, seed('edition')),
    witness: createCosigner('witness.example', seed('witness')),
  };
}

export function sampleEdition(keys: Keys, changes: Partial<TrustEdition> = {}): TrustEdition {
  return {
    number: 1,
    previous: null,
    origin: keys.log.key.name,
    operator: 'Sample MFO, BIN 000000000000',
    issuedAt: '2026-11-01T00:00:00.000Z',
    fromSize: 0,
    logKeys: [keys.log.key.vkey],
    packKeys: [keys.pack.key.vkey],
    witnessKeys: [],
    quorum: 0,
    authorities: [],
    revoked: [],
    editionKey: keys.edition.key.vkey,
    ...changes,
  };
}

export function sampleTrust(keys: Keys, changes: Partial<TrustEdition> = {}): TrustChain {
  return extendTrust([], sampleEdition(keys, changes), keys.edition);
}

/** The next edition, signed by the key of the last. */
export function nextEdition(
  chain: TrustChain,
  signer: NoteSigner,
  changes: Partial<TrustEdition>,
): TrustChain {
  const last = chain.at(-1)?.edition;
  if (!last) throw new RangeError('no edition to follow');
  return extendTrust(
    chain,
    { ...last, number: last.number + 1, previous: fingerprintOf(last), ...changes },
    signer,
  );
}

/** An in-memory tree, by the words of RFC 6962. */
export function treeOf(texts: readonly string[]) {
  const hashes = texts.map((text) => leafHash(text));
  const node = ({ level, index }: NodeId): Buffer => {
    if (level === 0) return hashes[index] ?? Buffer.alloc(32);
    return nodeHash(
      node({ level: level - 1, index: index * 2 }),
      node({ level: level - 1, index: index * 2 + 1 }),
    );
  };
  const fold = (nodes: readonly NodeId[]): Buffer => foldNodes(nodes.map(node));
  return {
    root: fold(nodesOf(0, texts.length)),
    inclusion: (index: number) => inclusionSteps(index, texts.length).map(fold),
    consistency: (from: number) => consistencySteps(from, texts.length).map(fold),
  };
}

const SUBJECT = sha256Hex('a client');
const OTHER = sha256Hex('another client');
const salt = (number: number, field: string): Buffer => sha256(`salt/${number}/${field}`);

interface Event {
  readonly kind: string;
  readonly values: Readonly<Record<string, string>>;
}

/** A device key, the same in every run. */
const DEVICE = deviceKey('7f3a5c1e9b2d4f60817263544536271809a1b2c3d4e5f60718293a4b5c6d7e8f');

export interface SampleOptions {
  readonly keys?: Keys;
  readonly trust?: TrustChain;
  readonly purpose?: string;
  readonly cosigned?: boolean;
  readonly deadline?: string;
  readonly contract?: string;
  /** the key's JWK is logged in the place of its thumbprint */
  readonly logsWholeKey?: boolean;
  /** fingerprint that the contract names, when it is another than the first edition's */
  readonly contractEdition?: string;
}

/** All that a pack is built from: three events of one client, one of another, heads, a checkpoint. */
export function sampleParts(options: SampleOptions = {}): PackParts {
  const keys = options.keys ?? sampleKeys('sample');
  const trust = options.trust ?? sampleTrust(keys);
  const contract = Buffer.from(options.contract ?? '%PDF-1.7 a contract');
  const judgement = { score: '0.71', method: 'live-image' };
  const act = sampleAct(contract, judgement, options);
  const identification = Buffer.from(
    canonicalJson({ method: 'otp+software', score: '0.71', threshold: '0.50' }),
  );
  const trustFingerprint = options.contractEdition ?? fingerprintOf(trust[0]?.edition ?? sampleEdition(keys));
  const events: readonly Event[] = [
    {
      kind: 'client-registered',
      values: {
        deviceKey: options.logsWholeKey ? JSON.stringify(DEVICE.jwk) : DEVICE.thumbprint,
        identification: sha256Hex(identification),
      },
    },
    { kind: 'application-submitted', values: { amountTiyn: '10000000' } },
    {
      kind: 'contract-signed',
      values: {
        act: act.digest,
        document: sha256Hex(contract),
        judgement: digestOf(judgement),
        trustFingerprint,
      },
    },
  ];
  const log = writeLog(events);
  return {
    trust,
    trustFingerprint: fingerprintOf(trust[0]?.edition ?? sampleEdition(keys)),
    checkpoint: signCheckpoint(keys, log.size, log.root, options.cosigned ?? false),
    entries: log.entries,
    heads: log.heads,
    attachments: [
      { file: 'documents/contract.pdf', kind: 'document', content: contract },
      { file: 'acts/sign-contract.json', kind: 'act', content: Buffer.from(act.file) },
      { file: 'identification/1.json', kind: 'identification', content: identification },
    ],
    about: { contract: 'N-1' },
    issuedAt: '2026-11-20T10:00:00.000Z',
    packSigner: keys.pack,
  };
}

function writeLog(events: readonly Event[]) {
  const leaves: Leaf[] = [];
  const own: { index: number; leaf: Leaf; opened: Record<string, Opening> }[] = [];
  let previous: string | null = null;
  for (const [i, { kind, values }] of events.entries()) {
    const number = i + 1;
    const names = Object.keys(values);
    const fields = Object.fromEntries(
      names.map((name) => [name, fieldHash(name, salt(number, name), values[name] ?? '')]),
    );
    const leaf: Leaf = {
      v: 1,
      kind,
      subject: SUBJECT,
      number,
      previous,
      at: '2026-11-20T09:00:00.000Z',
      fields,
      open: {},
    };
    const opened = Object.fromEntries(
      names.map((name) => [name, { salt: salt(number, name).toString('hex'), value: values[name] ?? '' }]),
    );
    own.push({ index: leaves.length, leaf, opened });
    leaves.push(leaf);
    previous = hashOfLeaf(leaf);
    if (i === 0) leaves.push({ ...leaf, subject: OTHER });
  }
  const heads = [own.at(-1)?.leaf, leaves[1]]
    .filter((leaf) => leaf !== undefined)
    .map((leaf) => ({ subject: leaf.subject, number: leaf.number, hash: hashOfLeaf(leaf) }));
  const headsLeaf = headsLeafOf(leaves.length, rootOfHeads(treeOfHeads(heads)));
  leaves.push(headsLeaf);
  const tree = treeOf(leaves.map(leafText));
  const index = leaves.length - 1;
  const [head] = heads;
  if (!head) throw new RangeError('no events');
  const headsEntry: HeadsEntry = {
    index,
    leaf: headsLeaf,
    proof: tree.inclusion(index),
    head,
    path: findHead(treeOfHeads(heads), SUBJECT)?.path ?? [],
  };
  const entries: LogEntry[] = own.map((entry) => ({ ...entry, proof: tree.inclusion(entry.index) }));
  return { entries, heads: headsEntry, root: tree.root, size: leaves.length };
}

function headsLeafOf(size: number, root: Buffer): Leaf {
  const open = { root: root.toString('hex'), size: String(size), count: '2' };
  const at = '2026-11-20T09:00:00.000Z';
  return { v: 1, kind: HEADS_KIND, subject: HEADS_SUBJECT, number: 1, previous: null, at, fields: {}, open };
}

function signCheckpoint(keys: Keys, size: number, root: Buffer, isCosigned: boolean): string {
  const text = formatCheckpoint({ origin: keys.log.key.name, size, root });
  const cosignatures = isCosigned ? [keys.witness.cosign(text, 1_795_000_000)] : [];
  return formatNote(text, [keys.log.sign(text), ...cosignatures]);
}

function sampleAct(contract: Buffer, judgement: object, { purpose, deadline }: SampleOptions) {
  const canonical = canonicalJson({
    type: 'nesie/act/1',
    actor: '00000000-0000-4000-8000-000000000001',
    principal: '00000000-0000-4000-8000-000000000001',
    authority: 'none',
    device: DEVICE.thumbprint,
    channel: 'cabinet',
    purpose: purpose ?? 'sign-contract',
    contentHash: sha256Hex(contract),
    nonce: 'AAAAAAAAAAAAAAAAAAAAAA',
    deadline: deadline ?? '2026-11-20T09:10:00.000Z',
  });
  const digest = sha256(canonical);
  const signature = sign('sha256', digest, { key: DEVICE.privateKey, dsaEncoding: 'ieee-p1363' });
  const factors = [
    { kind: 'otp', proof: { hmac: 'ab' }, provenAt: '2026-11-20T09:00:00.000Z' },
    { kind: 'live-image', proof: { judgement }, provenAt: '2026-11-20T09:00:00.000Z' },
    {
      kind: 'device-key',
      proof: { signature: signature.toString('base64url') },
      provenAt: '2026-11-20T09:00:00.000Z',
    },
  ];
  const file = canonicalJson({
    id: 'a-1',
    canonical,
    digest: digest.toString('hex'),
    deviceKey: DEVICE.jwk,
    factors,
  });
  return { digest: digest.toString('hex'), file };
}

function deviceKey(scalar: string) {
  const privateKey = importScalar(scalar);
  const { x, y } = privateKey.export({ format: 'jwk' });
  const jwk = { kty: 'EC', crv: 'P-256', x: x ?? '', y: y ?? '' };
  const thumbprint = sha256(canonicalJson(jwk)).toString('base64url');
  return { privateKey, jwk, thumbprint };
}

/** SEC 1 key without its public half (RFC 5915): OpenSSL computes the point. */
function importScalar(scalar: string): KeyObject {
  const der = Buffer.from(`30310201010420${scalar}a00a06082a8648ce3d030107`, 'hex');
  return createPrivateKey({ key: der, format: 'der', type: 'sec1' });
}

/** A key of nobody, for forgeries. */
export function strangeDevice(): KeyObject {
  return generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey;
}
