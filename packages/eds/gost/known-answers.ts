import type { Point } from './curve.ts';

/** A key of the curve of 512 bits, and for pairs u and v what x of u·G + v·Q is modulo q, as @noble/curves counts it. */
export const KNOWN_KEY: Point = {
  x: BigInt(
    '0x71ea33cfa4560a56af851df8b7ee7d85f3ca2eaa0b998677f60f6fb0f18c6572' +
      'c5f442c64a2001cedacb04098c8c06665ebcbf5fd3dd8b77427ce427f0e76d12',
  ),
  y: BigInt(
    '0xa6bc1434869e54f9ac4fcb6f427ca802a3778e5186c1bbf0faebe0434fc21353' +
      '905f6dad326d59b469cb209bbe2f1806ed8a1ee107454fabbb34751400da723c',
  ),
};

export const KNOWN_ANSWERS: readonly { readonly u: bigint; readonly v: bigint; readonly r: bigint }[] = [
  {
    u: BigInt(
      '0x58007911bf9f66711ef65e807b26c396a2d6fb464f4381520c5d4a575dbb8151' +
        '0f79d35e349604128a771acf2a117a2afdedc012d83b0eb822668aee0def4747',
    ),
    v: BigInt(
      '0x7b0776dbac74a9abb8a0d0119c73ae82efbb1b95af009f0669e2b52c9664f7fb' +
        'b458ddf3abd7ccf0617ab69362a13ade046c4f19490710e5d8937ba72efa90aa',
    ),
    r: BigInt(
      '0xf073fb8e8ba79061e4f9d3cd2434abeda4f88e59ecf86acce25825960e39a06d' +
        '4c89789bcab2ac4d14349607a5460179f79c1d9a3a9ed2f438d03daec7184cbc',
    ),
  },
  {
    u: BigInt(`0x${'a'.repeat(128)}`),
    v: BigInt(`0x${'5'.repeat(128)}`),
    r: BigInt(
      '0x30ee8034ad9da119cfecb91f02e938b80355ae921172dc0db0ab3afadb3b07f9' +
        '78d2eb6193d2e1603a6eb5906c02f05e72732d649e3f8337984a9b66c329cf46',
    ),
  },
];

/** Digest of the message of RFC 6986, 10.1. */
export const KNOWN_DIGEST = {
  message: '012345678901234567890123456789012345678901234567890123456789012',
  hex:
    '1b54d01a4af5b9d5cc3d86d68d285462b19abc2475222f35c085122be4ba1ffa' +
    '00ad30f8767b3a82384c6574f024c311e2a481332b08ef7f41797891c1646f48',
} as const;
