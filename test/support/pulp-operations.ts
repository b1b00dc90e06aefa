import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** An operation of the management API, as a client finds it in the description. */
export interface NamedOperation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly tag: string;
}

/** One of Pulp's, and the statuses that it is described to be answered with. */
export interface PulpOperation extends NamedOperation {
  readonly statuses: readonly string[];
}

/** The operations of a Pulp with the container plugin, by id. */
export function pulpOperations(): ReadonlyMap<string, PulpOperation> {
  const text = readFileSync(join(import.meta.dirname, 'pulp-operations.tsv'), 'utf8');
  const rows = text.trimEnd().split('\n').slice(1);
  return new Map(
    rows.map((row) => {
      const [id = '', method = '', path = '', tag = '', statuses = ''] = row.split('\t');
      return [id, { id, method, path, tag, statuses: statuses.split(' ') }];
    }),
  );
}
