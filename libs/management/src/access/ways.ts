import {
  ADD_NAMESPACE,
  DELETE_NAMESPACE,
  holds,
  holdsAmong,
  MANAGE_NAMESPACE,
  NAMESPACE_MODEL,
  VIEW_NAMESPACE,
  type Way,
} from '@berth/platform';

/** The ways in which a user can hold what they may do with a distribution `d`, or in its namespace `n`. */
export interface DistributionWays {
  /** For lists: the distribution alone is asked, so that PostgreSQL joins no namespaces to all rows of a list. */
  readonly view: readonly Way[];
  readonly change: readonly Way[];
  readonly delete: readonly Way[];
  readonly pull: readonly Way[];
  readonly push: readonly Way[];
  /** A role that lets a user add distributions says nothing of any namespace: its owners decide who adds to it. */
  readonly add: readonly Way[];
}

/** @param plugin whose distributions they are: its permissions are `<plugin>.pull_<plugin>distribution` and the like */
export function distributionWays(plugin: string): DistributionWays {
  const onDistribution = (action: string): Way => ({
    permission: `${plugin}.${action}_${plugin}distribution`,
    object: 'd.id',
  });
  const inNamespace = (action: string, object = 'n.id'): Way => ({
    permission: `${plugin}.namespace_${action}_${plugin}distribution`,
    object,
  });
  const either = (action: string): readonly Way[] => [onDistribution(action), inNamespace(action)];
  return {
    view: [onDistribution('view'), inNamespace('view', 'd.namespace_id')],
    change: either('change'),
    delete: either('delete'),
    pull: either('pull'),
    push: either('push'),
    add: [inNamespace('add')],
  };
}

/** A namespace `n` may be changed in these ways, and deleted in those. */
export const CHANGE_NAMESPACE_WAYS: readonly Way[] = [{ permission: MANAGE_NAMESPACE, object: 'n.id' }];
export const DELETE_NAMESPACE_WAYS: readonly Way[] = [{ permission: DELETE_NAMESPACE, object: 'n.id' }];

export const CREATE_NAMESPACE_WAYS: readonly Way[] = [{ permission: ADD_NAMESPACE, object: null }];

/** SQL: whether a user may know of namespace `n`. @param viewer SQL for the user's id */
export const isNamespaceVisible = (viewer: string): string => holdsAmong(viewer, VIEW_NAMESPACE, 'n.id');

/**
 * SQL: whether a user may make a namespace. Every user may make the one that has their own name, and nobody else may.
 * A user with the permission may make the others.
 */
export const mayCreateNamespace = (name: string, userId: string, username: string): string =>
  `(COALESCE(${name} = ${username}, false)
    OR ${holds(userId, CREATE_NAMESPACE_WAYS)}
   AND NOT EXISTS (SELECT 1 FROM "user" named WHERE named.username = ${name}))`;

/** By which tasks lock a namespace. */
export const namespacePrn = (id: string): string => `prn:container.${NAMESPACE_MODEL}:${id}`;

/** The namespace of a base path: its first segment. */
export const namespaceOf = (basePath: string): string => basePath.split('/', 1)[0] ?? basePath;
