import type { Way } from '@berth/platform';

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
