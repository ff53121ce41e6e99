import { DIGEST_OIDS, digest, signatureAlgorithmDer, signDigest, usualDigest } from '../algorithms.ts';
import { OID } from '../asn1/oids.ts';
import { der } from '../asn1/writer.ts';
import { type Holder, NOON } from './authority.ts';

export const attribute = (type: string, ...values: readonly Uint8Array[]): Uint8Array =>
  der.sequence(der.oid(type), der.setInOrder(values));

/** How a message is to be made that our own signing would never make. */
export interface Crafted {
  readonly content: Uint8Array;
  /** null: detached */
  readonly inside?: Uint8Array | null;
  readonly contentType?: string;
  readonly holders: readonly Holder[];
  /** the signed attributes from the usual ones; null: none at all */
  readonly attributes?: ((usual: readonly Uint8Array[]) => readonly Uint8Array[]) | null;
  /** put the attributes in as they come, and sign them so */
  readonly isUnsorted?: boolean;
  /** write this algorithm in place of the signature's */
  readonly algorithm?: Uint8Array;
  readonly signature?: (right: Uint8Array) => Uint8Array;
  readonly unsigned?: (signature: Uint8Array) => readonly Uint8Array[];
  readonly certificates?: readonly Uint8Array[];
  readonly revocation?: readonly Uint8Array[];
  /** name the certificate by its key */
  readonly isByKey?: boolean;
}

function signerOf(crafted: Crafted, { key, certificate }: Holder): Uint8Array {
  const { content, contentType = OID.data, attributes = (usual) => usual } = crafted;
  const by = usualDigest(key.family);
  const usual = [
    attribute(OID.contentType, der.oid(contentType)),
    attribute(OID.signingTime, der.time(NOON)),
    attribute(OID.messageDigest, der.octets(digest(by, content))),
  ];
  const signed = attributes?.(usual) ?? null;
  const ordered = signed && (crafted.isUnsorted ? signed : [...signed].sort(Buffer.compare));
  const text = ordered ? der.setInOrder(ordered) : content;
  const right = signDigest(key, by, digest(by, text));
  const signature = crafted.signature?.(right) ?? right;
  const unsigned = crafted.unsigned?.(signature) ?? [];
  const id = crafted.isByKey
    ? der.contextPrimitive(0, Buffer.from(certificate.subjectKeyId ?? '', 'hex'))
    : der.sequence(certificate.issuer.der, der.integer(certificate.serialBytes));
  return der.sequence(
    der.integer(crafted.isByKey ? 3 : 1),
    id,
    der.sequence(der.oid(DIGEST_OIDS[by]), der.null()),
    ...(ordered ? [der.context(0, ...ordered)] : []),
    crafted.algorithm ?? signatureAlgorithmDer(key.family, by),
    der.octets(signature),
    ...(unsigned.length > 0 ? [der.context(1, ...unsigned)] : []),
  );
}

/** A message in parts as they are asked for, right or wrong. */
export function craft(crafted: Crafted): Uint8Array {
  const { holders, contentType = OID.data, revocation = [] } = crafted;
  const inside = crafted.inside === undefined ? crafted.content : crafted.inside;
  const certificates = crafted.certificates ?? holders.map(({ certificate }) => certificate.der);
  return der.sequence(
    der.oid(OID.signedData),
    der.context(
      0,
      der.sequence(
        der.integer(1),
        der.setOf([]),
        der.sequence(der.oid(contentType), ...(inside ? [der.context(0, der.octets(inside))] : [])),
        ...(certificates.length > 0 ? [der.context(0, ...certificates)] : []),
        ...(revocation.length > 0 ? [der.context(1, ...revocation)] : []),
        der.setInOrder(holders.map((holder) => signerOf(crafted, holder))),
      ),
    ),
  );
}

const INDEFINITE = 0x80;
const END = Uint8Array.of(0, 0);

/** The same octets as BER writes them: of unknown length, and in parts. */
export const ber = {
  constructed: (identifier: number, ...parts: readonly Uint8Array[]): Buffer =>
    Buffer.concat([Uint8Array.of(identifier, INDEFINITE), ...parts, END]),
  octets: (content: Uint8Array, partOctets: number): Buffer => {
    const parts: Uint8Array[] = [];
    for (let at = 0; at < content.length; at += partOctets)
      parts.push(der.octets(content.subarray(at, at + partOctets)));
    return ber.constructed(0x24, ...parts);
  },
};
