import { type Caller, holds, PermissionDenied, Statement, type TokenScope } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isRepositoryName } from '../oci/name.js';
import type { Access } from './scope.js';
import { ADD_WAYS, mayCreateNamespace, PULL_WAYS, PUSH_WAYS } from './ways.js';

/** What a caller can be allowed to do with a repository. */
const ACTIONS = ['pull', 'push', 'delete'] as const;
type Action = (typeof ACTIONS)[number];

/** What somebody may do with a name. */
export interface Rights {
  readonly name: string;
  /** Something is published there. */
  readonly known: boolean;
  readonly isPublic: boolean;
  /** Although it may be private. */
  readonly mayPull: boolean;
  readonly mayPush: boolean;
  /** The namespace of the name; null where there is none. */
  readonly namespaceId: string | null;
  /** There is no such namespace, nor a user of that name. */
  readonly unclaimed: boolean;
}

/** Whose rights they are; null for nobody's. */
type Holder = Pick<Caller, 'userId' | 'superuser' | 'username'> | null;

// Who may push to a name that is free is who may make it: in a namespace that there is, or together with its namespace.
const RIGHTS = new Statement<Rights>(
  `SELECT wanted.name, d.id IS NOT NULL AS known, COALESCE(NOT d.private, false) AS "isPublic",
          n.id AS "namespaceId",
          n.id IS NULL AND NOT EXISTS (
            SELECT 1 FROM "user" u WHERE u.username = split_part(wanted.name, '/', 1)) AS unclaimed,
          $3 OR ${holds('$2', PULL_WAYS)} AS "mayPull",
          $3 OR CASE WHEN d.id IS NOT NULL THEN ${holds('$2', PUSH_WAYS)}
                     WHEN n.id IS NOT NULL THEN ${holds('$2', ADD_WAYS)}
                     ELSE ${mayCreateNamespace("split_part(wanted.name, '/', 1)", '$2', '$4')}
                END AS "mayPush"
     FROM unnest($1::text[]) AS wanted(name)
     LEFT JOIN namespace n ON n.name = split_part(wanted.name, '/', 1)
     LEFT JOIN distribution d ON d.base_path = wanted.name`,
);

/** Decides what is granted of what a client requests. */
@Injectable()
export class Grants {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * The part of the requested access that is granted. What is not granted is left out; that is no error (Docker
   * registry token specification). Of what is private nobody else learns that it is there: it is refused like a
   * name that is free.
   */
  async of(caller: Caller | null, requested: readonly Access[]): Promise<Access[]> {
    const names = requested.flatMap(({ type, name }) =>
      type === 'repository' && isRepositoryName(name) ? [name] : [],
    );
    const rights = names.length === 0 ? [] : await this.rights(caller, [...new Set(names)]);
    return requested.flatMap((access) => granted(caller, access, rights) ?? []);
  }

  /**
   * Lets a caller use names for objects of his. One that somebody else may push to would keep him from it; what is no
   * repository name keeps nobody.
   * @param orUnclaimed whether names do as well whose namespace is nobody's yet
   * @throws PermissionDenied, before it is told whether they are taken
   */
  async requireMine(
    caller: Caller,
    names: readonly (string | undefined)[],
    { orUnclaimed = false } = {},
  ): Promise<void> {
    const wanted = [...new Set(names.filter(isRepositoryName))];
    const rights = wanted.length === 0 ? [] : await this.rights(caller, wanted);
    const isMine = ({ name, mayPush, unclaimed }: Rights): boolean =>
      (mayPush || (orUnclaimed && unclaimed)) && isInScope(caller, name, 'push');
    if (!rights.every(isMine)) throw new PermissionDenied();
  }

  /** What somebody may do with a name, without regard to an access token's scopes. */
  async rightsTo(holder: Holder, name: string): Promise<Rights> {
    const [rights] = await this.rights(holder, [name]);
    if (rights === undefined) throw new Error(`nothing is known of the rights to ${name}`);
    return rights;
  }

  private rights(holder: Holder, names: readonly string[]): Promise<Rights[]> {
    const { userId = null, superuser = false, username = null } = holder ?? {};
    return RIGHTS.all(this.dataSource, [names, userId, superuser, username]);
  }
}

function granted(caller: Caller | null, requested: Access, all: readonly Rights[]): Access | null {
  const { type, name, actions } = requested;
  if (type === 'registry' && name === 'catalog')
    return actions.includes('*') ? { type, name, actions: ['*'] } : null;
  const rights = type === 'repository' ? all.find((one) => one.name === name) : undefined;
  if (rights === undefined) return null;
  const wanted = actions.includes('*') ? ACTIONS : ACTIONS.filter((one) => actions.includes(one));
  const held = wanted.filter((action) => isHeld(rights, action) && isInScope(caller, name, action));
  if (held.includes('pull') || !wanted.includes('pull') || !rights.isPublic)
    return held.length === 0 ? null : { type, name, actions: held };
  return { type, name, actions: ['pull', ...held], isPublic: true };
}

const isHeld = (rights: Rights, action: Action): boolean =>
  action === 'pull' ? isEntitledToPull(rights) : rights.mayPush;

/** Whoever may make a name may know that nothing is there. */
export const isEntitledToPull = ({ known, mayPull, mayPush }: Rights): boolean =>
  mayPull || (!known && mayPush);

/** An access token's scopes are names, and stand for all that is below them. */
function isInScope(caller: Caller | null, name: string, action: Action): boolean {
  const scopes: readonly TokenScope[] | null = caller?.token?.scopes ?? null;
  if (scopes === null) return true;
  return scopes.some(
    (scope) => (name === scope.name || name.startsWith(`${scope.name}/`)) && scope.actions.includes(action),
  );
}
