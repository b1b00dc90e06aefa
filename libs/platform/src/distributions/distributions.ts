import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { Statement, type Transaction } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import { PluginRegistry } from '../plugins/plugin-registry.js';

/** The name is taken by something that registry clients cannot push to. */
export class DistributionReadOnly extends DomainError {
  readonly kind = 'invalid';

  constructor(readonly basePath: string) {
    super(`repository is read-only: ${basePath} takes no pushes`);
  }
}

// Of several first pushes at once one wins, by the unique keys; the caller then reads what there is. A repository that is
// there already is somebody's, and is not published anew; a namespace must be the one that the maker may add to, or new.
// Whoever makes an object owns it.
const ENSURE = new Statement(
  `WITH namespace_ AS (
     INSERT INTO namespace (id, name)
     SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM repository WHERE name = $4)
     ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id, (xmax = 0) AS fresh),
   repository_ AS (
     INSERT INTO repository (id, name, plugin, kind)
     SELECT $3, $4, $5, 'push' FROM namespace_ WHERE fresh OR id = $11
     ON CONFLICT DO NOTHING RETURNING id),
   version_ AS (INSERT INTO repository_version (id, repository_id, number) SELECT $6, id, 0 FROM repository_),
   distribution_ AS (
     INSERT INTO distribution (id, name, base_path, plugin, namespace_id, repository_id)
     SELECT $7, $4, $4, $5, namespace_.id, repository_.id FROM namespace_, repository_
     ON CONFLICT DO NOTHING RETURNING id),
   made AS (
     SELECT id, 1 AS kind FROM namespace_ WHERE fresh
     UNION ALL SELECT id, 2 FROM distribution_
     UNION ALL SELECT id, 3 FROM repository_)
   INSERT INTO role_assignment (id, role_id, user_id, object_id)
   SELECT ($10::uuid[])[made.kind], role.id, maker.id, made.id
     FROM made JOIN role ON role.name = ($9::text[])[made.kind] JOIN "user" maker ON maker.id = $8`,
);

const MAKE_NAMESPACE = new Statement<{ id: string; fresh: boolean }>(
  `WITH namespace_ AS (
     INSERT INTO namespace (id, name, pulp_labels) VALUES ($1, $2, $3)
     ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id, (xmax = 0) AS fresh),
   owned AS (
     INSERT INTO role_assignment (id, role_id, user_id, object_id)
     SELECT $4, role.id, maker.id, namespace_.id
       FROM namespace_ JOIN role ON role.name = $5 JOIN "user" maker ON maker.id = $6 WHERE fresh)
   SELECT id, fresh FROM namespace_`,
);

// A push repository is pushed to by its own name; where it is published under others, these are read-only.
const PUSH_TARGET = new Statement<{
  repositoryId: string | null;
  kind: string | null;
  plugin: string | null;
}>(
  `SELECT r.id AS "repositoryId", r.kind, r.plugin
     FROM distribution d LEFT JOIN repository r ON r.id = d.repository_id AND r.name = d.base_path
    WHERE d.base_path = $1`,
);

/** Published names: which repository a name stands for. */
@Injectable()
export class Distributions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  /**
   * The id of the push repository behind a name, or null when it could not be made; the first push to a free name makes namespace, repository
   * (version 0) and distribution. Any number of first pushes at once end with the same ones.
   *
   * @param maker the user who owns what is made, and the namespace that he may add to; null where there is none yet
   * @throws DistributionReadOnly when the name stands for anything else
   */
  async ensurePushRepository(
    plugin: string,
    basePath: string,
    maker: { readonly id: number | null; readonly namespaceId: string | null },
  ): Promise<string | null> {
    const found = await this.findPushRepository(plugin, basePath);
    if (found !== null) return found;
    const namespace = basePath.split('/', 1)[0];
    const { owners } = this.plugins.get(plugin).permissions;
    const roles = [owners.namespace, owners.distribution, owners.push];
    const ids = roles.map(() => uuid());
    const names = [uuid(), namespace, uuid(), basePath, plugin, uuid(), uuid()];
    await ENSURE.all(this.dataSource, [...names, maker.id, roles, ids, maker.namespaceId]);
    return this.findPushRepository(plugin, basePath);
  }

  /** The same, but null when the name is free. @throws DistributionReadOnly */
  async findPushRepository(plugin: string, basePath: string): Promise<string | null> {
    const target = await PUSH_TARGET.first(this.dataSource, [basePath]);
    if (target === undefined) return null;
    if (target.kind !== 'push' || target.plugin !== plugin) throw new DistributionReadOnly(basePath);
    return target.repositoryId;
  }

  /**
   * The id of a namespace, and whether this call made it; then it is its maker's.
   * @param on the caller's transaction, where there is one
   */
  async makeNamespace(
    plugin: string,
    name: string,
    makerId: number,
    { on = this.dataSource, labels = {} }: { on?: DataSource | Transaction; labels?: object } = {},
  ): Promise<{ readonly id: string; readonly fresh: boolean }> {
    const { owners } = this.plugins.get(plugin).permissions;
    const values = [uuid(), name, JSON.stringify(labels), uuid(), owners.namespace, makerId];
    const made = await MAKE_NAMESPACE.first(on, values);
    if (made === undefined) throw new Error(`namespace ${name} was not made`);
    return made;
  }
}
