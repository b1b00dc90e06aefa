import { eventually } from './eventually.js';

const ENDED: readonly unknown[] = ['completed', 'failed', 'canceled'];

/** Reads a task until it has ended, and resolves with it. */
export const ended = <Task extends { readonly state?: unknown }>(read: () => Promise<Task>): Promise<Task> =>
  eventually(async () => {
    const task = await read();
    if (!ENDED.includes(task.state)) throw new Error(`the task is ${task.state}`);
    return task;
  });
