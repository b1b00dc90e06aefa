import { type Caller, CleanUpOrphans, ORPHANS_RESOURCE, Tasks } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { ContentReferences } from './content-references.js';
import type { OrphansCleanupBody } from './orphans-cleanup.body.js';

/** Nothing is older, and dates end somewhere. */
const CENTURY = 100 * 366 * 24 * 60;

/** Has tasks remove what nothing needs any more. */
@Injectable()
export class OrphanCleanups {
  constructor(
    private readonly references: ContentReferences,
    private readonly tasks: Tasks,
    private readonly cleanUp: CleanUpOrphans,
  ) {}

  /** Resolves with the id of the task. @throws BadRequestException */
  async start(caller: Caller, body: OrphansCleanupBody, correlationId: string): Promise<string> {
    const { content_hrefs: hrefs, orphan_protection_time: minutes = null } = body;
    const contentIds = hrefs === undefined ? null : await this.references.resolve(hrefs, 'content_hrefs');
    return this.tasks.dispatch(this.cleanUp, {
      input: { contentIds, protectionMinutes: minutes && Math.min(minutes, CENTURY) },
      resources: [ORPHANS_RESOURCE],
      createdBy: caller.userId,
      correlationId,
    });
  }
}
