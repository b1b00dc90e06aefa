import { MANAGE_NAMESPACE, Statement, type Transaction } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import { PluginTask } from '../access/plugin-task.js';

export type DeleteDistributionsInput =
  | {
      readonly distributionId: string;
      /** Whether the push repository goes, too, that is pushed to by the distribution's name. */
      readonly withRepository: boolean;
    }
  | { readonly namespaceId: string };

// A push repository can go with the distribution of its own name, by which it is pushed to: what else serves it then
// serves nothing. Others stay; one that nothing serves by its name is at home nowhere, and its namespace's owners get a role
// on it: they can publish it again, or delete it.
const DELETE = new Statement(
  `WITH gone AS (
     DELETE FROM distribution WHERE id = $1 OR namespace_id = $2 RETURNING base_path, repository_id, namespace_id),
   kept AS (
     INSERT INTO role_assignment (id, role_id, user_id, group_id, object_id)
     SELECT DISTINCT ON (a.user_id, a.group_id) gen_random_uuid(), owner.id, a.user_id, a.group_id, r.id
       FROM gone
       JOIN repository r ON r.id = gone.repository_id AND r.kind = 'push' AND r.name = gone.base_path
       JOIN role_assignment a ON a.object_id = gone.namespace_id
       JOIN role held ON held.id = a.role_id AND '${MANAGE_NAMESPACE}' = ANY(held.permissions)
       JOIN role owner ON owner.name = $4
      WHERE NOT $3
     ON CONFLICT DO NOTHING)
   DELETE FROM repository r USING gone
    WHERE r.id = gone.repository_id AND r.kind = 'push' AND r.name = gone.base_path AND $3`,
);

// A user who publishes something in it meanwhile is done before, and that goes as well; or comes after, and makes another one.
const LOCK_NAMESPACE = new Statement('SELECT 1 FROM namespace WHERE id = $1 FOR UPDATE');

const DELETE_NAMESPACE = new Statement('DELETE FROM namespace WHERE id = $1');

/** Removes a distribution, or a namespace with all that is published in it. Bytes stay until they are collected. */
@Injectable()
export class DeleteDistributions extends PluginTask<DeleteDistributionsInput> {
  readonly taskName = this.plugin.taskName('delete-distributions');

  constructor(dataSource: DataSource, plugin: ManagedPlugin) {
    super(dataSource, plugin);
  }

  protected override async act(tx: Transaction, input: DeleteDistributionsInput): Promise<void> {
    const owner = this.plugin.ownerOf('pushrepository');
    if ('distributionId' in input) {
      await DELETE.all(tx, [input.distributionId, null, input.withRepository, owner]);
    } else {
      await LOCK_NAMESPACE.all(tx, [input.namespaceId]);
      await DELETE.all(tx, [null, input.namespaceId, true, owner]);
      await DELETE_NAMESPACE.all(tx, [input.namespaceId]);
    }
  }
}
