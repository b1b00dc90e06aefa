import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** What proxies say of a request that they have passed on. Null is what they do not say. */
export interface Forwarded {
  /** Who has sent it, the client first, and then its proxies. */
  readonly from: readonly string[];
  readonly protocol: 'http' | 'https' | null;
  /** As the client has it, with a port that is not the protocol's own. */
  readonly host: string | null;
}

/**
 * Reads `X-Forwarded-For`, `-Host`, `-Proto` and `-Port`, or, where there is none of them, `Forwarded` (RFC 7239). Of a list
 * the first value counts: it is of the proxy that the client has spoken to.
 */
export function forwardedIn(headers: IncomingHttpHeaders): Forwarded {
  const [from, host, protocol, port] = [
    valuesOf(headers['x-forwarded-for']),
    valuesOf(headers['x-forwarded-host']),
    valuesOf(headers['x-forwarded-proto']),
    valuesOf(headers['x-forwarded-port']),
  ];
  if ([from, host, protocol, port].every(({ length }) => length === 0))
    return standardIn(headers.forwarded ?? '');
  return {
    from: from.map(addressIn),
    protocol: protocolOf(protocol[0]),
    host: withPort(host[0] ?? (port[0] && headers.host), port[0]),
  };
}

const valuesOf = (header: string | readonly string[] | undefined): string[] =>
  String(header ?? '')
    .split(',')
    .map((value) => value.trim())
    .filter((value) => value !== '');

function standardIn(header: string): Forwarded {
  const elements = parseForwarded(header) ?? [];
  const [first] = elements;
  return {
    from: elements.flatMap((element) => addressIn(element.get('for') ?? '') || []),
    protocol: protocolOf(first?.get('proto')),
    host: first?.get('host') ?? null,
  };
}

/** A pair and what follows it: `;` before another pair of the same proxy, `,` before the next proxy's, or the end. */
const PAIR = /[ \t]*([\w!#$%&'*+.^`|~-]+)=(?:([\w!#$%&'*+.^`|~:[\]-]+)|"((?:[^"\\]|\\.)*)")[ \t]*([;,]|$)/y;

/** The pairs of each proxy, with their names in lower case; null for what is malformed (RFC 7239 §4). */
export function parseForwarded(header: string): ReadonlyMap<string, string>[] | null {
  const elements = [new Map<string, string>()];
  PAIR.lastIndex = 0;
  while (PAIR.lastIndex < header.length) {
    const [, name = '', token, quoted = '', next] = PAIR.exec(header) ?? [];
    if (name === '') return null;
    elements.at(-1)?.set(name.toLowerCase(), token ?? quoted.replace(/\\(.)/g, '$1'));
    if (next === ',') elements.push(new Map());
  }
  return elements;
}

/** An address without its port: `192.0.2.43:47011`, `[2001:db8::1]:47011`. What is no address stays as it is. */
function addressIn(node: string): string {
  if (node.startsWith('[')) return node.slice(1, node.indexOf(']'));
  const [address = '', ...more] = node.split(':');
  return more.length === 1 && isIP(address) === 4 ? address : node;
}

function protocolOf(name = ''): Forwarded['protocol'] {
  const lower = name.toLowerCase();
  return lower === 'http' || lower === 'https' ? lower : null;
}

/** A host with the port that the client has used, unless it says one itself, or the port goes without saying. */
function withPort(host: string | undefined, port = ''): string | null {
  if (!host) return null;
  // 80 beside `https` is of a proxy behind the one that ended TLS.
  const isOfUse = /^\d{1,5}$/.test(port) && port !== '80' && port !== '443';
  return isOfUse && !/:\d+$/.test(host) ? `${host}:${port}` : host;
}
