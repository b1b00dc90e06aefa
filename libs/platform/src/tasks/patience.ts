import { Logger } from '@nestjs/common';

import { AtMost } from './at-most.js';
import type { AwaitedWork } from './completions.js';
import type { Outcome } from './job-handler.js';
import { WorkerSigns } from './worker-signs.js';

/** How many pieces of work an API process takes from workers at once: it has requests to answer. */
const TAKE_OVERS = 2;

/** How long a queue may take to accept a wake-up. */
const WAKE_MS = 2000;

/** How soon to look again at work that somebody else has in hand, at first and at last. Its process may have died. */
const RETRY_MS = 500;
const LONGEST_RETRY_MS = 5000;

/** The two ways to have a piece of work done. */
export interface Ways {
  /** What it is, for people. */
  readonly name: string;
  /** Tells workers of it. */
  wake(): Promise<void>;
  /** Does it in this process, and resolves with its outcome; undefined where somebody else is at it. */
  here(): Promise<Outcome | undefined>;
}

/**
 * Waits for workers to do things, and does them here where none begins in time. What a worker has in hand is left to it,
 * however long it takes, while it lives.
 */
export class Patience {
  private readonly logger = new Logger(Patience.name);
  private readonly signs = new WorkerSigns();
  private readonly takeOvers = new AtMost(TAKE_OVERS);

  /** Resolves with the outcome; undefined where it has none yet, because somebody is at it. */
  async attempt(ways: Ways, awaited: AwaitedWork): Promise<Outcome | undefined> {
    const askedAt = performance.now();
    const byWorker = (await this.isWoken(ways)) ? await this.await(awaited, askedAt) : undefined;
    return byWorker ?? this.takeOver(ways, awaited);
  }

  /** Resolves with the outcome, however long it takes. */
  async perform(ways: Ways, awaited: AwaitedWork): Promise<Outcome> {
    let outcome = await this.attempt(ways, awaited);
    for (let pause = RETRY_MS; outcome === undefined; pause = Math.min(2 * pause, LONGEST_RETRY_MS)) {
      outcome = (await within(pause, awaited.outcome)) ?? (await this.takeOver(ways, awaited));
    }
    return outcome;
  }

  private async isWoken(ways: Ways): Promise<boolean> {
    try {
      const woken = ways.wake().then(() => true);
      return (await within(WAKE_MS, woken)) ?? false;
    } catch (error) {
      this.logger.warn(`no worker could be woken for ${ways.name}: ${String(error)}`);
      return false;
    }
  }

  private async await(awaited: AwaitedWork, askedAt: number): Promise<Outcome | undefined> {
    for (let left = this.signs.graceLeft(askedAt); left > 0; left = this.signs.graceLeft(askedAt)) {
      const outcome = await within(left, awaited.outcome);
      if (outcome === undefined) continue;
      this.signs.seen();
      return outcome;
    }
    return undefined;
  }

  /** Waits for its turn, unless a worker is faster. */
  private async takeOver(ways: Ways, awaited: AwaitedWork): Promise<Outcome | undefined> {
    let isBegun = false;
    const mine = this.takeOvers.do(async () => {
      if (awaited.isSettled) return undefined;
      isBegun = true;
      return ways.here();
    });
    const outcome = await Promise.race([awaited.outcome, mine]);
    if (isBegun && outcome !== undefined) this.signs.missed();
    else this.signs.seen();
    return outcome;
  }
}

/** Resolves as `promise` does, or with undefined when that takes longer. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
