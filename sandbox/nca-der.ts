import * as asn1js from 'asn1js';

/** DER through asn1js, a writer that is not the product's. */
export type Der = asn1js.AsnType;

const view = (bytes: Uint8Array): ArrayBuffer => Uint8Array.from(bytes).buffer;
const whole = (at: Date): Date => new Date(Math.floor(at.getTime() / 1000) * 1000);

export const sequence = (...value: readonly Der[]): Der => new asn1js.Sequence({ value: [...value] });
export const oid = (value: string): Der => new asn1js.ObjectIdentifier({ value });
export const nothing = (): Der => new asn1js.Null();
export const boolean = (value: boolean): Der => new asn1js.Boolean({ value });
export const enumerated = (value: number): Der => new asn1js.Enumerated({ value });
export const octets = (bytes: Uint8Array): Der => new asn1js.OctetString({ valueHex: view(bytes) });
export const utf8 = (value: string): Der => new asn1js.Utf8String({ value });
export const printable = (value: string): Der => new asn1js.PrintableString({ value });
export const ia5 = (value: string): Der => new asn1js.IA5String({ value });
export const bmp = (value: string): Der => new asn1js.BmpString({ value });
export const generalized = (at: Date): Der => new asn1js.GeneralizedTime({ valueDate: whole(at) });

/** The elements in the order of their encodings, as DER asks of a SET OF. */
export const setOf = (...value: readonly Der[]): Der =>
  new asn1js.Set({ value: [...value].sort((a, b) => Buffer.compare(bytesOf(a), bytesOf(b))) });

/** @param value a number, or the big-endian octets of a positive one */
export function integer(value: number | Uint8Array): Der {
  if (typeof value === 'number') return new asn1js.Integer({ value });
  const from = value.findIndex((octet) => octet !== 0);
  const trimmed = from < 0 ? Uint8Array.of(0) : value.subarray(from);
  const needsSign = (trimmed[0] ?? 0) >= 0x80;
  return new asn1js.Integer({ valueHex: view(needsSign ? Uint8Array.of(0, ...trimmed) : trimmed) });
}

export const bits = (bytes: Uint8Array, unusedBits = 0): Der =>
  new asn1js.BitString({ valueHex: view(bytes), unusedBits });

/** UTCTime up to 2049, GeneralizedTime after (RFC 5280, 4.1.2.5). */
export const time = (at: Date): Der =>
  at.getUTCFullYear() < 2050 ? new asn1js.UTCTime({ valueDate: whole(at) }) : generalized(at);

/** An explicit tag, or an implicit one in place of a constructed element's own. */
export const context = (tagNumber: number, ...value: readonly Der[]): Der =>
  new asn1js.Constructed({ idBlock: { tagClass: 3, tagNumber }, value: [...value] });

/** An implicit tag in place of a primitive element's own. */
export const contextPrimitive = (tagNumber: number, bytes: Uint8Array): Der =>
  new asn1js.Primitive({ idBlock: { tagClass: 3, tagNumber }, valueHex: view(bytes) });

export const bytesOf = (value: Der): Buffer => Buffer.from(value.toBER(false));

/** Something that is written already. @throws on what is no DER */
export function parsed(bytes: Uint8Array): Der {
  const { offset, result } = asn1js.fromBER(view(bytes));
  if (offset !== bytes.length) throw new Error('no DER');
  return result;
}

/** The elements of a constructed one, or none. */
export function childrenOf(value: Der): readonly Der[] {
  const inner: unknown = 'value' in value.valueBlock ? value.valueBlock.value : undefined;
  return Array.isArray(inner) ? (inner as Der[]) : []; // asn1js keeps elements there and nothing else
}

export const algorithm = (id: string): Der => sequence(oid(id), nothing());

export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
