import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { NAMESPACE_OWNER } from '../access/namespace-permissions.js';
import { Batcher } from '../database/batcher.js';
import { isThere, placed, Statement, type Transaction } from '../database/statement.js';
import { DomainError } from '../errors/domain-error.js';
import { ownerRole } from '../plugins/content-plugin.js';

/** The name is taken by something that registry clients cannot push to. */
export class DistributionReadOnly extends DomainError {
  readonly code = 'DISTRIBUTION_READ_ONLY';
  readonly kind = 'invalid';

  constructor(readonly basePath: string) {
    super(`repository is read-only: ${basePath} takes no pushes`);
  }
}

// Of several first pushes at once one wins, by the unique keys; the caller then reads the winner. A repository that is
// there already is somebody's, and is not published anew; a namespace must be the one that the maker may add to, or new.
// The user who makes an object owns it.
const ENSURE = new Statement(
  `WITH namespace_ AS (
     INSERT INTO namespace (id, name)
     SELECT $1, $2 WHERE NOT EXISTS (SELECT 1 FROM repository WHERE name = $4)
     ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id, private, (xmax = 0) AS fresh),
   repository_ AS (
     INSERT INTO repository (id, name, plugin, kind)
     SELECT $3, $4, $5, 'push' FROM namespace_ WHERE fresh OR id = $11
     ON CONFLICT DO NOTHING RETURNING id),
   version_ AS (INSERT INTO repository_version (id, repository_id, number) SELECT $6, id, 0 FROM repository_),
   distribution_ AS (
     INSERT INTO distribution (id, name, base_path, plugin, namespace_id, repository_id, private)
     SELECT $7, $4, $4, $5, namespace_.id, repository_.id, namespace_.private FROM namespace_, repository_
     ON CONFLICT DO NOTHING RETURNING id),
   made AS (
     SELECT id, 1 AS kind FROM namespace_ WHERE fresh
     UNION ALL SELECT id, 2 FROM distribution_
     UNION ALL SELECT id, 3 FROM repository_)
   INSERT INTO role_assignment (id, role_id, user_id, object_id)
   SELECT ($10::uuid[])[made.kind], role.id, maker.id, made.id
     FROM made JOIN role ON role.name = ($9::text[])[made.kind] JOIN "user" maker ON maker.id = $8`,
);

// A distribution that shows nothing yet gets its repository by the first push. Of several at once one finds it empty. A
// push repository that is left of an earlier distribution of that name is taken up again where it is the pusher's.
const FILL = new Statement(
  `WITH target AS (
     SELECT id FROM distribution WHERE base_path = $1 AND plugin = $2 AND repository_id IS NULL FOR UPDATE),
   left_ AS (
     SELECT r.id FROM repository r WHERE r.name = $1 AND r.plugin = $2 AND r.kind = 'push' AND ${isThere(`
            held_role h WHERE h.user_id = $6 AND h.name = $7 AND (h.object_id IS NULL OR h.object_id = r.id)`)}),
   repository_ AS (
     INSERT INTO repository (id, name, plugin, kind) SELECT $3, $1, $2, 'push' FROM target
     ON CONFLICT DO NOTHING RETURNING id),
   version_ AS (INSERT INTO repository_version (id, repository_id, number) SELECT $4, id, 0 FROM repository_),
   filled AS (
     UPDATE distribution d SET repository_id = found.id, pulp_last_updated = now()
       FROM target, (SELECT id FROM repository_ UNION ALL SELECT id FROM left_) found WHERE d.id = target.id)
   INSERT INTO role_assignment (id, role_id, user_id, object_id)
   SELECT $5, role.id, maker.id, repository_.id
     FROM repository_ JOIN role ON role.name = $7 JOIN "user" maker ON maker.id = $6`,
);

const MAKE_NAMESPACE = new Statement<{ id: string; fresh: boolean }>(
  `WITH namespace_ AS (
     INSERT INTO namespace (id, name, pulp_labels, private) VALUES ($1, $2, $3, $7)
     ON CONFLICT (name) DO UPDATE SET name = EXCLUDED.name RETURNING id, (xmax = 0) AS fresh),
   owned AS (
     INSERT INTO role_assignment (id, role_id, user_id, object_id)
     SELECT $4, role.id, maker.id, namespace_.id
       FROM namespace_ JOIN role ON role.name = $5 JOIN "user" maker ON maker.id = $6 WHERE fresh)
   SELECT id, fresh FROM namespace_`,
);

// A push repository is pushed to by its own name; where it is published under others, these are read-only. What shows
// nothing yet takes a push, too.
interface PushTarget {
  readonly place: number;
  readonly repositoryId: string | null;
  readonly kind: string | null;
  readonly plugin: string | null;
  readonly empty: boolean;
}

const PUSH_TARGETS = new Statement<PushTarget>(
  `SELECT item.place, found.* FROM unnest($1::text[]) WITH ORDINALITY AS item(base_path, place)
    CROSS JOIN LATERAL (
      SELECT r.id AS "repositoryId", r.kind, COALESCE(r.plugin, d.plugin) AS plugin, d.repository_id IS NULL AS empty
        FROM distribution d LEFT JOIN repository r ON r.id = d.repository_id AND r.name = d.base_path
       WHERE d.base_path = item.base_path OFFSET 0) found`,
);

/** Who pushes to a name for the first time. */
interface Maker {
  readonly id: number | null;
  readonly namespaceId: string | null;
}

interface NamespaceOptions {
  /** The caller's transaction, where there is one. */
  readonly on?: DataSource | Transaction;
  readonly labels?: object;
  readonly isPrivate?: boolean;
}

/** Published names: which repository a name stands for. */
@Injectable()
export class Distributions {
  private readonly targets = new Batcher<string, PushTarget | undefined>((paths) => this.targetsOf(paths));

  constructor(private readonly dataSource: DataSource) {}

  /**
   * The id of the push repository behind a name, or null when it could not be made. The first push to a free name makes
   * namespace, repository (version 0) and distribution; that to a distribution that shows nothing makes its repository.
   * Any number of first pushes at once end with the same ones.
   *
   * @param maker the user who owns what is made, and the namespace that they may add to; null where there is none yet
   * @throws DistributionReadOnly when the name stands for anything else
   */
  async ensurePushRepository(plugin: string, basePath: string, maker: Maker): Promise<string | null> {
    const target = await this.target(plugin, basePath);
    if (target !== 'free' && target !== 'empty') return target.repositoryId;
    if (target === 'empty') {
      const values = [
        basePath,
        plugin,
        uuid(),
        uuid(),
        uuid(),
        maker.id,
        ownerRole(plugin, `${plugin}pushrepository`),
      ];
      await FILL.all(this.dataSource, values);
    } else {
      const namespace = basePath.split('/', 1)[0];
      const roles = [
        NAMESPACE_OWNER,
        ownerRole(plugin, `${plugin}distribution`),
        ownerRole(plugin, `${plugin}pushrepository`),
      ];
      const names = [uuid(), namespace, uuid(), basePath, plugin, uuid(), uuid()];
      await ENSURE.all(this.dataSource, [
        ...names,
        maker.id,
        roles,
        roles.map(() => uuid()),
        maker.namespaceId,
      ]);
    }
    return this.findPushRepository(plugin, basePath);
  }

  /** The same, but null when the name is free, or shows nothing yet. @throws DistributionReadOnly */
  async findPushRepository(plugin: string, basePath: string): Promise<string | null> {
    const target = await this.target(plugin, basePath);
    return target === 'free' || target === 'empty' ? null : target.repositoryId;
  }

  private async target(
    plugin: string,
    basePath: string,
  ): Promise<'free' | 'empty' | { readonly repositoryId: string }> {
    const target = await this.targets.add(basePath);
    if (target === undefined) return 'free';
    const { repositoryId, kind, empty } = target;
    if (target.plugin !== plugin) throw new DistributionReadOnly(basePath);
    if (empty) return 'empty';
    if (kind !== 'push' || repositoryId === null) throw new DistributionReadOnly(basePath);
    return { repositoryId };
  }

  private async targetsOf(basePaths: readonly string[]): Promise<readonly (PushTarget | undefined)[]> {
    return placed(basePaths, await PUSH_TARGETS.all(this.dataSource, [basePaths]));
  }

  /**
   * The id of a namespace, and whether this call made it; then it is its maker's.
   */
  async makeNamespace(
    name: string,
    makerId: number,
    { on = this.dataSource, labels = {}, isPrivate = false }: NamespaceOptions = {},
  ): Promise<{ readonly id: string; readonly fresh: boolean }> {
    const values = [uuid(), name, JSON.stringify(labels), uuid(), NAMESPACE_OWNER, makerId, isPrivate];
    const made = await MAKE_NAMESPACE.first(on, values);
    if (made === undefined) throw new Error(`namespace ${name} was not made`);
    return made;
  }
}
