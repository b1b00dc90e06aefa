import { JobHandler, type Outcome } from './job-handler.js';

const DONE: Outcome = { result: null };

/** Work that recurs. The queue's job scheduler has one worker do it each time; a run that is missed does no harm. */
export abstract class ScheduledJob extends JobHandler {
  abstract readonly everySeconds: number;

  protected abstract perform(): Promise<void>;

  override async run(): Promise<Outcome> {
    await this.perform();
    return DONE;
  }

  override async findForgotten(): Promise<readonly string[]> {
    return [];
  }
}
