import {
  type Caller,
  Distributions,
  FieldsInvalid,
  holds,
  PermissionDenied,
  Statement,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { isNamespaceVisible } from '../auth/visibility.js';
import { mayCreateNamespace } from '../auth/ways.js';
import { NamespaceUnknown } from './distribution-errors.js';
import { DistributionTasks, type ManagementRequest } from './distribution-tasks.js';

const MAY_CREATE = new Statement<{ allowed: boolean }>(
  `SELECT $3 OR ${mayCreateNamespace('$1::text', '$2', '$4')} AS allowed`,
);

const RIGHTS = new Statement<{ visible: boolean; mayDelete: boolean }>(
  `SELECT $3 OR ${isNamespaceVisible('$2')} AS visible,
          $3 OR ${holds('$2', [{ permission: 'container.delete_containernamespace', object: 'n.id' }])} AS "mayDelete"
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
   * Makes a namespace, which then is the caller's. Everybody may make the one that bears his own name.
   * @throws FieldsInvalid when there is one already, PermissionDenied
   */
  async create(caller: Caller, name: string, labels: object): Promise<string> {
    const values = [name, caller.userId, caller.superuser, caller.username];
    const may = await MAY_CREATE.first(this.dataSource, values);
    if (may?.allowed !== true) throw new PermissionDenied();
    const { id, fresh } = await this.distributions.makeNamespace('container', name, caller.userId, {
      labels,
    });
    if (!fresh) throw new FieldsInvalid({ name: ['This field must be unique.'] });
    return id;
  }

  /** Removes it with all that is published in it; resolves with the id of the task. @throws NamespaceUnknown, PermissionDenied */
  async delete(request: ManagementRequest, id: string): Promise<string> {
    const { userId, superuser } = request.caller;
    const rights = await RIGHTS.first(this.dataSource, [id, userId, superuser]);
    if (rights?.visible !== true) throw new NamespaceUnknown(id);
    if (!rights.mayDelete) throw new PermissionDenied();
    return this.tasks.delete(request, { namespaceId: id });
  }
}
