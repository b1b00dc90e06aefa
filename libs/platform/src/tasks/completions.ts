import { Injectable } from '@nestjs/common';

import type { Outcome } from './job-handler.js';

/** A job that a request waits for, until it has it or does not want it any more. */
export interface AwaitedJob {
  readonly outcome: Promise<Outcome>;
  forget(): void;
}

/** Requests of this process that wait for a job. One listener feeds them all; a listener each would cost one per push. */
@Injectable()
export class Completions {
  private readonly waiting = new Map<string, Set<(outcome: Outcome) => void>>();

  /** Resolves with the outcome when a worker has brought the job to its end; otherwise never. */
  of(id: string): AwaitedJob {
    let resolve: (outcome: Outcome) => void = () => undefined;
    const outcome = new Promise<Outcome>((settle) => {
      resolve = settle;
    });
    const waiters = this.waiting.get(id) ?? new Set();
    this.waiting.set(id, waiters.add(resolve));
    return { outcome, forget: () => this.forget(id, resolve) };
  }

  settle(id: string, outcome: Outcome): void {
    for (const resolve of this.waiting.get(id) ?? []) resolve(outcome);
    this.waiting.delete(id);
  }

  private forget(id: string, resolve: (outcome: Outcome) => void): void {
    const waiters = this.waiting.get(id);
    waiters?.delete(resolve);
    if (waiters?.size === 0) this.waiting.delete(id);
  }
}
