import { container } from '../managed/container.js';

/** The ways in which a user can hold what they may do with a distribution `d`, or in its namespace `n`. */
export const { change: CHANGE_WAYS, pull: PULL_WAYS, push: PUSH_WAYS, add: ADD_WAYS } = container.ways;

/** The two permissions to pull: on a distribution, and in a namespace. */
export const PULL = 'container.pull_containerdistribution';
export const PULL_IN_NAMESPACE = 'container.namespace_pull_containerdistribution';
