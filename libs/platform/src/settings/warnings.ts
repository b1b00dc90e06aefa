import type { Settings } from './settings.js';

/** Node.js releases before this one have had no security fixes since April 2026. */
const OLDEST_MAINTAINED_NODE = 22;

/** What an operator should know before a process runs, one sentence each. Values are never repeated: they may be secret. */
export function warningsOf(
  { unknown, accelRedirect, trustedProxies }: Settings,
  node = process.versions.node,
): string[] {
  const misspelt = unknown.map(({ name, meant }) => {
    const advice = meant === null ? '.env.example lists them' : `did you mean ${meant}?`;
    return `${name} is set, but Berth has no such setting: ${advice}`;
  });
  return [
    ...misspelt,
    ...(accelRedirect !== null && trustedProxies.length === 0 ? [UNHEEDED] : []),
    ...(isMaintained(node) ? [] : [outdated(node)]),
  ];
}

const UNHEEDED =
  'BERTH_ACCEL_REDIRECT is set, but no proxy is in BERTH_TRUSTED_PROXIES: files are sent by Berth itself';

const isMaintained = (node: string): boolean => Number.parseInt(node, 10) >= OLDEST_MAINTAINED_NODE;

const outdated = (node: string): string =>
  `Node.js ${node} gets no security fixes any more: run Berth with Node.js ${OLDEST_MAINTAINED_NODE} or newer`;
