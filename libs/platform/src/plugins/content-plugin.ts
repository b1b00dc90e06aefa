import type { DynamicModule, Type } from '@nestjs/common';

import type { Transaction } from '../database/statement.js';
import type { RepositoryResource, Resource } from './resource.js';

/** Names a repository version. */
export interface VersionRef {
  readonly repositoryId: string;
  readonly number: number;
}

/**
 * A wire protocol of a plugin's own, for the API process: under these prefixes bodies stay streams,
 * whatever their type, and the framework's own refusals take the protocol's shape.
 */
export interface WireProtocol {
  /** Path prefixes without a trailing slash, such as `/v2`. */
  readonly prefixes: readonly string[];

  /** Headers of every response, whoever makes it. */
  readonly headers: Readonly<Record<string, string>>;

  /** Turns the URL of a request into the one that is routed. */
  rewriteUrl(url: string): string;

  /** The JSON body of an error that no controller has seen: a malformed URL or header, a crash. */
  errorBody(status: number, message: string): unknown;

  /** How a request is refused that no route takes. */
  unroutable(method: string, path: string): { readonly status: number; readonly body: unknown };
}

/**
 * Everything that the platform needs to know about a kind of content.
 * A plugin is a value: a deployment lists the ones that it runs in `libs/plugins`.
 */
export interface ContentPlugin {
  readonly name: string;

  /** The version that `status/` reports. */
  readonly version: string;

  readonly entities: readonly Type[];
  readonly migrations: readonly Type[];

  /** Services and job handlers: loaded by every process. */
  readonly domain: Type | DynamicModule;

  /** Controllers: loaded by the API only. */
  readonly http: Type | DynamicModule;

  readonly wire?: WireProtocol;

  /** How the management API names its repositories, by kind. */
  readonly repositories: Readonly<Record<'push' | 'regular', RepositoryResource>>;

  /** How the management API names its content, one for each content type. */
  readonly content: readonly Resource[];

  /** Rejects a version that breaks one of the plugin's invariants. Runs inside the version's transaction. */
  validateVersion?(tx: Transaction, version: VersionRef): Promise<void>;
}
