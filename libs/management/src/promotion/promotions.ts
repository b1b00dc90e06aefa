import { FieldsInvalid, type VersionRef } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import type { ManagementRequest, NamedRepository } from '../access/repository-rights.js';
import { ContentTasks } from '../contents/content-tasks.js';
import { type Comparison, type DiffPage, VersionDiffs } from '../diff/version-diffs.js';
import { RestoreVersion } from '../versions/restore-version.js';
import { VersionAccess } from '../versions/version-access.js';
import { type KnownVersion, latestVersion, type NamedVersion, requireCurrent } from '../versions/versions.js';
import { PromoteContent, requireTags } from './promote-content.js';

/** What is to be promoted to a repository. */
export interface Promotion {
  readonly source: NamedVersion;
  /** Null makes the repository hold exactly what the source holds. */
  readonly tags: readonly string[] | null;
  /** The repository's latest version, as far as the caller knows; null where that is no matter. */
  readonly expected: VersionRef | null;
}

/** What repositories get from other repositories, and from their own past. */
@Injectable()
export class Promotions {
  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: VersionAccess,
    private readonly tasks: ContentTasks,
    private readonly diffs: VersionDiffs,
    private readonly promoteContent: PromoteContent,
    private readonly restoreVersion: RestoreVersion,
  ) {}

  /** Resolves with the id of the task. @throws RepositoryUnknown, FieldsInvalid, PermissionDenied, VersionConflict */
  async promote(request: ManagementRequest, target: NamedRepository, promotion: Promotion): Promise<string> {
    const { source } = await this.check(request, target, promotion);
    const { tags, expected } = promotion;
    const input = { source, tags, expected };
    return this.tasks.dispatch(this.promoteContent, request, target, input, source);
  }

  /** What a promotion would do. @throws RepositoryUnknown, FieldsInvalid, PermissionDenied, VersionConflict */
  async preview(
    request: ManagementRequest,
    target: NamedRepository,
    promotion: Promotion,
    page: DiffPage,
  ): Promise<Comparison> {
    const { source, latest } = await this.check(request, target, promotion);
    const { tags } = promotion;
    return tags === null
      ? this.diffs.between(latest, source, page)
      : this.diffs.ofTags(latest, source, tags, page);
  }

  /** Resolves with the id of the task. @throws RepositoryUnknown, FieldsInvalid, PermissionDenied */
  async restore(request: ManagementRequest, target: NamedRepository, version: NamedVersion): Promise<string> {
    await this.tasks.authorize(request, target);
    if (version.repositoryId !== target.id)
      throw new FieldsInvalid({ [version.field]: ['It is a version of another repository.'] });
    const { number } = await this.versions.requireReadable(request.caller, version);
    return this.tasks.dispatch(this.restoreVersion, request, target, { number });
  }

  /** The task looks again: what is wrong now is told at once. */
  private async check(
    request: ManagementRequest,
    target: NamedRepository,
    { source: named, tags, expected }: Promotion,
  ): Promise<{ readonly source: KnownVersion; readonly latest: KnownVersion }> {
    await this.tasks.authorize(request, target);
    const source = await this.versions.requireReadable(request.caller, named);
    if (tags !== null) await requireTags(this.dataSource, source, tags);
    const latest = await latestVersion(this.dataSource, target.id);
    if (expected !== null) requireCurrent(latest, expected);
    return { source, latest };
  }
}
