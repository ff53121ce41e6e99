/** A curve y² = x³ + ax + b over p = 2^bits − c, with a base point of prime order q. */
export interface Curve {
  readonly name: CurveName;
  readonly bits: 256 | 512;
  /** octets of a coordinate, of r and of s */
  readonly size: 32 | 64;
  readonly p: bigint;
  /** p = 2^bits − c */
  readonly c: bigint;
  readonly a: bigint;
  readonly b: bigint;
  readonly q: bigint;
  readonly x: bigint;
  readonly y: bigint;
  /** points of the curve = q · cofactor */
  readonly cofactor: number;
}

export type CurveName = 'tc26-512-A' | 'tc26-256-A' | 'cryptopro-A';

const P512 = 2n ** 512n - 569n;
const P256 = 2n ** 256n - 617n;

/** The curves that Kazakhstan's keys name. @see RFC 7836 A.1, A.2; RFC 4357 11.4 */
export const CURVES: Readonly<Record<CurveName, Curve>> = {
  'tc26-512-A': {
    ...{ name: 'tc26-512-A', bits: 512, size: 64, p: P512, c: 569n, a: P512 - 3n, cofactor: 1 },
    b: BigInt(
      '0xE8C2505DEDFC86DDC1BD0B2B6667F1DA34B82574761CB0E879BD081CFD0B6265' +
        'EE3CB090F30D27614CB4574010DA90DD862EF9D4EBEE4761503190785A71C760',
    ),
    q: BigInt(
      '0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF' +
        '27E69532F48D89116FF22B8D4E0560609B4B38ABFAD2B85DCACDB1411F10B275',
    ),
    x: 3n,
    y: BigInt(
      '0x7503CFE87A836AE3A61B8816E25450E6CE5E1C93ACF1ABC1778064FDCBEFA921' +
        'DF1626BE4FD036E93D75E6A50E3A41E98028FE5FC235F5B889A589CB5215F2A4',
    ),
  },
  'tc26-256-A': {
    ...{ name: 'tc26-256-A', bits: 256, size: 32, p: P256, c: 617n, cofactor: 4 },
    a: 0xc2173f1513981673af4892c23035a27ce25e2013bf95aa33b22c656f277e7335n,
    b: 0x295f9bae7428ed9ccc20e7c359a9d41a22fccd9108e17bf7ba9337a6f8ae9513n,
    q: 0x400000000000000000000000000000000fd8cddfc87b6635c115af556c360c67n,
    x: 0x91e38443a5e82c0d880923425712b2bb658b9196932e02c78b2582fe742daa28n,
    y: 0x32879423ab1a0375895786c4bb46e9565fde0b5344766740af268adb32322e5cn,
  },
  'cryptopro-A': {
    ...{ name: 'cryptopro-A', bits: 256, size: 32, p: P256, c: 617n, a: P256 - 3n, b: 166n, cofactor: 1 },
    q: 0xffffffffffffffffffffffffffffffff6c611070995ad10045841b09b761b893n,
    x: 1n,
    y: 0x8d91e471e0989cda27df505a453f2b7635294f2ddf23e3b122acc99c9e9f1e14n,
  },
};
