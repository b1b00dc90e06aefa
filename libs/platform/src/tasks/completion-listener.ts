import { Injectable, Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';

import { Channel } from '../database/channel.js';
import { Settings } from '../settings/settings.js';
import { CompletionSweep } from './completion-sweep.js';
import { Completions } from './completions.js';
import { DONE_CHANNEL, outcomeOf, type RecordedTask } from './task-outcome.js';

/**
 * Hears of every task that ends, and tells the request that waits for it. The transaction that ends a task says so
 * itself, so nothing is heard too early. While the connection is away, the sweep finds what is missed. Runs in the API
 * only.
 */
@Injectable()
export class CompletionListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly channel: Channel;
  private untold: string[] = [];

  constructor(
    { databaseUrl }: Settings,
    private readonly completions: Completions,
    private readonly sweep: CompletionSweep,
  ) {
    const logger = new Logger(CompletionListener.name);
    const options = { databaseUrl, name: DONE_CHANNEL, about: 'the end of tasks', logger };
    this.channel = new Channel(options, (payload) => this.hear(payload));
  }

  onApplicationBootstrap(): void {
    this.channel.start();
  }

  onApplicationShutdown(): void {
    this.channel.stop();
  }

  private hear(payload: string): void {
    const told = JSON.parse(payload) as RecordedTask | { readonly id: string };
    if (!this.completions.isAwaited(told.id)) return;
    const outcome = 'state' in told ? outcomeOf(told) : undefined;
    if (outcome === undefined) this.lookUp(told.id);
    else this.completions.settle(told.id, outcome);
  }

  /** Of what was too long to be told: all of one turn by one statement. */
  private lookUp(id: string): void {
    this.untold.push(id);
    if (this.untold.length > 1) return;
    setImmediate(() => {
      const ids = this.untold;
      this.untold = [];
      void this.sweep.lookUp(ids);
    });
  }
}
