import { Injectable } from '@nestjs/common';

import type { Caller } from '../access/caller.js';
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

/** Content in a list, and who asks for it. */
export interface VisibleContent {
  /** SQL for the id of a row's content. */
  readonly id: string;
  readonly caller: Caller;
  /** SQL for whether the caller may see the repository `r`, given SQL for the caller's id. */
  isVisible(viewer: string): string;
}

/** Narrows a list of content to what a repository version holds, has added or has removed. */
@Injectable()
export class ContentFilters {
  constructor(private readonly versions: VersionReferences) {}

  /** @param content what the rows are of, and who may see which of it */
  async apply<Row extends object>(
    rows: Rows<Row>,
    content: VisibleContent,
    query: ContentQuery,
  ): Promise<Rows<Row>> {
    await this.narrow(rows, content, 'repository_version', query);
    await this.narrow(rows, content, 'repository_version_added', query);
    await this.narrow(rows, content, 'repository_version_removed', query);
    return this.visible(rows, content);
  }

  /** Leaves only content of repositories that the caller may see: of any of their versions, or pending there. */
  visible<Row extends object>(rows: Rows<Row>, { id, caller, isVisible }: VisibleContent): Rows<Row> {
    return rows.visibleTo(
      caller,
      (viewer) => `EXISTS (
        SELECT 1 FROM (SELECT x.repository_id FROM membership x WHERE x.content_id = ${id}
                       UNION ALL SELECT p.repository_id FROM pending_content p WHERE p.content_id = ${id}) holder
          JOIN repository r ON r.id = holder.repository_id
         WHERE ${isVisible(viewer)})`,
    );
  }

  private async narrow<Row extends object>(
    rows: Rows<Row>,
    { id: contentId, caller, isVisible }: VisibleContent,
    filter: Filter,
    query: ContentQuery,
  ): Promise<void> {
    const reference = query[filter];
    if (reference === undefined) return;
    const { repositoryId, number } = await this.versions.resolve(reference, caller, isVisible);
    const [id, version] = [`${filter}_repository`, `${filter}_number`];
    const condition = CONDITIONS[filter](`:${version}::int`);
    rows.where(
      `EXISTS (SELECT 1 FROM membership x
                WHERE x.repository_id = :${id} AND x.content_id = ${contentId} AND ${condition})`,
      { [id]: repositoryId, [version]: number },
    );
  }
}
