/** Tells addresses of the whole internet from all others: private, link-local, loopback, shared, reserved, translated. */
import { BlockList, isIP, isIPv4 } from 'node:net';

/** IANA's registry of special-purpose IPv4 addresses (RFC 6890 and its updates), multicast and the reserved rest. */
const special4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];

/** Special ones within the only global range there is, 2000::/3: protocols, documentation, 6to4 (which hides an IPv4 address). */
const special6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

const notGlobal4 = new BlockList();
for (const [net, bits] of special4) notGlobal4.addSubnet(net, bits, 'ipv4');
const notGlobal6 = new BlockList();
for (const [net, bits] of special6) notGlobal6.addSubnet(net, bits, 'ipv6');
const unicast6 = new BlockList();
unicast6.addSubnet('2000::', 3, 'ipv6');

/** @param address an IP address in text; anything else is not global */
export function isGlobal(address: string): boolean {
  if (isIP(address) === 0) return false;
  if (isIPv4(address)) return !notGlobal4.check(address, 'ipv4');
  // IPv4 in IPv6 clothes (::ffff:…, 64:ff9b::…) lies outside of 2000::/3.
  return unicast6.check(address, 'ipv6') && !notGlobal6.check(address, 'ipv6');
}
