import { Resource } from '@berth/platform';
import { GROUP_RESOURCE, USER_RESOURCE } from '../core-resources.js';

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

/** The roles of all users, or of all groups. An href has whose they are in its midst. */
class AnyAssignment extends Resource {
  private readonly holderHref: RegExp;

  constructor(type: HolderType) {
    const { holders, model } = HOLDERS[type];
    super(model, `${holders.path}/roles`);
    this.holderHref = new RegExp(`^(${holders.listHref})\\d{1,9}/`);
  }

  override keyIn(reference: string): string | null {
    return super.keyIn(reference.replace(this.holderHref, '$1'));
  }
}

export const ANY_ASSIGNMENT: Readonly<Record<HolderType, Resource>> = {
  user: new AnyAssignment('user'),
  group: new AnyAssignment('group'),
};

/** How the roles that somebody has are named: they are found below that user. */
export function assignmentResource({ type, id }: Holder): Resource {
  const { holders, model } = HOLDERS[type];
  return new Resource(model, `${holders.path}/${id}/roles`);
}
