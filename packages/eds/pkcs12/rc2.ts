/** The digits of pi that the key is spread by (RFC 2268, 2). */
const SPREAD = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e8254d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb626' +
    '6fbf0eda4669075727f21d9bbc944303f811c7f690ef3ee706c3d52fc8661ed708e8eade8052eef784aa72ac354d6a2a' +
    '961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);
const BLOCK = 8;
const ROTATIONS = [1, 2, 3, 5];
const spread = (octet: number): number => SPREAD[octet & 0xff] as number;

/** The 64 words of a key. @param bits effective bits of the key */
function expand(key: Uint8Array, bits: number): readonly number[] {
  const octets = new Uint8Array(128);
  octets.set(key);
  const at = (index: number) => octets[index] as number;
  for (let index = key.length; index < 128; index += 1)
    octets[index] = spread(at(index - 1) + at(index - key.length));
  const effective = Math.ceil(bits / 8);
  octets[128 - effective] = spread(at(128 - effective) & (0xff >> ((8 - (bits % 8)) % 8)));
  for (let index = 127 - effective; index >= 0; index -= 1)
    octets[index] = spread(at(index + 1) ^ at(index + effective));
  return Array.from({ length: 64 }, (_, word) => at(word * 2) | (at(word * 2 + 1) << 8));
}

/** Whether the words are mashed before a round: after the fifth and the eleventh. */
const isMashed = (round: number) => round === 5 || round === 11;

function encryptBlock(keys: readonly number[], r: number[]): void {
  const w = (at: number) => r[at & 3] as number;
  for (let round = 0; round < 16; round += 1) {
    if (isMashed(round))
      for (let at = 0; at < 4; at += 1) r[at] = (w(at) + (keys[w(at + 3) & 63] as number)) & 0xffff;
    for (let at = 0; at < 4; at += 1) {
      const mixed =
        w(at) + (keys[round * 4 + at] as number) + (w(at + 3) & w(at + 2)) + (~w(at + 3) & w(at + 1));
      const turn = ROTATIONS[at] as number;
      r[at] = ((mixed << turn) | ((mixed & 0xffff) >>> (16 - turn))) & 0xffff;
    }
  }
}

function decryptBlock(keys: readonly number[], r: number[]): void {
  const w = (at: number) => r[at & 3] as number;
  for (let round = 15; round >= 0; round -= 1) {
    for (let at = 3; at >= 0; at -= 1) {
      const turn = ROTATIONS[at] as number;
      const turned = (w(at) >>> turn) | (w(at) << (16 - turn));
      r[at] =
        (turned - (keys[round * 4 + at] as number) - (w(at + 3) & w(at + 2)) - (~w(at + 3) & w(at + 1))) &
        0xffff;
    }
    if (isMashed(round))
      for (let at = 3; at >= 0; at -= 1) r[at] = (w(at) - (keys[w(at + 3) & 63] as number)) & 0xffff;
  }
}

const words = (block: Buffer, at: number): number[] =>
  [0, 2, 4, 6].map((offset) => block.readUInt16LE(at + offset));

/** RC2 by blocks in a chain (CBC), of whole blocks, without padding: old key files keep certificates in it. */
export function rc2Cbc(
  direction: 'encrypt' | 'decrypt',
  key: Uint8Array,
  bits: number,
  iv: Uint8Array,
  data: Uint8Array,
): Buffer {
  if (data.length % BLOCK !== 0 || iv.length !== BLOCK) throw new RangeError('whole blocks expected');
  const keys = expand(key, bits);
  const from = Buffer.from(data);
  const to = Buffer.alloc(from.length);
  let before = words(Buffer.from(iv), 0);
  for (let at = 0; at < from.length; at += BLOCK) {
    const given = words(from, at);
    const block =
      direction === 'encrypt' ? given.map((word, index) => word ^ (before[index] as number)) : [...given];
    if (direction === 'encrypt') encryptBlock(keys, block);
    else decryptBlock(keys, block);
    const out =
      direction === 'encrypt' ? block : block.map((word, index) => word ^ (before[index] as number));
    for (const [index, word] of out.entries()) to.writeUInt16LE(word, at + index * 2);
    before = direction === 'encrypt' ? block : given;
  }
  return to;
}
