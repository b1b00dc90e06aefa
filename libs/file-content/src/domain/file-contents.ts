import type { ManagementRequest } from '@berth/management';
import { type Caller, Statement, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { CreateFile, type CreateFileInput } from './create-file.js';
import { file } from './file.js';

const { isContentReadable } = file.visibility;

const USABLE = new Statement(
  `SELECT 1 FROM artifact a
    WHERE a.id = $1 AND ($3 OR EXISTS (
      SELECT 1 FROM file_content f WHERE f.artifact_id = a.id AND ${isContentReadable('$2', 'f.id')}))`,
);

/** Files that users make. */
@Injectable()
export class FileContents {
  constructor(
    private readonly dataSource: DataSource,
    private readonly tasks: Tasks,
    private readonly creation: CreateFile,
  ) {}

  /** Whether a caller may make files of an artifact: an administrator may, and who may read a file that is made of it. */
  async mayUse({ userId, superuser }: Caller, artifactId: string): Promise<boolean> {
    return (await USABLE.first(this.dataSource, [artifactId, userId, superuser])) !== undefined;
  }

  /** Makes a file. Who may do so has been asked. @param prns what the task needs for itself, beside the repository */
  create(
    { caller, correlationId }: ManagementRequest,
    input: CreateFileInput,
    prns: readonly string[],
  ): Promise<string> {
    const { repositoryId: id } = input;
    const resources = id === null ? prns : [...prns, file.repositoryPrn('regular', id)];
    return this.tasks.dispatch(this.creation, { input, resources, createdBy: caller.userId, correlationId });
  }
}
