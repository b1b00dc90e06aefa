import { type Caller, holds, Statement, type TokenScope } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isRepositoryName } from '../oci/name.js';
import type { Access } from './scope.js';
import { ADD_WAYS, CREATE_NAMESPACE_WAYS, PULL_WAYS, PUSH_WAYS } from './ways.js';

/** What a caller can be allowed to do with a repository. */
const ACTIONS = ['pull', 'push', 'delete'] as const;
type Action = (typeof ACTIONS)[number];

interface Rights {
  readonly name: string;
  readonly known: boolean;
  readonly isPublic: boolean;
  readonly mayPull: boolean;
  readonly mayPush: boolean;
}

// Who may push to a name that is free is who may make it: in a namespace that there is, or together with its namespace.
const RIGHTS = new Statement<Rights>(
  `SELECT wanted.name, d.id IS NOT NULL AS known, COALESCE(NOT d.private, false) AS "isPublic",
          $3 OR ${holds('$2', PULL_WAYS)} AS "mayPull",
          $3 OR CASE WHEN d.id IS NOT NULL THEN ${holds('$2', PUSH_WAYS)}
                     WHEN n.id IS NOT NULL THEN ${holds('$2', ADD_WAYS)}
                     ELSE COALESCE(split_part(wanted.name, '/', 1) = $4, false) OR ${holds('$2', CREATE_NAMESPACE_WAYS)}
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
    const rights = names.length === 0 ? [] : await this.rightsTo(caller, [...new Set(names)]);
    return requested.flatMap((access) => granted(caller, access, rights) ?? []);
  }

  private rightsTo(caller: Caller | null, names: readonly string[]): Promise<Rights[]> {
    const { userId = null, superuser = false, username = null } = caller ?? {};
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

const isHeld = ({ known, mayPull, mayPush }: Rights, action: Action): boolean =>
  action === 'pull' ? mayPull || (!known && mayPush) : mayPush;

/** An access token's scopes are names, and stand for all that is below them. */
function isInScope(caller: Caller | null, name: string, action: Action): boolean {
  const scopes: readonly TokenScope[] | null = caller?.token?.scopes ?? null;
  if (scopes === null) return true;
  return scopes.some(
    (scope) => (name === scope.name || name.startsWith(`${scope.name}/`)) && scope.actions.includes(action),
  );
}
