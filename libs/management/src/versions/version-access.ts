import {
  type Caller,
  FieldsInvalid,
  holds,
  MANAGE_NAMESPACE,
  PermissionDenied,
  Statement,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ManagedPlugin } from '../access/managed-plugin.js';
import { unknownIn } from '../access/refusals.js';
import type { NamedRepository } from '../access/repository-rights.js';
import { VersionUnknown } from './version-errors.js';
import type { KnownVersion, NamedVersion } from './versions.js';

/** A version, and the one that it is compared with; null for nothing. */
export interface VersionPair {
  readonly before: KnownVersion | null;
  readonly after: KnownVersion;
}

interface Publishable {
  readonly exists: boolean;
  readonly visible: boolean;
  readonly mayPublish: boolean;
}

interface Readable {
  readonly number: number;
  readonly visible: boolean;
  readonly readable: boolean;
}

/** Versions of repositories, and what a caller may do with them. */
@Injectable()
export class VersionAccess {
  private readonly publishable: Statement<Publishable>;
  private readonly readable: Statement<Readable>;
  private readonly pairs: Statement<{ before: number | null }>;

  constructor(
    private readonly dataSource: DataSource,
    plugin: ManagedPlugin,
  ) {
    this.publishable = publishableOf(plugin);
    this.readable = readableOf(plugin);
    this.pairs = pairOf(plugin);
  }

  /**
   * Lets a caller publish a version under a name of their own.
   * @throws FieldsInvalid when it does not exist, for the caller; PermissionDenied when it is not the caller's to publish
   */
  async requirePublishable(
    { userId, superuser }: Caller,
    { repositoryId, number, kind, field }: NamedVersion,
  ): Promise<void> {
    const found = await this.publishable.first(this.dataSource, [
      repositoryId,
      kind,
      number,
      userId,
      superuser,
    ]);
    if (found === undefined || !found.exists || !found.visible) throw unknownIn(field);
    if (!found.mayPublish) throw new PermissionDenied();
  }

  /**
   * Lets a caller take content from a version.
   * @throws FieldsInvalid when it does not exist, for the caller; PermissionDenied when the caller may not have what it holds
   */
  async requireReadable(
    { userId, superuser }: Caller,
    { repositoryId, kind, number, field }: NamedVersion,
  ): Promise<KnownVersion> {
    const found = await this.readable.first(this.dataSource, [repositoryId, kind, number, userId, superuser]);
    if (!found?.visible) throw unknownIn(field);
    if (!found.readable) throw new PermissionDenied();
    return { repositoryId, kind, number: found.number };
  }

  /**
   * Versions of a repository that the caller may know of.
   * @param against the number of the one to compare with; null for the one before, where there is one
   * @throws VersionUnknown, FieldsInvalid
   */
  async pair(
    { userId, superuser }: Caller,
    { id, kind }: NamedRepository,
    number: number,
    against: number | null,
  ): Promise<VersionPair> {
    const found = await this.pairs.first(this.dataSource, [id, kind, userId, superuser, number, against]);
    if (found === undefined) throw new VersionUnknown(id, number);
    if (found.before === null && against !== null)
      throw new FieldsInvalid({ against: [`The repository has no version ${against}.`] });
    const version = (of: number): KnownVersion => ({ repositoryId: id, kind, number: of });
    return { before: found.before === null ? null : version(found.before), after: version(number) };
  }
}

/** SQL: repository `$1` of a plugin, of kind `$2`. */
const isNamed = ({ name }: ManagedPlugin): string => `r.id = $1 AND r.plugin = '${name}' AND r.kind = $2`;

// A user who publishes a repository shows it to others, now and later. That is for those who decide about the repository,
// by a role on it or in the namespace that it is at home in. A role to see it, or to change its content, is not enough.
function publishableOf(plugin: ManagedPlugin): Statement<Publishable> {
  const manage = (['regular', 'push'] as const).map((kind) => ({
    permission: `${plugin.name}.manage_roles_${plugin.modelOf(kind)}`,
    object: 'r.id',
  }));
  return new Statement(
    `SELECT EXISTS (SELECT 1 FROM repository_version v
                   WHERE v.repository_id = r.id AND v.number = COALESCE($3::int, r.latest_version)) AS exists,
          $5 OR ${plugin.visibility.isVisible('$4')} AS visible,
          $5 OR ${holds('$4', manage)} OR EXISTS (
            SELECT 1 FROM distribution d JOIN namespace n ON n.id = d.namespace_id
             WHERE d.repository_id = r.id AND d.base_path = r.name
               AND ${holds('$4', [{ permission: MANAGE_NAMESPACE, object: 'n.id' }])}) AS "mayPublish"
     FROM repository r WHERE ${isNamed(plugin)}`,
  );
}

const readableOf = (plugin: ManagedPlugin): Statement<Readable> =>
  new Statement(
    `SELECT v.number, $5 OR ${plugin.visibility.isVisible('$4')} AS visible,
          $5 OR ${plugin.visibility.isVersionReadable('$4', 'v.number')} AS readable
     FROM repository r
     JOIN repository_version v ON v.repository_id = r.id AND v.number = COALESCE($3::int, r.latest_version)
    WHERE ${isNamed(plugin)}`,
  );

const pairOf = (plugin: ManagedPlugin): Statement<{ before: number | null }> =>
  new Statement(
    `SELECT (SELECT max(b.number) FROM repository_version b
            WHERE b.repository_id = r.id AND CASE WHEN $6::int IS NULL THEN b.number < v.number ELSE b.number = $6 END)
          AS before
     FROM repository r JOIN repository_version v ON v.repository_id = r.id AND v.number = $5
    WHERE ${isNamed(plugin)} AND ($4 OR ${plugin.visibility.isVisible('$3')})`,
  );
