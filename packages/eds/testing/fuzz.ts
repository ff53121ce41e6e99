import { readdirSync, readFileSync } from 'node:fs';
import { readPkcs8, readPublicKey, writePkcs8 } from '../algorithms.ts';
import { builtInAnchors } from '../anchors.ts';
import { Asn1Error } from '../asn1/reader.ts';
import { addKeepsakes, addTimeStamp, readMessage, signatureValueOf } from '../cms/message.ts';
import { addSigner, signCms, signerOf } from '../cms/sign.ts';
import { readSignedData } from '../cms/signed-data.ts';
import { verifySigner } from '../cms/signer.ts';
import { verifyFile } from '../file.ts';
import { inspectFile } from '../inspect.ts';
import { KeyFileError, readKeyFile, writeKeyFile } from '../pkcs12/pkcs12.ts';
import { readTimeStamp, readTimeStampResponse } from '../tsp/time-stamp.ts';
import type { Report } from '../verdict.ts';
import { readCertificate } from '../x509/certificate.ts';
import { readCrl } from '../x509/crl.ts';
import { type Anchors, createAnchors } from '../x509/material.ts';
import { readOcsp } from '../x509/ocsp.ts';
import { readXml, textOf, XmlError } from '../xml/document.ts';
import { signXml } from '../xml/sign.ts';
import { anAuthority, answerOf, type Holder, listOf, NOON, stampOf } from './authority.ts';
import { type Chance, mutate } from './mutate.ts';

const PASSWORD = 'Qwerty12';
/** Long lists are only more of the same. */
const MOST_SEED_BYTES = 4096;
const CONTENT = Buffer.from('Шарт № 1');

/** What the inputs are made from, and what they are judged by. */
export interface Ground {
  readonly seeds: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  readonly anchors: Anchors;
  readonly crls: readonly Uint8Array[];
  readonly right: ReadonlySet<string>;
  /** messages of one signer each, whose equations are counted */
  readonly messages: readonly { readonly bytes: Uint8Array; readonly holder: Holder }[];
}

/** What must not differ from what was really signed. */
const summary = ({ signers, content }: Report): string =>
  JSON.stringify([
    signers.map(({ certificate, judgedAt, signedAt, timeStamp }) => [
      certificate?.sha256,
      judgedAt,
      signedAt,
      timeStamp?.time,
    ]),
    content && Buffer.from(content).toString('base64'),
  ]);

const options = ({ anchors, crls }: Pick<Ground, 'anchors' | 'crls'>) => ({
  anchors,
  crls,
  at: NOON,
  isGiven: true,
  content: CONTENT,
});

/** Real material and our own, of every kind that is read. */
export async function groundOf(): Promise<Ground> {
  const folder = new URL('../fixtures/', import.meta.url);
  const real = readdirSync(folder)
    .filter((name) => !/\.(md|txt)$/.test(name))
    .map((name) => ({ name, bytes: readFileSync(new URL(name, folder)) }))
    .filter(({ bytes }) => bytes.length <= MOST_SEED_BYTES);
  const rsa = anAuthority('rsa');
  const gost = anAuthority('gost2004');
  const anna = rsa.person();
  const berik = gost.person();
  const sign = ({ key, certificate }: Holder, attached: boolean) =>
    signCms(CONTENT, signerOf(key, certificate.der), { at: NOON, attached });
  const byRsa = await sign(anna, true);
  const byGost = await sign(berik, false);
  const answer = answerOf(anna.certificate, rsa.authority, rsa.responder, { status: 'good' });
  const token = stampOf(signatureValueOf(byRsa), rsa.stamper, NOON);
  const whole = addKeepsakes(addTimeStamp(byRsa, token), { ocsp: [answer] });
  const two = await addSigner(byGost, signerOf(anna.key, anna.certificate.der), {
    at: NOON,
    content: CONTENT,
  });
  const xml = await signXml(Buffer.from('<a b="1">қ<c/></a>'), signerOf(anna.key, anna.certificate.der));
  const list = listOf(rsa.authority, [{ certificate: berik.certificate, at: NOON }]);
  const made = {
    ...{ byRsa, byGost, whole, two, xml, xmlAgain: xml, token, answer, list },
    certificate: anna.certificate.der,
    publicKey: berik.certificate.spki,
    privateKey: writePkcs8(berik.key),
    store: writeKeyFile(berik.key, [berik.certificate.der], PASSWORD),
  };
  const anchors = createAnchors([
    ...builtInAnchors().map(({ certificate }) => certificate.der),
    rsa.authority.certificate.der,
    gost.authority.certificate.der,
  ]);
  const crls = [listOf(rsa.authority, []), listOf(gost.authority, [])];
  const seeds = [...real, ...Object.entries(made).map(([name, bytes]) => ({ name, bytes }))];
  const right = new Set(
    seeds
      .map(({ bytes }) => verifyFile(bytes, options({ anchors, crls })))
      .filter(({ verdict }) => verdict === 'good')
      .map(summary),
  );
  const messages = [{ bytes: await sign(berik, true), holder: berik }];
  return { seeds, anchors, crls, right, messages };
}

type Reader = (bytes: Uint8Array) => unknown;

const READERS: readonly Reader[] = [
  readSignedData,
  readMessage,
  readCertificate,
  readCrl,
  readOcsp,
  readTimeStamp,
  readTimeStampResponse,
  readPublicKey,
  readPkcs8,
  (bytes) => readXml(textOf(bytes)),
  inspectFile,
];

/** A refusal in so many words is right; any other error is a fault. */
function refuses(read: () => unknown): boolean {
  try {
    read();
    return false;
  } catch (error) {
    if (error instanceof Asn1Error || error instanceof XmlError || error instanceof KeyFileError) return true;
    throw error;
  }
}

export interface Counts {
  inputs: number;
  refused: number;
  read: number;
  good: number;
  bad: number;
  unknown: number;
  slowestMs: number;
}

/** A store of keys asks for thousands of rounds of its digest: it is opened now and then. */
const STORE_EVERY = 200;

/**
 * Gives changed inputs to everything that reads, and has them judged.
 * @throws Error with the input, where something else comes out than a refusal or a verdict, or a good one of what nobody signed
 */
export function fuzz(ground: Ground, count: number, chance: Chance): Counts {
  const counts: Counts = { inputs: 0, refused: 0, read: 0, good: 0, bad: 0, unknown: 0, slowestMs: 0 };
  const any = () => ground.seeds[chance(ground.seeds.length)] as Ground['seeds'][number];
  for (; counts.inputs < count; counts.inputs += 1) {
    const seed = any();
    const input = mutate(seed.bytes, any().bytes, chance);
    const reader = READERS[chance(READERS.length)] as Reader;
    const started = performance.now();
    try {
      if (refuses(() => reader(input))) counts.refused += 1;
      else counts.read += 1;
      if (counts.inputs % STORE_EVERY === 0 && seed.name === 'store')
        refuses(() => readKeyFile(input, PASSWORD));
      const report = verifyFile(input, options(ground));
      counts[report.verdict] += 1;
      if (report.verdict === 'good' && !ground.right.has(summary(report))) throw new Error('a wrong good');
    } catch (error) {
      const shown = Buffer.from(input).toString('base64');
      throw new Error(`${seed.name} changed into ${shown}`, { cause: error });
    }
    counts.slowestMs = Math.max(counts.slowestMs, performance.now() - started);
  }
  return counts;
}

/**
 * Changes messages in places that readers let pass, so that the signature is counted out to the end: what is signed,
 * or the numbers of the signature.
 * @returns how many were found right, which none may be
 */
export function fuzzDeep(ground: Ground, count: number, chance: Chance): { readonly right: number } {
  let right = 0;
  for (let round = 0; round < count; round += 1) {
    const { bytes, holder } = ground.messages[round % ground.messages.length] as Ground['messages'][number];
    const data = readSignedData(bytes);
    const [signer] = data.signers;
    const content = data.content;
    if (!signer?.signedDer[0] || !content) throw new Error('a signer expected');
    const change = (octets: Uint8Array) => {
      const copy = Buffer.from(octets);
      for (let flips = 1 + chance(3); flips > 0; flips -= 1) {
        const at = chance(copy.length);
        copy[at] = (copy[at] ?? 0) ^ (1 + chance(255));
      }
      return copy;
    };
    const changed =
      round % 2 === 0
        ? { ...signer, signature: change(signer.signature) }
        : { ...signer, signedDer: [change(signer.signedDer[0])] };
    const isSame =
      Buffer.compare(changed.signature, signer.signature) === 0 &&
      Buffer.compare(changed.signedDer[0] as Uint8Array, signer.signedDer[0]) === 0;
    const found = verifySigner(data, changed, content, [holder.certificate]);
    if (found.signature === null && !isSame) right += 1;
  }
  return { right };
}
