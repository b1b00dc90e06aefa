import {
  AT_HOME,
  type ManagementRequest,
  type NamedVersion,
  RepositoryRights,
  unknownIn,
  VersionAccess,
} from '@berth/management';
import { type Caller, DomainError, holds, PermissionDenied, Statement, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { file, isPublicationVisible } from './file.js';
import { Publish } from './publish.js';

/** There is no such publication, or none that the caller may know of. */
class PublicationUnknown extends DomainError {
  readonly code = 'PUBLICATION_UNKNOWN';
  readonly kind = 'not-found';

  constructor(id: string) {
    super(`No FilePublication matches the given query: ${id}`);
  }
}

interface Rights {
  readonly visible: boolean;
  readonly mayDelete: boolean;
}

const RIGHTS = new Statement<Rights>(
  `SELECT $3 OR ${isPublicationVisible('$2')} AS visible,
          $3 OR ${holds('$2', [
            { permission: 'file.delete_filepublication', object: 'p.id' },
            ...file.repositoryWays('modify_content', 'regular'),
          ])} AS "mayDelete"
     FROM ${AT_HOME} JOIN file_publication p ON p.repository_id = r.id WHERE p.id = $1`,
);

// A distribution that is pinned to the version serves nothing without a publication: it lets the version go.
const DELETE = new Statement(
  `WITH gone AS (DELETE FROM file_publication WHERE id = $1 RETURNING repository_id, version_number)
   UPDATE distribution d SET repository_id = NULL, version_number = NULL, pulp_last_updated = now()
     FROM gone
    WHERE d.repository_id = gone.repository_id AND d.version_number = gone.version_number
      AND NOT EXISTS (SELECT 1 FROM file_publication p
                       WHERE p.id <> $1 AND p.repository_id = gone.repository_id AND p.version_number = gone.version_number)`,
);

const VERSION = new Statement<{ repositoryId: string; number: number }>(
  `SELECT p.repository_id AS "repositoryId", p.version_number AS number
     FROM file_publication p WHERE p.id = $1`,
);

/** Versions that are made ready to be served. */
@Injectable()
export class Publications {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: VersionAccess,
    private readonly rights: RepositoryRights,
    private readonly tasks: Tasks,
    private readonly publish: Publish,
  ) {}

  /**
   * Has a task publish a version, for those who may change the repository; resolves with the id of the task.
   * @throws FieldsInvalid, PermissionDenied
   */
  async create(
    { caller, correlationId }: ManagementRequest,
    named: NamedVersion,
    manifest: string | null,
  ): Promise<string> {
    const { repositoryId, number } = await this.versions.requireReadable(caller, named);
    const repository = { kind: 'regular', id: repositoryId } as const;
    await this.rights.requireIn(named.field, caller, repository, 'modify-content');
    return this.tasks.dispatch(this.publish, {
      input: { repositoryId, number, manifest },
      resources: [`shared:${file.repositoryPrn('regular', repositoryId)}`],
      createdBy: caller.userId,
      correlationId,
    });
  }

  /** @throws PublicationUnknown, PermissionDenied */
  async delete({ userId, superuser }: Caller, id: string): Promise<void> {
    const rights = await RIGHTS.first(this.dataSource, [id, userId, superuser]);
    if (rights?.visible !== true) throw new PublicationUnknown(id);
    if (!rights.mayDelete) throw new PermissionDenied();
    await DELETE.all(this.dataSource, [id]);
  }
}

/** The version of a publication that a field names. Whether the caller may know of it, and serve it, is asked later. @throws FieldsInvalid */
export async function versionOf(dataSource: DataSource, id: string, field: string): Promise<NamedVersion> {
  const version = await VERSION.first(dataSource, [id]);
  if (version === undefined) throw unknownIn(field);
  return { ...version, kind: 'regular', field };
}
