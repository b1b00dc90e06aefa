import { type Caller, holds, PermissionDenied, Statement, type TokenScope } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from './managed-plugin.js';
import { mayCreateNamespace } from './ways.js';

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
export type Holder = Pick<Caller, 'userId' | 'superuser' | 'username'> | null;

/** Who may do what with names at which things are, or can be, published. */
@Injectable()
export class NameRights {
  private readonly statement: Statement<Rights>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly plugin: ManagedPlugin,
  ) {
    this.statement = statementFor(plugin);
  }

  /** What somebody may do with names, without regard to an access token's scopes. */
  of(holder: Holder, names: readonly string[]): Promise<Rights[]> {
    const { userId = null, superuser = false, username = null } = holder ?? {};
    return this.statement.all(this.dataSource, [names, userId, superuser, username]);
  }

  /** The same of one name. */
  async rightsTo(holder: Holder, name: string): Promise<Rights> {
    const [rights] = await this.of(holder, [name]);
    if (rights === undefined) throw new Error(`nothing is known of the rights to ${name}`);
    return rights;
  }

  /**
   * Lets a caller use names for objects of their own. Another user who may push to a name would keep the caller from it. A
   * name that is no base path keeps nobody.
   * @param orUnclaimed whether names do as well whose namespace is nobody's yet
   * @throws PermissionDenied, before it is told whether they are taken
   */
  async requireMine(
    caller: Caller,
    names: readonly (string | undefined)[],
    { orUnclaimed = false } = {},
  ): Promise<void> {
    const wanted = [
      ...new Set(names.flatMap((name) => (name && this.plugin.isBasePath(name) ? [name] : []))),
    ];
    const rights = wanted.length === 0 ? [] : await this.of(caller, wanted);
    const isMine = ({ name, mayPush, unclaimed }: Rights): boolean =>
      (mayPush || (orUnclaimed && unclaimed)) && isInScope(caller, name, 'push');
    if (!rights.every(isMine)) throw new PermissionDenied();
  }
}

/** An access token's scopes are names, and stand for all that is below them. */
export function isInScope(
  caller: Caller | null,
  name: string,
  action: TokenScope['actions'][number],
): boolean {
  const scopes: readonly TokenScope[] | null = caller?.token?.scopes ?? null;
  if (scopes === null) return true;
  return scopes.some(
    (scope) => (name === scope.name || name.startsWith(`${scope.name}/`)) && scope.actions.includes(action),
  );
}

// A user may push to a free name if they may make it: in its namespace, or together with its namespace where there is none.
const statementFor = ({ ways }: ManagedPlugin): Statement<Rights> =>
  new Statement(
    `SELECT wanted.name, d.id IS NOT NULL AS known, COALESCE(NOT d.private, false) AS "isPublic",
          n.id AS "namespaceId",
          n.id IS NULL AND NOT EXISTS (
            SELECT 1 FROM "user" u WHERE u.username = split_part(wanted.name, '/', 1)) AS unclaimed,
          $3 OR ${holds('$2', ways.pull)} AS "mayPull",
          $3 OR CASE WHEN d.id IS NOT NULL THEN ${holds('$2', ways.push)}
                     WHEN n.id IS NOT NULL THEN ${holds('$2', ways.add)}
                     ELSE ${mayCreateNamespace("split_part(wanted.name, '/', 1)", '$2', '$4')}
                END AS "mayPush"
     FROM unnest($1::text[]) AS wanted(name)
     LEFT JOIN LATERAL (
       SELECT n.id FROM namespace n WHERE n.name = split_part(wanted.name, '/', 1) OFFSET 0) n ON true
     LEFT JOIN LATERAL (
       SELECT d.id, d.private FROM distribution d WHERE d.base_path = wanted.name OFFSET 0) d ON true`,
  );
