import { CleanUpOrphans, ORPHANS_RESOURCE, PluginRegistry, Statement, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { unknownIn, unresolvedIn } from '../access/refusals.js';
import type { ManagementRequest } from '../access/repository-rights.js';
import { keyOf } from '../access/resource-kinds.js';

/** Nothing is older, and dates end somewhere. */
const CENTURY = 100 * 366 * 24 * 60;

const EXISTING = new Statement<{ id: string }>('SELECT id FROM content WHERE id = ANY($1::uuid[])');

/** Has tasks remove what nothing needs any more. */
@Injectable()
export class OrphanCleanups {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
    private readonly tasks: Tasks,
    private readonly cleanUp: CleanUpOrphans,
  ) {}

  /**
   * Resolves with the id of the task.
   * @param contents the only content that may go, as the field `content_hrefs` names it; null for any
   * @param minutes how long nothing has needed it; null for what the settings say
   * @throws FieldsInvalid
   */
  async start(
    { caller, correlationId }: ManagementRequest,
    contents: readonly string[] | null,
    minutes: number | null,
  ): Promise<string> {
    const contentIds = contents && (await this.idsOf(contents, 'content_hrefs'));
    return this.tasks.dispatch(this.cleanUp, {
      input: { contentIds, protectionMinutes: minutes && Math.min(minutes, CENTURY) },
      resources: [ORPHANS_RESOURCE],
      createdBy: caller.userId,
      correlationId,
    });
  }

  private async idsOf(references: readonly string[], field: string): Promise<readonly string[]> {
    const resources = this.plugins.all.flatMap(({ content }) => content);
    const ids = references.map((reference) => {
      const id = keyOf(reference, resources);
      if (id === null) throw unresolvedIn(field);
      return id;
    });
    const found = new Set((await EXISTING.all(this.dataSource, [ids])).map(({ id }) => id));
    if (ids.some((id) => !found.has(id))) throw unknownIn(field);
    return ids;
  }
}
