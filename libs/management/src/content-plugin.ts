import type { AccessPolicy, ApiTexts, ContentPlugin, PluginHttp, VersionCheck } from '@berth/platform';
import type { DynamicModule, Type } from '@nestjs/common';

import type { ManagedPlugin } from './access/managed-plugin.js';

/** What a plugin says beside `ManagedPlugin`, its name and content. All that is optional is for plugins with a protocol. */
export interface PluginParts {
  /** What `status/` reports: the version of Pulp's plugin whose management API this one is compatible with. `'3.117.0'` */
  readonly version: string;

  /** TypeORM's entities of its tables: `[File, Publication]`. */
  readonly entities: readonly Type[];

  /** In the order in which they run: `[File1700002500000]`. */
  readonly migrations: readonly Type[];

  /** The module of its services and job handlers, which every process loads: `FileModule`. */
  readonly domain: Type | DynamicModule;

  /**
   * Loads what only the API has: its controllers, and its wire protocol where it has one. A worker never calls it, so no
   * module of an HTTP library is loaded there. `async () => (await import('./http/index.js')).fileHttp`
   */
  http(): Promise<PluginHttp>;

  /** What its parts of the management API ask of their callers, for people to read. */
  readonly policies: readonly AccessPolicy[];

  /** What the description of the management API says of its operations and fields, for people to read. */
  readonly texts: ApiTexts;

  /**
   * Columns that point to bytes in storage which are no artifact yet, where clients push: `['container_upload.storage_state']`.
   * Berth removes bytes to which nothing points.
   */
  readonly locations?: readonly string[];

  /** Invariants of its versions, in the order in which they are checked: `[separatePaths]`. */
  readonly versionChecks?: readonly VersionCheck[];
}

/**
 * A plugin for the list in `libs/plugins`:
 *
 * ```ts
 * export const filePlugin = contentPlugin(file, {
 *   version: '3.117.0',
 *   entities: [File, Publication],
 *   migrations: [File1700002500000],
 *   domain: FileModule,
 *   http: async () => (await import('./http/index.js')).fileHttp,
 *   policies: filePolicies,
 *   texts: fileTexts,
 * });
 * ```
 *
 * @param managed `new ManagedPlugin('file', …)`: what its objects are called follows from its name
 */
export const contentPlugin = (
  managed: ManagedPlugin,
  { locations = [], versionChecks = [], ...parts }: PluginParts,
): ContentPlugin => ({
  ...parts,
  locations,
  versionChecks,
  name: managed.name,
  permissions: managed.permissions,
  roleTargets: Object.values(managed.roleTargets),
  repositories: managed.repositories,
  distributions: managed.distributions,
  isReadable: managed.visibility.isReadable,
  content: managed.content,
  collected: managed.contentTypes,
});
