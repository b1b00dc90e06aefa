import { isIPv6 } from 'node:net';

/** Longer is no address. */
const MOST_CHARACTERS = 64;

const MAPPED = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/i;

/**
 * What stands for one client where clients are counted: an IPv4 address, or the /64 of an IPv6 address, within which
 * anybody has as many addresses as they like (RFC 6177). What is no address stays as it is.
 */
export function clientNetwork(address: string): string {
  const mapped = MAPPED.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address.slice(0, MOST_CHARACTERS);
  const [before = [], after = []] = (address.split('%')[0] ?? '')
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: 8 - before.length - after.length }, () => '0');
  const groups = [...before, ...zeros, ...after].slice(0, 4);
  return `${groups.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`;
}
