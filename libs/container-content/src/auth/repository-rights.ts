import {
  type Caller,
  holds,
  PermissionDenied,
  type RepositoryKind,
  Statement,
  type Way,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { RepositoryUnknown } from '../repositories/repository-errors.js';
import { isRepositoryVisible } from './visibility.js';

/** What can be done with a repository. */
export type RepositoryAction = 'change' | 'delete' | 'delete-versions' | 'modify-content';

/** A repository as a route names it. */
export interface NamedRepository {
  readonly kind: RepositoryKind;
  readonly id: string;
}

interface Rights {
  readonly name: string;
  readonly visible: boolean;
  readonly allowed: boolean;
}

/** What kinds of repositories are called, in permissions and PRNs. */
export const MODELS = { push: 'containerpushrepository', regular: 'containerrepository' } as const;

/** A repository `r` is at home in the namespace `n` of the distribution that bears its name: only its owner can publish it there. */
export const AT_HOME = `repository r
       LEFT JOIN distribution home ON home.repository_id = r.id AND home.base_path = r.name
       LEFT JOIN namespace n ON n.id = home.namespace_id`;

// Nobody can be given a right to delete versions of push repositories: it is for those who may remove what is in them.
const DELETE_VERSIONS: Readonly<Record<RepositoryKind, readonly Way[]>> = {
  push: waysTo('modify_content_containerpushrepository'),
  regular: [
    { permission: 'container.delete_containerrepository_versions', object: 'r.id' },
    ...waysTo('delete_containerrepository'),
  ],
};

// Likewise to delete push repositories: it is for their owners, who decide about the roles on them.
const DELETE: Readonly<Record<RepositoryKind, readonly Way[]>> = {
  push: [
    { permission: 'container.manage_roles_containerpushrepository', object: 'r.id' },
    { permission: 'container.manage_roles_containernamespace', object: 'n.id' },
  ],
  regular: waysTo('delete_containerrepository'),
};

const RIGHTS: Readonly<Record<RepositoryKind, Readonly<Record<RepositoryAction, Statement<Rights>>>>> = {
  push: statementsFor('push'),
  regular: statementsFor('regular'),
};

const MAY_ADD = new Statement<{ allowed: boolean }>(
  `SELECT $2 OR ${holds('$1', [{ permission: 'container.add_containerrepository', object: null }])} AS allowed`,
);

/** Who may do what with a repository: by a role on it, or in the namespace that it is at home in. */
@Injectable()
export class RepositoryRights {
  constructor(private readonly dataSource: DataSource) {}

  /** Whether a caller may make regular repositories. */
  async mayAdd({ userId, superuser }: Caller): Promise<boolean> {
    const may = await MAY_ADD.first(this.dataSource, [userId, superuser]);
    return may?.allowed === true;
  }

  /**
   * Lets a caller do something with a repository; resolves with its name.
   * @throws RepositoryUnknown when there is none that the caller may know of; PermissionDenied
   */
  async require(
    caller: Caller,
    { kind, id }: NamedRepository,
    action: RepositoryAction,
  ): Promise<{ readonly name: string }> {
    const rights = await RIGHTS[kind][action].first(this.dataSource, [id, caller.userId, caller.superuser]);
    if (rights?.visible !== true) throw new RepositoryUnknown(kind, id);
    if (!rights.allowed) throw new PermissionDenied();
    return rights;
  }
}

function statementsFor(kind: RepositoryKind): Readonly<Record<RepositoryAction, Statement<Rights>>> {
  const model = MODELS[kind];
  return {
    change: statement(kind, waysTo(`change_${model}`)),
    delete: statement(kind, DELETE[kind]),
    'delete-versions': statement(kind, DELETE_VERSIONS[kind]),
    'modify-content': statement(kind, waysTo(`modify_content_${model}`)),
  };
}

/** By a role on repository `r`, or on namespace `n` that it is at home in. @param codename such as `change_containerrepository` */
export function waysTo(codename: string): readonly Way[] {
  return [
    { permission: `container.${codename}`, object: 'r.id' },
    { permission: `container.namespace_${codename}`, object: 'n.id' },
  ];
}

function statement(kind: RepositoryKind, ways: readonly Way[]): Statement<Rights> {
  return new Statement(
    `SELECT r.name, $3 OR ${isRepositoryVisible('$2')} AS visible, $3 OR ${holds('$2', ways)} AS allowed
       FROM ${AT_HOME}
      WHERE r.id = $1 AND r.plugin = 'container' AND r.kind = '${kind}'`,
  );
}
