import { JobHandler } from './job-handler.js';

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
