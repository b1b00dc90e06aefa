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
