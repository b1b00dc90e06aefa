import { randomUUID } from 'node:crypto';

import type { BerthServer } from './berth-server.js';

/** Makes an empty regular repository that is served at a name of two segments, and so takes no pushes. */
export async function serveRegularRepository({ database }: BerthServer, name: string): Promise<void> {
  const repository = randomUUID();
  await database.query('INSERT INTO namespace (id, name) VALUES ($1, $2) ON CONFLICT DO NOTHING', [
    randomUUID(),
    name.split('/')[0],
  ]);
  await database.query(
    `INSERT INTO repository (id, name, plugin, kind) VALUES ($1, $2, 'container', 'regular')`,
    [repository, `the regular ${name}`],
  );
  await database.query('INSERT INTO repository_version (id, repository_id, number) VALUES ($1, $2, 0)', [
    randomUUID(),
    repository,
  ]);
  await database.query(
    `INSERT INTO distribution (id, plugin, name, base_path, namespace_id, repository_id)
     SELECT $1, 'container', $2, $2, id, $3 FROM namespace WHERE name = split_part($2, '/', 1)`,
    [randomUUID(), name, repository],
  );
}
