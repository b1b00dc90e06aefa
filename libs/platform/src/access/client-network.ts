import { isIP } from 'node:net';

import ipaddr from 'ipaddr.js';

/** Longer is no address. */
const MOST_CHARACTERS = 64;

/**
 * What stands for one client where clients are counted: an IPv4 address, or the /64 of an IPv6 address, within which
 * anybody has as many addresses as they like (RFC 6177). What is no address stays as it is.
 */
export function clientNetwork(address: string): string {
  if (isIP(address) === 0) return address.slice(0, MOST_CHARACTERS);
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv4) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((group) => group.toString(16));
  return `${network.join(':')}::/64`;
}
