import { type Caller, Distributions, DomainError, holds, PermissionDenied, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { takenIn } from '../access/refusals.js';
import type { ManagementRequest } from '../access/repository-rights.js';
import {
  CHANGE_NAMESPACE_WAYS,
  DELETE_NAMESPACE_WAYS,
  isNamespaceVisible,
  mayCreateNamespace,
} from '../access/ways.js';
import { DistributionTasks } from '../distributions/distribution-tasks.js';

/** There is no such namespace, or none that the caller may know of. */
class NamespaceUnknown extends DomainError {
  readonly code = 'NAMESPACE_UNKNOWN';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`No ContainerNamespace matches the given query: ${id}`);
  }
}

const MAY_CREATE = new Statement<{ allowed: boolean }>(
  `SELECT $3 OR ${mayCreateNamespace('$1::text', '$2', '$4')} AS allowed`,
);

interface Rights {
  readonly visible: boolean;
  readonly mayDelete: boolean;
  readonly mayChange: boolean;
}

const SET_PRIVATE = new Statement(
  'UPDATE namespace SET private = $2, pulp_last_updated = now() WHERE id = $1 AND private <> $2',
);

const RIGHTS = new Statement<Rights>(
  `SELECT $3 OR ${isNamespaceVisible('$2')} AS visible,
          $3 OR ${holds('$2', DELETE_NAMESPACE_WAYS)} AS "mayDelete",
          $3 OR ${holds('$2', CHANGE_NAMESPACE_WAYS)} AS "mayChange"
     FROM namespace n WHERE n.id = $1`,
);

/** Namespaces, made and removed through the management API. */
@Injectable()
export class Namespaces {
  constructor(
    private readonly dataSource: DataSource,
    private readonly distributions: Distributions,
    private readonly tasks: DistributionTasks,
  ) {}

  /**
   * Makes a namespace, which then is the caller's. All users may make the one that bears their own name.
   * @throws FieldsInvalid when there is one already, PermissionDenied
   */
  async create(caller: Caller, name: string, said: { labels: object; isPrivate: boolean }): Promise<string> {
    const values = [name, caller.userId, caller.superuser, caller.username];
    const may = await MAY_CREATE.first(this.dataSource, values);
    if (may?.allowed !== true) throw new PermissionDenied();
    const { id, fresh } = await this.distributions.makeNamespace(name, caller.userId, said);
    if (!fresh) throw takenIn('name');
    return id;
  }

  /** Removes it with all that is published in it; resolves with the id of the task. @throws NamespaceUnknown, PermissionDenied */
  async delete(request: ManagementRequest, id: string): Promise<string> {
    const { mayDelete } = await this.rights(request.caller, id);
    if (!mayDelete) throw new PermissionDenied();
    return this.tasks.delete(request, { namespaceId: id });
  }

  /**
   * Says whether what is published in it from now on is private; what is there already stays as it is.
   * @throws NamespaceUnknown, PermissionDenied
   */
  async update(caller: Caller, id: string, isPrivate: boolean | undefined): Promise<void> {
    const { mayChange } = await this.rights(caller, id);
    if (!mayChange) throw new PermissionDenied();
    if (isPrivate !== undefined) await SET_PRIVATE.all(this.dataSource, [id, isPrivate]);
  }

  private async rights({ userId, superuser }: Caller, id: string): Promise<Rights> {
    const rights = await RIGHTS.first(this.dataSource, [id, userId, superuser]);
    if (rights?.visible !== true) throw new NamespaceUnknown(id);
    return rights;
  }
}
