import { DataSource } from 'typeorm';

import { Settings } from '../settings/settings.js';
import { Unclaimed } from '../storage/unclaimed.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { LongTaskHandler } from '../tasks/long-task-handler.js';
import type { Progress, RunningTask } from '../tasks/running-task.js';
import type { Accomplished } from '../tasks/task-handler.js';
import { Orphans } from './orphans.js';

const CLEAN_UP_ORPHANS = 'platform.clean-up-orphans';

/** One at a time. */
export const ORPHANS_RESOURCE = 'prn:core.orphans';

export interface CleanUpInput {
  /** Of content; null for all. Artifacts that no content is made of go in any case. */
  readonly contentIds: readonly string[] | null;
  /** What was touched within so many minutes stays; null for `BERTH_ORPHAN_PROTECTION_MINUTES`. */
  readonly protectionMinutes: number | null;
}

/**
 * Removes content that nothing needs, the artifacts that it was made of, and their bytes. Clients push, mount and pull
 * meanwhile. What is pending belongs to a push that may be under way: it is given up after
 * `BERTH_ORPHAN_PROTECTION_MINUTES`, never sooner. What has left a push repository goes as soon as the request says.
 */
@HandlesJobs(CLEAN_UP_ORPHANS)
export class CleanUpOrphans extends LongTaskHandler<CleanUpInput, null> {
  readonly taskName = CLEAN_UP_ORPHANS;
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly orphans: Orphans,
    private readonly unclaimed: Unclaimed,
    private readonly settings: Settings,
  ) {
    super(dataSource);
  }

  protected override async perform(
    { contentIds, protectionMinutes }: CleanUpInput,
    task: RunningTask,
  ): Promise<Accomplished<null>> {
    const { orphanProtectionMinutes } = this.settings;
    const minutes = protectionMinutes ?? orphanProtectionMinutes;
    await this.orphans.abandonPending(Math.max(minutes, orphanProtectionMinutes));
    await this.orphans.abandonWithdrawn(minutes);
    const content = task.report('clean-up.content', 'Clean up orphan Content');
    await count(this.orphans.removeContent(minutes, contentIds), content, task);
    const artifacts = task.report('clean-up.artifacts', 'Clean up orphan Artifacts');
    await count(this.orphans.removeArtifacts(minutes), artifacts, task);
    await this.unclaimed.remove();
    return { result: null };
  }
}

async function count(
  removed: AsyncIterable<number>,
  progress: Progress,
  { signal }: RunningTask,
): Promise<void> {
  for await (const units of removed) {
    progress.done += units;
    signal.throwIfAborted();
  }
}
