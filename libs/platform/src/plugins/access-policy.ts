/** Who is let through: everybody who is logged in, or administrators alone. */
type Principal = 'authenticated' | 'admin';

/** Some of the actions of a part of the management API, and who may do them. */
export interface AccessStatement {
  readonly action: readonly string[];
  readonly principal: Principal;
  readonly effect: 'allow';
  /** Where more than a login is needed: `has_model_or_obj_perms:<permission>`, and the like. */
  readonly condition?: string;
}

/**
 * What a part of the management API asks of its callers, for people to read. It is enforced where the part is: nobody
 * can change it, as Pulp's can be.
 */
export interface AccessPolicy {
  /** The path of the part below the root. */
  readonly viewsetName: string;
  readonly statements: readonly AccessStatement[];
  /** The role that the maker of an object gets on it, where there is one. */
  readonly owner?: string;
}

/** Administrators may, and nobody else. */
export const administrators = (...action: string[]): AccessStatement => ({
  action,
  principal: 'admin',
  effect: 'allow',
});

/** Everybody who is logged in may, who fulfills the condition. */
export const users = (action: readonly string[], condition?: string): AccessStatement => ({
  action,
  principal: 'authenticated',
  effect: 'allow',
  ...(condition !== undefined && { condition }),
});

/** Who decides about the roles on an object of this model. */
export const roleStatements = (permission: string): readonly AccessStatement[] => [
  users(['my_permissions']),
  users(['list_roles', 'add_role', 'remove_role'], `has_model_or_obj_perms:${permission}`),
];
