import { Injectable } from '@nestjs/common';

import type { Outcome } from './job-handler.js';

/** Requests of this process that wait for a job. One listener feeds them all; a listener each would cost one per push. */
@Injectable()
export class Completions {
  private readonly waiting = new Map<string, (outcome: Outcome) => void>();

  /** Resolves with the outcome when a worker has brought the job to its end; otherwise never. */
  of(id: string): Promise<Outcome> {
    return new Promise((resolve) => this.waiting.set(id, resolve));
  }

  settle(id: string, outcome: Outcome): void {
    this.waiting.get(id)?.(outcome);
    this.waiting.delete(id);
  }

  forget(id: string): void {
    this.waiting.delete(id);
  }
}
