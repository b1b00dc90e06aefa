import { BlockList, isIP } from 'node:net';

const MOST_KNOWN = 1000;

/** Says whether an address is one of these proxies'. @param networks addresses and CIDR blocks, as settings have them */
export function trustIn(networks: readonly string[]): (address: string | undefined) => boolean {
  // Asked with every request: a check makes objects outside the heap, which cost a fifth of a small request to collect.
  if (networks.length === 0) return () => false;
  const known = new Map<string, boolean>();
  const proxies = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = familyOf(address);
    if (family === null) continue;
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  const check = (address: string): boolean => {
    const family = familyOf(address);
    return family !== null && proxies.check(address, family);
  };
  return (address = '') => {
    const isTrusted = known.get(address) ?? check(address);
    if (known.size >= MOST_KNOWN) known.clear();
    known.set(address, isTrusted);
    return isTrusted;
  };
}

/** Null for what is no address: proxies may also give names to those who send them requests. */
const familyOf = (address: string): 'ipv4' | 'ipv6' | null =>
  (({ 4: 'ipv4', 6: 'ipv6' }) as const)[isIP(address) as 4 | 6] ?? null;
