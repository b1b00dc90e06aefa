import { AddContent } from '@berth/management';
import {
  ArtifactUploads,
  CommitUpload,
  HandlesJobs,
  type LongAccomplished,
  LongTaskHandler,
  RepositoryVersions,
  type RunningTask,
  Statement,
  type Transaction,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { FILE_RESOURCE } from './file.js';

const CREATE = 'file.create-content';

/** Where the bytes of a file are: in an artifact, or in an upload that becomes one. */
export type FileSource = { readonly artifactId: string } | { readonly uploadId: string };

export interface CreateFileInput {
  readonly source: FileSource;
  readonly relativePath: string;
  /** To which the file is added; null for none. */
  readonly repositoryId: string | null;
}

// A file that is there already is as good as new: it is not to be collected just now.
const MAKE = new Statement<{ id: string }>(
  `WITH made AS (
     INSERT INTO file_content (id, relative_path, artifact_id) VALUES ($1, $2, $3)
     ON CONFLICT (relative_path, artifact_id) DO UPDATE SET relative_path = EXCLUDED.relative_path
     RETURNING id, (xmax = 0) AS fresh),
   content_ AS (
     INSERT INTO content (id, type, size)
     SELECT made.id, '${FILE_RESOURCE.model}', a.size FROM made JOIN artifact a ON a.id = $3 WHERE fresh),
   touched AS (UPDATE content c SET pulp_last_updated = now() FROM made WHERE c.id = made.id AND NOT made.fresh)
   SELECT id FROM made`,
);

/** Makes a file of bytes that have arrived, and adds it to a repository. */
@HandlesJobs(CREATE)
export class CreateFile extends LongTaskHandler<CreateFileInput, null> {
  readonly taskName = CREATE;
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly commits: CommitUpload,
    private readonly uploads: ArtifactUploads,
    private readonly versions: RepositoryVersions,
    private readonly addition: AddContent,
  ) {
    super(dataSource);
  }

  protected override async perform(
    { source, relativePath, repositoryId }: CreateFileInput,
    task: RunningTask,
  ): Promise<LongAccomplished<null>> {
    const artifactId =
      'artifactId' in source ? source.artifactId : await this.commits.artifactOf(source.uploadId, null, task);
    task.signal.throwIfAborted();
    const createdResources = await this.dataSource.transaction(async (tx) => {
      const made = await MAKE.first(tx, [uuid(), relativePath, artifactId]);
      if (made === undefined) throw new Error(`no file was made at ${relativePath}`);
      const version = repositoryId === null ? [] : await this.add(tx, repositoryId, made.id, task);
      return [...version, FILE_RESOURCE.prn(made.id)];
    });
    return {
      result: null,
      createdResources,
      finish: async (tx) => {
        if ('uploadId' in source) await this.uploads.delete(source.uploadId, tx);
      },
    };
  }

  /** Resolves with the PRN of the version, where that is new. */
  private async add(
    tx: Transaction,
    repositoryId: string,
    fileId: string,
    task: RunningTask,
  ): Promise<readonly string[]> {
    // Who has just made a file may add it.
    const added = { repositoryId, contentIds: [fileId], viewer: { userId: 0, superuser: true } };
    const { id } = await this.versions.create(tx, repositoryId, task, () => this.addition.decide(tx, added));
    return id === null ? [] : [`prn:core.repositoryversion:${id}`];
  }
}
