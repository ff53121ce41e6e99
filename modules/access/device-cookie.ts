import { timingSafeEqual } from 'node:crypto';
import type { Vault } from '@nesie/vault';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { DeviceMemory } from '../parties/index.ts';

const NAME = 'nesie_device';
/** The longest that browsers keep a cookie. */
const MAX_AGE_SECONDS = 400 * 86_400;
const VALUE = /^([0-9a-f-]{36})\.([A-Za-z0-9_-]{43})$/;

export interface DeviceCookie extends DeviceMemory {
  /** The device this browser says it is, where we gave it that name; null otherwise. */
  read(request: FastifyRequest): string | null;
}

/**
 * Which of a person's bound devices a browser is. It only chooses whose key an act asks for: whoever has the cookie
 * without the key signs nothing.
 */
export function createDeviceCookie(vault: Vault, publicUrl: URL): DeviceCookie {
  const macs = (deviceId: string) => vault.searchHashes('device-cookie', deviceId).map(({ hash }) => hash);
  return {
    remember(reply: FastifyReply, deviceId: string) {
      const mac = vault.searchHash('device-cookie', deviceId).toString('base64url');
      reply.setCookie(NAME, `${deviceId}.${mac}`, {
        path: '/api',
        httpOnly: true,
        sameSite: 'strict',
        secure: publicUrl.protocol === 'https:',
        maxAge: MAX_AGE_SECONDS,
      });
    },
    read(request) {
      const [, deviceId = '', mac = ''] = VALUE.exec(request.cookies[NAME] ?? '') ?? [];
      const given = Buffer.from(mac, 'base64url');
      const isOurs = macs(deviceId).some(
        (right) => right.length === given.length && timingSafeEqual(right, given),
      );
      return isOurs ? deviceId : null;
    },
  };
}
