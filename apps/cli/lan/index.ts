import { join } from 'node:path';
import { dayOf, systemClock } from '@nesie/clock';
import { localAddress } from './addresses.ts';
import { certify, ensureAuthority } from './authority.ts';
import { type Gate, openGate } from './gate.ts';

export { localAddress } from './addresses.ts';
export { terminalQr } from './qr.ts';

/** This machine is in no network that a phone could share. */
export class NoLocalNetwork extends Error {
  override readonly name = 'NoLocalNetwork';
}

/** The address that phones reach: the one given, or the first private one of this machine. @throws NoLocalNetwork */
export function lanAddress(given: string | null): string {
  const address = given ?? localAddress();
  if (!address)
    throw new NoLocalNetwork(
      'this machine has no address in a local network: join one, or name it with --lan=192.168.1.20',
    );
  return address;
}

/**
 * Opens a server on loopback to the local network over HTTPS, by the demonstration's own authority.
 * @param home where the authority is kept
 */
export async function openToLan(options: {
  readonly home: string;
  readonly host: string;
  readonly cabinetPort: number;
  readonly upstreamPort: number;
}): Promise<Gate> {
  // Certificates are judged by the phone's own clock, so real time and not the sandbox's.
  const now = systemClock().real();
  const authority = await ensureAuthority(join(options.home, 'lan'), now, dayOf(now));
  return openGate({
    ...options,
    trustPort: options.cabinetPort + 1,
    server: await certify(authority, options.host, dayOf(now)),
    authority: authority.certificate,
  });
}
