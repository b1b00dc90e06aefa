import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import { RegistryReads } from '../database/registry-reads.js';
import { Completions } from './completions.js';
import { recordedOutcomes } from './task-outcome.js';

/** How often the rows of what is waited for are looked at, and how long it has been waited for by then. */
const PERIOD_MS = 250;

/**
 * Looks for the end of work that nobody has been told of: in the rows of all that this process waits for, by one
 * statement. Runs in the API only.
 */
@Injectable()
export class CompletionSweep implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger(CompletionSweep.name);
  private timer: NodeJS.Timeout | undefined;
  private isLooking = false;
  private isBlind = false;

  constructor(
    private readonly reads: RegistryReads,
    private readonly completions: Completions,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.sweep(), PERIOD_MS);
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Looks now, at these alone. */
  async lookUp(ids: readonly string[]): Promise<void> {
    try {
      for (const [id, outcome] of await recordedOutcomes(this.reads, ids))
        this.completions.settle(id, outcome);
      this.isBlind = false;
    } catch (error) {
      if (!this.isBlind) this.logger.warn(`the end of tasks cannot be looked up: ${String(error)}`);
      this.isBlind = true;
    }
  }

  private async sweep(): Promise<void> {
    const ids = this.completions.awaitedFor(PERIOD_MS);
    if (ids.length === 0 || this.isLooking) return;
    this.isLooking = true;
    await this.lookUp(ids);
    this.isLooking = false;
  }
}
