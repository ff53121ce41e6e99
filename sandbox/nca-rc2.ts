// RFC 2268, section 2.
const PI = Buffer.from(
  'd978f9c419ddb5ed28e9fd794aa0d89dc67e37832b76538e624c6488448bfba2179a59f587b34f1361456d8d09817d32' +
    'bd8f40eb86b77b0bf09521225c6b4e82' +
    '54d66593ce60b21c7356c014a78cf1dc1275ca1f3bbee4d1423dd430a33cb6266fbf0eda4669075727f21d9bbc944303' +
    'f811c7f690ef3ee706c3d52fc8661ed7' +
    '08e8eade8052eef784aa72ac354d6a2a961ad2715a1549744b9fd05e0418a4ecc2e0416e0f51cbcc2491af50a1f47039' +
    '997c3a8523b8b47afc02365b25559731' +
    '2d5dfa98e38a92ae05df2910676cbac9d300e6cfe19ea82c6316013f58e289a90d38341bab33ffb0bb480c5fb9b1cd2e' +
    'c5f3db47e5a59c770aa62068fe7fc1ad',
  'hex',
);
const ROTATIONS = [1, 2, 3, 5] as const;
const BLOCK = 8;

function schedule(key: Uint8Array): Uint16Array {
  const octets = Buffer.alloc(128);
  octets.set(key);
  for (let i = key.length; i < 128; i += 1)
    octets[i] = PI[((octets[i - 1] ?? 0) + (octets[i - key.length] ?? 0)) & 0xff] ?? 0;
  // As many effective bits as the key has.
  const first = 128 - key.length;
  octets[first] = PI[octets[first] ?? 0] ?? 0;
  for (let i = first - 1; i >= 0; i -= 1)
    octets[i] = PI[(octets[i + 1] ?? 0) ^ (octets[i + key.length] ?? 0)] ?? 0;
  return Uint16Array.from({ length: 64 }, (_, i) => octets.readUInt16LE(i * 2));
}

function encryptBlock(keys: Uint16Array, block: Buffer): void {
  const words = Uint16Array.from({ length: 4 }, (_, i) => block.readUInt16LE(i * 2));
  const at = (i: number) => words[(i + 4) % 4] ?? 0;
  let next = 0;
  const mix = () => {
    for (const [i, rotation] of ROTATIONS.entries()) {
      const mixed = at(i) + (keys[next++] ?? 0) + (at(i - 1) & at(i - 2)) + (~at(i - 1) & at(i - 3));
      words[i] = ((mixed << rotation) | ((mixed & 0xffff) >>> (16 - rotation))) & 0xffff;
    }
  };
  const mash = () => {
    for (let i = 0; i < 4; i += 1) words[i] = at(i) + (keys[at(i - 1) & 63] ?? 0);
  };
  for (let round = 0; round < 16; round += 1) {
    mix();
    if (round === 4 || round === 10) mash();
  }
  for (const [i, word] of words.entries()) block.writeUInt16LE(word, i * 2);
}

/** RC2 in CBC mode with PKCS #7 padding: key files are written with it, and OpenSSL of today has left it out. */
export function encryptRc2(
  plain: Uint8Array,
  { key, iv }: { readonly key: Uint8Array; readonly iv: Uint8Array },
): Buffer {
  const keys = schedule(key);
  const padding = BLOCK - (plain.length % BLOCK);
  const text = Buffer.concat([plain, Buffer.alloc(padding, padding)]);
  let before: Uint8Array = iv;
  for (let at = 0; at < text.length; at += BLOCK) {
    const block = text.subarray(at, at + BLOCK);
    for (let i = 0; i < BLOCK; i += 1) block[i] = (block[i] ?? 0) ^ (before[i] ?? 0);
    encryptBlock(keys, block);
    before = block;
  }
  return text;
}
