import { Injectable } from '@nestjs/common';

import { inVersion } from '../repositories/in-version.js';
import type { ContentQuery } from './content-query.js';
import type { Rows } from './rows.js';
import { VersionReferences } from './version-references.js';

type Filter = 'repository_version' | 'repository_version_added' | 'repository_version_removed';

/** For each filter what it asks of the membership `x`, given SQL for a version's number. */
const CONDITIONS: Readonly<Record<Filter, (number: string) => string>> = {
  repository_version: (number) => inVersion('x', number),
  repository_version_added: (number) => `x.added_in = ${number}`,
  repository_version_removed: (number) => `x.removed_in = ${number}`,
};

/** Narrows a list of content to what a repository version holds, has added or has removed. */
@Injectable()
export class ContentFilters {
  constructor(private readonly versions: VersionReferences) {}

  /** @param contentId SQL for the id of a row's content */
  async apply<Row extends object>(
    rows: Rows<Row>,
    contentId: string,
    query: ContentQuery,
  ): Promise<Rows<Row>> {
    await this.narrow(rows, contentId, 'repository_version', query);
    await this.narrow(rows, contentId, 'repository_version_added', query);
    await this.narrow(rows, contentId, 'repository_version_removed', query);
    return rows;
  }

  private async narrow<Row extends object>(
    rows: Rows<Row>,
    contentId: string,
    filter: Filter,
    query: ContentQuery,
  ): Promise<void> {
    const reference = query[filter];
    if (reference === undefined) return;
    const { repositoryId, number } = await this.versions.resolve(reference);
    const [id, version] = [`${filter}_repository`, `${filter}_number`];
    const condition = CONDITIONS[filter](`:${version}::int`);
    rows.where(
      `EXISTS (SELECT 1 FROM membership x
                WHERE x.repository_id = :${id} AND x.content_id = ${contentId} AND ${condition})`,
      { [id]: repositoryId, [version]: number },
    );
  }
}
