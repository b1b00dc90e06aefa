import { SANDBOXED } from '@berth/management/http';
import type { WireProtocol } from '@berth/platform';

/** The wire protocol that a path belongs to; undefined for the management API. */
export function wireOf(wires: readonly WireProtocol[], url: string): WireProtocol | undefined {
  return wires.find(({ prefixes }) => prefixes.some((prefix) => hasPrefix(url, prefix)));
}

const known = new Map<WireProtocol | undefined, Readonly<Record<string, string>>>();

/** The headers of every answer of a wire protocol, and of what belongs to none and is answered before any route. */
export function headersOf(wire: WireProtocol | undefined): Readonly<Record<string, string>> {
  const headers = known.get(wire) ?? { ...SANDBOXED, ...wire?.headers };
  known.set(wire, headers);
  return headers;
}

/** Whether a path is the prefix, or below it. */
export function hasPrefix(url: string, prefix: string): boolean {
  const next = url[prefix.length];
  return url.startsWith(prefix) && (next === undefined || next === '/' || next === '?');
}
