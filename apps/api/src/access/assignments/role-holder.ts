import { GROUP_RESOURCE, Resource, USER_RESOURCE } from '@berth/platform';

/** Who can have roles. */
export type HolderType = 'user' | 'group';

/** A user or a group, by number. */
export interface Holder {
  readonly type: HolderType;
  readonly id: number;
}

const HOLDERS = {
  user: { holders: USER_RESOURCE, model: 'core.userrole' },
  group: { holders: GROUP_RESOURCE, model: 'core.grouprole' },
} as const;

/** How the roles that somebody has are named: they are found below him. */
export function assignmentResource({ type, id }: Holder): Resource {
  const { holders, model } = HOLDERS[type];
  return new Resource(model, `${holders.path}/${id}/roles`);
}
