import { applyDecorators, Injectable, SetMetadata } from '@nestjs/common';

export const JOB_KIND = 'berth:job-kind';

/** A handler of jobs of this kind, named `<plugin>.<verb>`. The modules of every process provide it. */
export function HandlesJobs(kind: string): ClassDecorator {
  return applyDecorators(Injectable(), SetMetadata(JOB_KIND, kind));
}

/**
 * How work came to its end. `error` is what the one who asked for it must be told; the row that records
 * the work says the same.
 */
export interface Outcome {
  readonly result?: unknown;
  readonly error?: { readonly code: string; readonly description: string; readonly detail?: unknown };
}

/**
 * Does one kind of work, each piece of which is a row somewhere. A job carries only the row's id: the handler takes
 * the work by a conditional `UPDATE`, so a second wake-up, or an API process that lost its patience, does no harm.
 */
export abstract class JobHandler {
  /** Whether it is left to workers, and to those of them that nothing short needs. */
  readonly takesLong: boolean = false;

  /** Whether its work locks resources, and begins in the order in which it was asked for (`TaskOrder`). */
  readonly isOrdered: boolean = false;

  /**
   * Does the work `id` unless somebody else has it or it is done, and resolves with its recorded outcome;
   * undefined when it has none yet, because somebody else is at it. Throws only when the work could not be tried.
   */
  abstract run(id: string): Promise<Outcome | undefined>;

  /** Ids of work that waits although nobody seems to have been told, oldest first, at most `limit`. */
  abstract findForgotten(limit: number): Promise<readonly string[]>;
}

/**
 * Work that recurs. The queue's job scheduler has one worker do it each time, unless it is being done (`ScheduledRuns`); a
 * run that is missed does no harm. What may take longer than a moment is one that `takesLong`.
 */
export abstract class ScheduledJob extends JobHandler {
  abstract readonly everySeconds: number;

  /** Does it, although others may be at it. @param signal fires when it is to end before it is done */
  protected abstract perform(signal: AbortSignal): Promise<void>;

  begin(signal: AbortSignal): Promise<void> {
    return this.perform(signal);
  }

  override async run(): Promise<undefined> {
    await this.perform(new AbortController().signal);
  }

  override async findForgotten(): Promise<readonly string[]> {
    return [];
  }
}
