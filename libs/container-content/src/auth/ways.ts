import { holds, type Way } from '@berth/platform';

// The ways in which what one may do with a distribution `d`, or in a namespace `n`, can be held.

const distribution = (action: string): Way => ({
  permission: `container.${action}_containerdistribution`,
  object: 'd.id',
});

const namespace = (action: string): Way => ({
  permission: `container.namespace_${action}_containerdistribution`,
  object: 'n.id',
});

const inNamespace = (action: string): readonly Way[] => [distribution(action), namespace(action)];

/** The two permissions to pull: on a distribution, and in a namespace. */
export const PULL = distribution('pull').permission;
export const PULL_IN_NAMESPACE = namespace('pull').permission;

/** For lists: they are asked of the distribution alone, so that a page is not of all that could be joined to it. */
export const VIEW_WAYS: readonly Way[] = [
  distribution('view'),
  { ...namespace('view'), object: 'd.namespace_id' },
];

export const CHANGE_WAYS = inNamespace('change');
export const DELETE_WAYS = inNamespace('delete');
export const PULL_WAYS = inNamespace('pull');
export const PUSH_WAYS = inNamespace('push');

/** A role that lets somebody add distributions says nothing of any namespace: its owners decide who adds to it. */
export const ADD_WAYS: readonly Way[] = [namespace('add')];

export const CREATE_NAMESPACE_WAYS: readonly Way[] = [
  { permission: 'container.add_containernamespace', object: null },
];

/**
 * Whether somebody may make a namespace: everybody the one that bears his own name, and nobody that of somebody else;
 * others whoever has the permission. All are SQL.
 */
export const mayCreateNamespace = (name: string, userId: string, username: string): string =>
  `(COALESCE(${name} = ${username}, false)
    OR ${holds(userId, CREATE_NAMESPACE_WAYS)}
   AND NOT EXISTS (SELECT 1 FROM "user" named WHERE named.username = ${name}))`;
