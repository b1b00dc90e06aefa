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
