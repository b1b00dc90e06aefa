import {
  ContentTask,
  ContentTasks,
  keepVersion,
  type ManagementRequest,
  type NamedRepository,
  type NamedVersion,
  VersionAccess,
} from '@berth/management';
import {
  ChangeQuery,
  type ContentChange,
  HandlesJobs,
  RepositoryVersions,
  replacing,
  type Transaction,
  type VersionRef,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { additionsOf, MANIFESTS_BY_TRAITS, TAGS_BY_NAME } from '../managed/copied.js';

const COPY_CONTENT = 'container.copy';

/** What is copied: null for all. Manifests leave their tags behind. */
export type Choice =
  | { readonly tags: readonly string[] | null }
  | { readonly digests: readonly string[] | null; readonly mediaTypes: readonly string[] | null };

export interface CopyContentInput {
  readonly repositoryId: string;
  readonly source: VersionRef;
  readonly choice: Choice;
}

const copies = (chosen: string): ChangeQuery =>
  new ChangeQuery(replacing(`WITH ${additionsOf(chosen)} SELECT id, name, current FROM addition`));

const TAGS = copies(TAGS_BY_NAME);
const MANIFESTS = copies(MANIFESTS_BY_TRAITS);

/** Copies content of a repository version to another repository, with all that it needs and what refers to it. */
@HandlesJobs(COPY_CONTENT)
export class CopyContent extends ContentTask<CopyContentInput> {
  readonly taskName = COPY_CONTENT;

  constructor(dataSource: DataSource, versions: RepositoryVersions) {
    super(dataSource, versions);
  }

  protected override async decide(
    tx: Transaction,
    { repositoryId, source, choice }: CopyContentInput,
  ): Promise<ContentChange> {
    await keepVersion(tx, source);
    const between = [repositoryId, source.repositoryId, source.number];
    if ('tags' in choice) return TAGS.with([...between, choice.tags]);
    return MANIFESTS.with([...between, choice.digests, choice.mediaTypes]);
  }
}

/** Images on their way from one repository to another. */
@Injectable()
export class Copies {
  constructor(
    private readonly tasks: ContentTasks,
    private readonly versions: VersionAccess,
    private readonly copyContent: CopyContent,
  ) {}

  /** Copies content of another repository; resolves with the id of the task. @throws RepositoryUnknown, FieldsInvalid, PermissionDenied */
  async copy(
    request: ManagementRequest,
    target: NamedRepository,
    named: NamedVersion,
    choice: Choice,
  ): Promise<string> {
    await this.tasks.authorize(request, target);
    const source = await this.versions.requireReadable(request.caller, named);
    return this.tasks.dispatch(this.copyContent, request, target, { source, choice }, source);
  }
}
