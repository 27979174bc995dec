/** The address by which other devices of the local network reach this machine. */
import type { NetworkInterfaceInfo } from 'node:os';

/** Networks of homes and offices (RFC 1918), the usual ones first. */
const PRIVATE = [/^192\.168\./, /^10\./, /^172\.(1[6-9]|2\d|3[01])\./];
/** Bridges of containers and virtual machines, which no phone is on. */
const VIRTUAL = /^(docker|br-|veth|virbr|vmnet|vboxnet|utun|tun|tap)/;

/** Null when the machine is on no network. */
export function lanAddress(
  interfaces: Readonly<Record<string, readonly NetworkInterfaceInfo[] | undefined>>,
): string | null {
  const found = Object.entries(interfaces).flatMap(([name, addresses]) =>
    (addresses ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
      .map(({ address }) => ({ address, rank: rankOf(address) + (VIRTUAL.test(name) ? 10 : 0) })),
  );
  return found.toSorted((a, b) => a.rank - b.rank)[0]?.address ?? null;
}

function rankOf(address: string): number {
  const place = PRIVATE.findIndex((range) => range.test(address));
  return place === -1 ? PRIVATE.length : place;
}
