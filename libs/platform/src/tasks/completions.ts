import { Injectable } from '@nestjs/common';

import type { Outcome } from './job-handler.js';

/** Work that a request waits for, until it has its outcome or does not want it any more. */
export interface AwaitedWork {
  readonly outcome: Promise<Outcome>;
  readonly isSettled: boolean;
  forget(): void;
}

interface Waiting {
  readonly since: number;
  readonly settle: Set<(outcome: Outcome) => void>;
}

/** The work that requests of this process wait for. A listener or a sweep that learns of its end says so here. */
@Injectable()
export class Completions {
  private readonly waiting = new Map<string, Waiting>();

  /** Resolves with the outcome once somebody has brought the work to its end; otherwise never. */
  of(id: string): AwaitedWork {
    let settle: (outcome: Outcome) => void = () => undefined;
    const outcome = new Promise<Outcome>((resolve) => {
      settle = resolve;
    });
    const waiting = this.waiting.get(id) ?? { since: performance.now(), settle: new Set() };
    this.waiting.set(id, waiting);
    waiting.settle.add(settle);
    const isSettled = () => this.waiting.get(id)?.settle.has(settle) !== true;
    return {
      outcome,
      get isSettled() {
        return isSettled();
      },
      forget: () => this.forget(id, settle),
    };
  }

  /** Does nothing where nobody waits for it. */
  settle(id: string, outcome: Outcome): void {
    for (const settle of this.waiting.get(id)?.settle ?? []) settle(outcome);
    this.waiting.delete(id);
  }

  isAwaited(id: string): boolean {
    return this.waiting.has(id);
  }

  /** What has been waited for as long as that, or longer. */
  awaitedFor(ms: number): readonly string[] {
    const latest = performance.now() - ms;
    return [...this.waiting].flatMap(([id, { since }]) => (since <= latest ? [id] : []));
  }

  private forget(id: string, settle: (outcome: Outcome) => void): void {
    const waiting = this.waiting.get(id);
    waiting?.settle.delete(settle);
    if (waiting?.settle.size === 0) this.waiting.delete(id);
  }
}
