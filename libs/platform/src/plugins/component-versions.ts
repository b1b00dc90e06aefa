import type { ContentPlugin } from './content-plugin.js';

/** The version of Pulp's core whose management API this one is compatible with. Clients decide by it what they may use. */
const CORE_VERSION = '3.117.0';

/** Versions by component, as `status/` and the API's description state them. They must agree, or clients fetch it anew. */
export function componentVersions(plugins: readonly ContentPlugin[]): Readonly<Record<string, string>> {
  return {
    core: CORE_VERSION,
    ...Object.fromEntries(plugins.map(({ name, version }) => [name, version])),
  };
}
