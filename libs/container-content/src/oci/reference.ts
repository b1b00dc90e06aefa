import { createHash } from 'node:crypto';

declare const digest: unique symbol;

/** A checked `<algorithm>:<hex>` whose algorithm this registry can compute. Only this file makes one. */
export type Digest = string & { readonly [digest]: true };

export type DigestAlgorithm = 'sha256' | 'sha512';

const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})$/;

export const isDigest = (value: unknown): value is Digest => typeof value === 'string' && DIGEST.test(value);

export const isAlgorithm = (value: unknown): value is DigestAlgorithm =>
  value === 'sha256' || value === 'sha512';

export const digestOf = (algorithm: DigestAlgorithm, hex: string): Digest => `${algorithm}:${hex}` as Digest;

export const algorithmOf = (value: Digest): DigestAlgorithm =>
  value.startsWith('sha256:') ? 'sha256' : 'sha512';

export const hashBytes = (algorithm: DigestAlgorithm, bytes: Uint8Array): Digest =>
  digestOf(algorithm, createHash(algorithm).update(bytes).digest('hex'));

declare const repositoryName: unique symbol;
declare const tagName: unique symbol;

/** The `<name>` of a path, checked against the distribution specification's grammar (§Pulling manifests). */
export type RepositoryName = string & { readonly [repositoryName]: true };

export type TagName = string & { readonly [tagName]: true };

/** Clients limit host, port and name together to 255 characters; a name that long could not be pulled. */
const MAX_NAME_LENGTH = 255;

const COMPONENT = '[a-z0-9]+(?:(?:\\.|_|__|-+)[a-z0-9]+)*';
const NAME = new RegExp(`^${COMPONENT}(?:/${COMPONENT})*$`);
const TAG = /^[a-zA-Z0-9_][a-zA-Z0-9._-]{0,127}$/;

export const isRepositoryName = (value: unknown): value is RepositoryName =>
  typeof value === 'string' && value.length <= MAX_NAME_LENGTH && NAME.test(value);

export const isTagName = (value: unknown): value is TagName => typeof value === 'string' && TAG.test(value);

/** The first segment of a name: the namespace that owns it. */
export const namespaceOf = (name: RepositoryName): string => name.split('/', 1)[0] ?? name;
