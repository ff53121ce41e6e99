import { OID } from '../asn1/oids.ts';
import { Asn1Error, type Asn1Node, readAsn1 } from '../asn1/reader.ts';
import { inside, isContext, octets, oid, sequence, small } from '../asn1/values.ts';
import { der } from '../asn1/writer.ts';
import { readTimeStamp } from '../tsp/time-stamp.ts';
import { readCertificate } from '../x509/certificate.ts';
import { messageBytes, partsOf } from './signed-data.ts';

/** A signed message in its parts, each as the octets in which it was written. */
export interface Message {
  /** as it was; only raised where what was added asks for it */
  readonly version: number;
  readonly contentType: string;
  readonly content: Uint8Array | null;
  readonly digests: readonly Uint8Array[];
  readonly certificates: readonly Uint8Array[];
  /** lists, and answers under their tag */
  readonly revocation: readonly Uint8Array[];
  readonly signers: readonly Uint8Array[];
}

const bytesOf = (nodes: readonly Asn1Node[]): readonly Uint8Array[] => nodes.map(({ bytes }) => bytes);

/** Takes a message apart without touching what is in its parts. @throws Asn1Error on anything else */
export function readMessage(input: Uint8Array): Message {
  const [type, body] = sequence(readAsn1(messageBytes(input), { ber: true }));
  if (oid(type) !== OID.signedData || !isContext(body, 0)) throw new Asn1Error('no signed data');
  const parts = partsOf(inside(body));
  const [contentType, content] = sequence(parts.encapsulated);
  return {
    version: small(sequence(inside(body))[0]),
    contentType: oid(contentType),
    content: content ? octets(inside(content)) : null,
    digests: bytesOf(parts.digests),
    certificates: bytesOf(parts.certificates),
    revocation: bytesOf(parts.revocation),
    signers: bytesOf(parts.signers),
  };
}

function unique(list: readonly Uint8Array[]): readonly Uint8Array[] {
  return [...new Map(list.map((bytes) => [Buffer.from(bytes).toString('base64'), bytes])).values()];
}

const OTHER_REVOCATION = 0xa1;
const OTHER_CERTIFICATES: ReadonlySet<number | undefined> = new Set([0xa0, 0xa1, 0xa2, 0xa3]);

/** RFC 5652, 5.1 */
function versionOf(message: Message): number {
  if (message.revocation.some(([first]) => first === OTHER_REVOCATION)) return 5;
  if (message.certificates.some(([first]) => OTHER_CERTIFICATES.has(first))) return 5;
  return message.contentType === OID.data ? 1 : 3;
}

/** Signers and certificates stay in the order in which they came, so that the first signer stays the first. */
export function writeMessage(message: Message): Uint8Array {
  const { contentType, content } = message;
  const certificates = unique(message.certificates);
  const revocation = unique(message.revocation);
  return der.sequence(
    der.oid(OID.signedData),
    der.context(
      0,
      der.sequence(
        der.integer(Math.max(message.version, versionOf(message))),
        der.setOf(unique(message.digests)),
        der.sequence(der.oid(contentType), ...(content ? [der.context(0, der.octets(content))] : [])),
        ...(certificates.length > 0 ? [der.context(0, ...certificates)] : []),
        ...(revocation.length > 0 ? [der.context(1, ...revocation)] : []),
        der.setInOrder(message.signers),
      ),
    ),
  );
}

/** The octets of a signer's signature: what a time-stamp is asked for. @throws Asn1Error where there is no such signer */
export function signatureValueOf(cms: Uint8Array, signer = 0): Uint8Array {
  return octets(fieldsOf(readMessage(cms), signer).signature);
}

interface SignerFields {
  readonly before: readonly Asn1Node[];
  readonly signature: Asn1Node;
  readonly unsigned: readonly Asn1Node[];
}

function fieldsOf({ signers }: Message, index: number): SignerFields {
  const bytes = signers[index];
  if (!bytes) throw new Asn1Error('no such signer');
  const fields = sequence(readAsn1(bytes, { ber: true }));
  const last = fields.at(-1);
  const unsigned = isContext(last, 1) ? last : undefined;
  const before = unsigned ? fields.slice(0, -1) : fields;
  const signature = before.at(-1);
  if (!signature) throw new Asn1Error('no signature');
  return { before, signature, unsigned: unsigned?.children ?? [] };
}

/**
 * Puts a time-stamp on a signature: CAdES-T. What was signed, and whatever was added before, stays as it is.
 * @param token RFC 3161, over the signature's octets
 * @param signer whose signature, counted from 0
 * @throws Asn1Error on what is no message or no token
 */
export function addTimeStamp(cms: Uint8Array, token: Uint8Array, signer = 0): Uint8Array {
  readTimeStamp(token);
  const message = readMessage(cms);
  const { before, unsigned } = fieldsOf(message, signer);
  const stamp = der.sequence(der.oid(OID.timeStampToken), der.setInOrder([token]));
  const info = der.sequence(...bytesOf(before), der.context(1, ...bytesOf(unsigned), stamp));
  return writeMessage({ ...message, signers: message.signers.with(signer, info) });
}

/** What is to go along with a message, so that it can be judged by itself later on. */
export interface Keepsakes {
  /** certificates of the chains, DER or PEM */
  readonly certificates?: readonly Uint8Array[];
  /** DER */
  readonly crls?: readonly Uint8Array[];
  /** OCSPResponse as it came */
  readonly ocsp?: readonly Uint8Array[];
}

/**
 * Puts chains, lists and answers into a message: with a time-stamp it can then be judged when nobody answers any more.
 * No signature is touched.
 * @see ETSI EN 319 122-1, 5.5 (values in SignedData), RFC 5940
 */
export function addKeepsakes(cms: Uint8Array, keepsakes: Keepsakes): Uint8Array {
  const message = readMessage(cms);
  const { certificates = [], crls = [], ocsp = [] } = keepsakes;
  return writeMessage({
    ...message,
    certificates: [...message.certificates, ...certificates.map((each) => readCertificate(each).der)],
    revocation: [
      ...message.revocation,
      ...crls,
      ...ocsp.map((answer) => der.context(1, der.oid(OID.otherRevocationOcsp), answer)),
    ],
  });
}
