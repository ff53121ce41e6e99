import { webcrypto } from 'node:crypto';

/** The key of the demonstration's device: made as the cabinet makes it, and like that never exported. */
export interface Device {
  readonly publicJwk: { readonly kty: string; readonly crv: string; readonly x: string; readonly y: string };
  /** ECDSA P-256 with SHA-256 over the digest of an act, r ‖ s, base64url */
  sign(digestHex: string): Promise<string>;
}

export async function createDevice(): Promise<Device> {
  const keys = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
    'sign',
    'verify',
  ]);
  const { kty = '', crv = '', x = '', y = '' } = await webcrypto.subtle.exportKey('jwk', keys.publicKey);
  return {
    publicJwk: { kty, crv, x, y },
    async sign(digestHex) {
      const signature = await webcrypto.subtle.sign(
        { name: 'ECDSA', hash: 'SHA-256' },
        keys.privateKey,
        Buffer.from(digestHex, 'hex'),
      );
      return Buffer.from(signature).toString('base64url');
    },
  };
}
