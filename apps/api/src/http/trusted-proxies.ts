import { BlockList, isIP } from 'node:net';

/** Says whether an address is one of these proxies'. @param networks addresses and CIDR blocks, as settings have them */
export function trustIn(networks: readonly string[]): (address: string | undefined) => boolean {
  const proxies = new BlockList();
  for (const network of networks) {
    const [address = '', bits] = network.split('/');
    const family = familyOf(address);
    if (family === null) continue;
    if (bits === undefined) proxies.addAddress(address, family);
    else proxies.addSubnet(address, Number(bits), family);
  }
  return (address = '') => {
    const family = familyOf(address);
    return family !== null && proxies.check(address, family);
  };
}

/** Null for what is no address: proxies may also give names to those who send them requests. */
const familyOf = (address: string): 'ipv4' | 'ipv6' | null =>
  (({ 4: 'ipv4', 6: 'ipv6' }) as const)[isIP(address) as 4 | 6] ?? null;
