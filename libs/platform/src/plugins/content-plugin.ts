import type { DynamicModule, Type } from '@nestjs/common';

import type { Transaction } from '../database/statement.js';
import type { AccessPolicy } from './access-policy.js';
import type { ApiTexts } from './api-texts.js';
import type { CollectedContent } from './collected-content.js';
import type { RepositoryResource, Resource } from './resource.js';
import type { RoleTarget } from './role-target.js';

/**
 * SQL for whether somebody may read what repository `r` holds, bytes and all: what could be pulled from it, and with a role
 * on it what any of its versions holds. To know of a repository is not enough.
 *
 * @param viewer SQL for the user's id
 * @param isHeld SQL for whether a version holds it, given SQL for the number of one that is served
 */
export type Readability = (viewer: string, isHeld: (number: string) => string) => string;

/** What somebody may know of repositories `r`, and read of them. */
export interface RepositoryAccess {
  /** SQL for whether a user may know of one, given SQL for the user's id. */
  isVisible(viewer: string): string;
  readonly isReadable: Readability;
}

/** Names a repository version. */
export interface VersionRef {
  readonly repositoryId: string;
  readonly number: number;
}

/**
 * A wire protocol of a plugin's own, for the API process: under these prefixes bodies stay streams,
 * of any type, and the framework's own refusals take the protocol's shape.
 */
export interface WireProtocol {
  /** Path prefixes without a trailing slash, such as `/v2`. */
  readonly prefixes: readonly string[];

  /** Headers of every response, also of those that no controller makes. */
  readonly headers: Readonly<Record<string, string>>;

  /** Those of the prefixes below which a read changes something, too: what a browser asks for others is refused there. */
  readonly changedByReads: readonly string[];

  /** Turns the URL of a request into the one that is routed. */
  rewriteUrl(url: string): string;

  /** Whether `Content-Type` has no meaning at a path (without its query): what is no media type is taken, too. */
  ignoresType(path: string): boolean;

  /** The JSON body of an error that no controller has seen: a malformed URL or header, a crash. */
  errorBody(status: number, message: string): unknown;

  /** How a request is refused that no route takes. */
  unroutable(
    method: string,
    path: string,
  ): { readonly status: number; readonly headers: Readonly<Record<string, string>>; readonly body: unknown };
}

/** A version that a transaction is about to make. Its memberships are there: `added_in` and `removed_in` tell what changes. */
export interface ProposedVersion extends VersionRef {
  /** The number of the version before it. */
  readonly before: number;
  /** The name of the task that makes it: `container.promote`. */
  readonly cause: string;
  /** The user on whose behalf it is made, where there is one. */
  readonly actorId: number | null;
}

/**
 * Says whether a version may be made.
 *
 * ```ts
 * export const separatePaths: VersionCheck = {
 *   async admit(tx, { repositoryId, number }) {
 *     const overlap = await OVERLAP.first(tx, [repositoryId, number]);
 *     if (overlap !== undefined) throw new PathsOverlap(overlap.file, overlap.below);
 *   },
 * };
 * ```
 */
export interface VersionCheck {
  /** Runs in the version's transaction, of which nothing remains where this throws a `DomainError`. */
  admit(tx: Transaction, version: ProposedVersion): Promise<void>;
}

/** The half of a plugin that only the API loads. */
export interface PluginHttp {
  /** Its controllers and what they need. */
  readonly module: Type | DynamicModule;

  readonly wire?: WireProtocol;
}

/** A role that comes with a plugin, and that nobody can change. */
export interface LockedRole {
  readonly name: string;
  readonly description: string;
  /** `<app>.<codename>`. */
  readonly permissions: readonly string[];
}

/** The permissions that a plugin knows, and the roles that it brings. */
export interface PluginPermissions {
  /**
   * Roles that nobody can change. The plugin's permissions are those of its roles. A user who makes an object gets the role
   * `<plugin>.<model>_owner` on it, such as `file.filerepository_owner`.
   */
  readonly roles: readonly LockedRole[];

  /**
   * Permissions that a role on a namespace can give on what is in it: `file.namespace_view_filerepository` stands there for
   * `file.view_filerepository`.
   */
  readonly inNamespace: readonly string[];
}

/** The role of the user who makes an object. @param model such as `filerepository` */
export const ownerRole = (plugin: string, model: string): string => `${plugin}.${model}_owner`;

/**
 * Everything that the platform needs to know about a kind of content. A plugin is a value: a deployment lists the ones that
 * it runs in `libs/plugins`. `contentPlugin` of `@berth/management` makes one of what a plugin has to say.
 */
export interface ContentPlugin {
  readonly name: string;

  /** The version that `status/` reports. */
  readonly version: string;

  readonly entities: readonly Type[];
  readonly migrations: readonly Type[];

  /** Services and job handlers: loaded by every process. */
  readonly domain: Type | DynamicModule;

  /**
   * Loads what only the API has: `async () => (await import('./http/index.js')).containerHttp`. A worker never
   * calls it, so no module of an HTTP library is loaded there.
   */
  http(): Promise<PluginHttp>;

  readonly permissions: PluginPermissions;

  /** What its parts of the management API ask of their callers, for people to read. */
  readonly policies: readonly AccessPolicy[];

  /** What the description of the management API says of its operations and fields, for people to read. */
  readonly texts: ApiTexts;

  /** Its kinds of objects that roles can be given on. */
  readonly roleTargets: readonly RoleTarget[];

  /** How the management API names its repositories, by kind. */
  readonly repositories: Readonly<Record<'push' | 'regular', RepositoryResource>>;

  /** How it names its distributions. */
  readonly distributions: Resource;

  /** What somebody may read of its repositories. */
  readonly isReadable: Readability;

  /** How the management API names its content, one for each content type. */
  readonly content: readonly Resource[];

  /** Its content types in the order in which what nothing needs can go: those that need others come first. */
  readonly collected: readonly CollectedContent[];

  /** Columns of its own, as `<table>.<column>`, that point to bytes in storage: bytes to which nothing points are removed. */
  readonly locations: readonly string[];

  /**
   * SQL: whether version `v` is served, beside those that distributions are pinned to and those that are the latest of a
   * repository that is served. What is served is not deleted.
   */
  readonly isServed?: string;

  /** What is asked of each version before it is made, in this order. */
  readonly versionChecks: readonly VersionCheck[];
}

/** The plugins that this deployment runs, by name. */
export class PluginRegistry {
  constructor(readonly all: readonly ContentPlugin[]) {}

  get(name: string): ContentPlugin {
    const plugin = this.all.find((candidate) => candidate.name === name);
    if (plugin === undefined) throw new Error(`plugin ${name} is not installed`);
    return plugin;
  }
}

/** The version of Pulp's core whose management API this one is compatible with. Clients decide by it what they may use. */
const CORE_VERSION = '3.117.0';

/** Versions by component, as `status/` and the API's description state them. They must agree, or clients fetch it anew. */
export function componentVersions(plugins: readonly ContentPlugin[]): Readonly<Record<string, string>> {
  return {
    core: CORE_VERSION,
    ...Object.fromEntries(plugins.map(({ name, version }) => [name, version])),
  };
}
