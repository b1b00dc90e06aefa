import type { Transaction } from '../database/statement.js';

/** The record of a task, as its handler needs it. */
export interface TaskRecord {
  readonly id: string;
  readonly name: string;
  /** The user who asked for it; null for the system itself, or where the user is gone. */
  readonly createdById: number | null;
}

/** What a task has to show for itself: its result, and the PRNs of what it made. */
export interface Accomplished<Result> {
  readonly result: Result;
  readonly createdResources?: readonly string[];
}

/** The same of a task that takes long. */
export interface LongAccomplished<Result> extends Accomplished<Result> {
  /** What must happen if and only if the task is completed: in one transaction with that. */
  finish?(tx: Transaction): Promise<void>;
}
