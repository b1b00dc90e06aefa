import type { Resource } from './resource.js';

/** A kind of object that roles can be given on. All its SQL uses the aliases of `from`. */
export interface RoleTarget {
  readonly resource: Resource;

  /** SQL: the tables that have them, such as `distribution d JOIN namespace n ON n.id = d.namespace_id`. */
  readonly from: string;

  /** SQL: which rows of those are of this kind. */
  readonly where: string;

  /** SQL: what their hrefs have, and its type. */
  readonly key: string;
  readonly keyType: 'uuid' | 'int';

  /** SQL: the UUID under which roles on one are assigned. */
  readonly objectId: string;

  /** SQL: whether a user may know of one, given SQL for the user's id. */
  isVisible(viewer: string): string;

  /** What can be held on one. */
  readonly permissions: readonly string[];

  /** Whose holder decides about the roles on one. */
  readonly manageRoles: string;

  /** Who has a role on one without having been given it: SQL for the user's id, and the role with its permissions. */
  readonly owner?: {
    readonly userId: string;
    readonly role: string;
    readonly permissions: readonly string[];
  };

  /** What it is part of. Who holds there what stands for a permission holds that permission on the part as well. */
  readonly within?: {
    /** SQL: the UUIDs, as an array. */
    readonly objectIds: string;
    /** What stands for a permission there, by permission. */
    readonly permissions: Readonly<Record<string, string>>;
  };
}
