import type { Caller, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { ManagedPlugin } from '../access/managed-plugin.js';
import type { NamedRepository } from '../access/repository-rights.js';
import { type Difference, versionsOf } from '../versions/difference.js';
import { VersionAccess } from '../versions/version-access.js';
import type { KnownVersion } from '../versions/versions.js';
import { betweenVersions, ofNamedUnits } from './diff-statements.js';
import type { VersionDiff } from './version-diff.js';

/** Two versions, and what was done to get from one to the other. */
export interface Comparison extends VersionDiff {
  /** Null for nothing. */
  readonly before: KnownVersion | null;
  readonly after: KnownVersion;
}

/** Which of the changes are told. */
export interface DiffPage {
  readonly limit: number;
  readonly offset: number;
}

/** The number of no version: there is nothing in it. */
const NOTHING = -1;

/** Tells what distinguishes versions, or would: sets of content stay in the database. */
@Injectable()
export class VersionDiffs {
  private readonly anyTwo: Difference<Statement<VersionDiff>>;
  private readonly named: Statement<VersionDiff>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly versions: VersionAccess,
    plugin: ManagedPlugin,
  ) {
    this.anyTwo = betweenVersions(plugin);
    this.named = ofNamedUnits(plugin);
  }

  /**
   * What was done to get from one version, or from nothing, to another, of the same repository or not.
   * @param reader the user who is told of no more than may be read there; null where that has been asked
   */
  between(
    before: KnownVersion | null,
    after: KnownVersion,
    page: DiffPage,
    reader: number | null = null,
  ): Promise<Comparison> {
    const from = before ?? { ...after, number: NOTHING };
    const values = [...versionsOf(from, after), page.limit, page.offset, reader];
    return this.compare(this.anyTwo.between(from, after), values, before, after);
  }

  /**
   * The same within a repository that the caller may know of, as far as the caller may read it.
   * @throws VersionUnknown, FieldsInvalid
   */
  async ofVersion(
    caller: Caller,
    repository: NamedRepository,
    number: number,
    against: number | null,
    page: DiffPage,
  ): Promise<Comparison> {
    const { before, after } = await this.versions.pair(caller, repository, number, against);
    return this.between(before, after, page, caller.superuser ? null : caller.userId);
  }

  /** What a repository, whose latest version is given, would get if tags of a version of another one were promoted to it. */
  ofTags(
    latest: KnownVersion,
    source: KnownVersion,
    tags: readonly string[],
    page: DiffPage,
  ): Promise<Comparison> {
    const values = [latest.repositoryId, source.repositoryId, source.number, tags, page.limit, page.offset];
    return this.compare(this.named, values, latest, source);
  }

  private async compare(
    statement: Statement<VersionDiff>,
    values: readonly unknown[],
    before: KnownVersion | null,
    after: KnownVersion,
  ): Promise<Comparison> {
    const diff = await statement.first(this.dataSource, values);
    if (diff === undefined) throw new Error('a difference has one row');
    return { ...diff, before, after };
  }
}
