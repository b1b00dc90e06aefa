export { tellWork } from './attendance.js';
export { Cancellations } from './cancellations.js';
export { type EndedTask, endTasks } from './end-tasks.js';
export { FoldedJobHandler } from './folded-job-handler.js';
export { HandlesJobs, JobHandler, type Outcome, ScheduledJob } from './job-handler.js';
export { JobHandlers } from './job-handlers.js';
export { type JobData, JobQueue } from './job-queue.js';
export { JobRuns } from './job-runs.js';
export { Jobs } from './jobs.js';
export { LongTaskHandler } from './long-task-handler.js';
export { Process, type ProcessKind } from './process.entity.js';
export { JOB_QUEUE, LONG_JOB_QUEUE, QUEUE_SCHEMA } from './queue-backend.js';
export { QueueHealth } from './queue-health.js';
export { type Progress, RunningTask, TaskInterrupted } from './running-task.js';
export {
  type ProgressReport,
  TASK_STATES,
  Task,
  type TaskError,
  type TaskState,
} from './task.entity.js';
export { TaskGroup } from './task-group.entity.js';
export type { Accomplished, LongAccomplished, TaskRecord } from './task-handler.js';
export { TaskHandler } from './task-handler.js';
export { CANCELED, describeFailure, tellEnd } from './task-outcome.js';
export { isTaskChangeable, isTaskVisible, TaskFailed, type TaskRequest, Tasks } from './tasks.js';
export { isOnline } from './this-process.js';
