import { type Accomplished, HandlesJobs, Statement, TaskHandler, type Transaction } from '@berth/platform';
import { DataSource } from 'typeorm';

const DELETE_DISTRIBUTIONS = 'container.delete-distributions';

export type DeleteDistributionsInput = { readonly distributionId: string } | { readonly namespaceId: string };

// A push repository has no other way to be reached: it goes with the last distribution that serves it. Others stay.
const DELETE = new Statement(
  `WITH gone AS (
     DELETE FROM distribution WHERE id = $1 OR namespace_id = $2 RETURNING id, repository_id)
   DELETE FROM repository r USING gone
    WHERE r.id = gone.repository_id AND r.kind = 'push'
      AND NOT EXISTS (SELECT 1 FROM distribution d
                       WHERE d.repository_id = r.id AND d.id NOT IN (SELECT id FROM gone))`,
);

const DELETE_NAMESPACE = new Statement('DELETE FROM namespace WHERE id = $1');

/** Removes a distribution, or a namespace with all that is published in it. Bytes stay until they are collected. */
@HandlesJobs(DELETE_DISTRIBUTIONS)
export class DeleteDistributions extends TaskHandler<DeleteDistributionsInput, null> {
  readonly taskName = DELETE_DISTRIBUTIONS;

  constructor(dataSource: DataSource) {
    super(dataSource);
  }

  protected override async perform(
    tx: Transaction,
    input: DeleteDistributionsInput,
  ): Promise<Accomplished<null>> {
    if ('distributionId' in input) {
      await DELETE.all(tx, [input.distributionId, null]);
    } else {
      await DELETE.all(tx, [null, input.namespaceId]);
      await DELETE_NAMESPACE.all(tx, [input.namespaceId]);
    }
    return { result: null };
  }
}
