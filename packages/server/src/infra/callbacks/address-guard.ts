import { lookup as resolve } from 'node:dns/promises';
import { BlockList, type LookupFunction, isIP, isIPv4 } from 'node:net';

/** Addresses that are not somewhere else in the world (security-model T23). */
// Two lists: one list takes IPv4 addresses for their mapped IPv6 form, and all of them would be inside.
const inside = { ipv4: new BlockList(), ipv6: new BlockList() };
for (const [net, bits] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  inside.ipv4.addSubnet(net, bits, 'ipv4');
}
for (const [net, bits] of [
  ['::', 96], // unspecified, loopback, IPv4-compatible
  ['::ffff:0:0', 96], // IPv4-mapped
  ['64:ff9b::', 96], // NAT64
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23], // Teredo and other protocol assignments
  ['2001:db8::', 32],
  ['2002::', 16], // 6to4
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
] as const) {
  inside.ipv6.addSubnet(net, bits, 'ipv6');
}
const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

export interface AddressRules {
  /** The sandbox: callbacks may come back to this machine. */
  allowLoopback: boolean;
  /** Networks (CIDR) or addresses inside one's own network that callbacks may go to. */
  allow?: readonly string[];
}

/** @param address as resolved, not as written in a URL */
export function isAllowedAddress(address: string, { allowLoopback, allow }: AddressRules): boolean {
  const kind = isIPv4(address) ? 'ipv4' : 'ipv6';
  if (isIP(address) === 0) return false;
  if (allowLoopback && loopback.check(address, kind)) return true;
  if (allow && listOf(allow).check(address, kind)) return true;
  return !inside[kind].check(address, kind);
}

function listOf(networks: readonly string[]): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const kind = isIPv4(address) ? 'ipv4' : 'ipv6';
    list.addSubnet(address, Number(bits ?? (kind === 'ipv4' ? 32 : 128)), kind);
  }
  return list;
}

/** Resolves a name once; the connection goes to that address, so that a second answer cannot lead elsewhere. */
export const guardedLookup =
  (rules: AddressRules): LookupFunction =>
  (host, options, callback) => {
    resolve(host, { all: true, verbatim: true }).then(
      (found) => {
        const allowed = found.filter(({ address }) => isAllowedAddress(address, rules));
        const [first] = allowed;
        if (!first || allowed.length !== found.length) {
          callback(new Error(`address of ${host} is not allowed`), '', 4);
        } else if (options.all) callback(null, allowed);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error as NodeJS.ErrnoException, '', 4),
    );
  };
