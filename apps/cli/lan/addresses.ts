import { networkInterfaces } from 'node:os';

/** The first IPv4 address of this machine that others on the local network reach; null without a network. */
export function localAddress(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const reachable = all.filter(({ family, internal }) => family === 'IPv4' && !internal);
  const isPrivate = ({ address }: { readonly address: string }) =>
    /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)/.test(address);
  return reachable.find(isPrivate)?.address ?? null;
}
