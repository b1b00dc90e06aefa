import {
  type Caller,
  DomainError,
  holds,
  MANAGE_NAMESPACE,
  PermissionDenied,
  type RepositoryKind,
  Statement,
  type Way,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from './managed-plugin.js';
import { unknownIn } from './refusals.js';

/** There is no such repository, or none that the caller may know of. */
class RepositoryUnknown extends DomainError {
  readonly code = 'REPOSITORY_UNKNOWN';
  readonly kind = 'not-found';

  constructor(plugin: ManagedPlugin, kind: RepositoryKind, id: string) {
    const label = plugin.labelOf(kind === 'push' ? 'PushRepository' : 'Repository');
    super(`No ${label} matches the given query: ${id}`);
  }
}

/** Who asks for something through the management API, and by which request. */
export interface ManagementRequest {
  readonly caller: Caller;
  readonly correlationId: string;
}

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

type Statements = Readonly<Record<RepositoryAction, Statement<Rights>>>;

/** A repository `r` is at home in the namespace `n` of the distribution that bears its name: only its owner can publish it there. */
export const AT_HOME = `repository r
       LEFT JOIN distribution home ON home.repository_id = r.id AND home.base_path = r.name
       LEFT JOIN namespace n ON n.id = home.namespace_id`;

/** Who may do what with a repository: by a role on it, or in the namespace that it is at home in. */
@Injectable()
export class RepositoryRights {
  private readonly mayAddOne: Statement<{ allowed: boolean }>;
  private readonly rights: Readonly<Record<RepositoryKind, Statements>>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly plugin: ManagedPlugin,
  ) {
    const add = [{ permission: `${plugin.name}.add_${plugin.modelOf('regular')}`, object: null }];
    this.mayAddOne = new Statement(`SELECT $2 OR ${holds('$1', add)} AS allowed`);
    this.rights = { push: statementsFor(plugin, 'push'), regular: statementsFor(plugin, 'regular') };
  }

  /** Whether a caller may make regular repositories. */
  async mayAdd({ userId, superuser }: Caller): Promise<boolean> {
    const may = await this.mayAddOne.first(this.dataSource, [userId, superuser]);
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
    const values = [id, caller.userId, caller.superuser];
    const rights = await this.rights[kind][action].first(this.dataSource, values);
    if (rights?.visible !== true) throw new RepositoryUnknown(this.plugin, kind, id);
    if (!rights.allowed) throw new PermissionDenied();
    return rights;
  }

  /** The same with a repository that a field names. @throws FieldsInvalid, PermissionDenied */
  async requireIn(
    field: string,
    caller: Caller,
    repository: NamedRepository,
    action: RepositoryAction,
  ): Promise<void> {
    try {
      await this.require(caller, repository, action);
    } catch (error) {
      throw error instanceof RepositoryUnknown ? unknownIn(field) : error;
    }
  }
}

function statementsFor(plugin: ManagedPlugin, kind: RepositoryKind): Statements {
  const statement = (ways: readonly Way[]): Statement<Rights> =>
    new Statement(
      `SELECT r.name, $3 OR ${plugin.visibility.isVisible('$2')} AS visible, $3 OR ${holds('$2', ways)} AS allowed
       FROM ${AT_HOME}
      WHERE r.id = $1 AND r.plugin = '${plugin.name}' AND r.kind = '${kind}'`,
    );
  const isPush = kind === 'push';
  return {
    change: statement(plugin.repositoryWays('change', kind)),
    delete: statement(isPush ? pushOwners(plugin) : plugin.repositoryWays('delete', kind)),
    'delete-versions': statement(
      isPush ? plugin.repositoryWays('modify_content', kind) : versionDeleters(plugin),
    ),
    'modify-content': statement(plugin.repositoryWays('modify_content', kind)),
  };
}

// No role has a permission to delete push repositories, or their versions. Those who decide about the roles on a push
// repository may delete it, and those who may remove what is in its versions may delete these.
const pushOwners = (plugin: ManagedPlugin): readonly Way[] => [
  { permission: `${plugin.name}.manage_roles_${plugin.modelOf('push')}`, object: 'r.id' },
  { permission: MANAGE_NAMESPACE, object: 'n.id' },
];

const versionDeleters = (plugin: ManagedPlugin): readonly Way[] => [
  { permission: `${plugin.name}.delete_${plugin.modelOf('regular')}_versions`, object: 'r.id' },
  ...plugin.repositoryWays('delete', 'regular'),
];
