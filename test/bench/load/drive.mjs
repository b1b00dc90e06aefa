import { percentile } from './statistics.mjs';

/** @typedef {(index: number) => Promise<void>} Operation */

/**
 * @typedef {object} Load
 * @property {number} clients how many operations are in flight at any time
 * @property {number} count how many operations there are
 * @property {number} seconds after which no further operation begins
 * @property {Operation} operation
 */

/**
 * What one run of a workload did. Failed operations are in `errors` only: neither in the rate nor in the latencies.
 * @typedef {object} Measurement
 * @property {number} done
 * @property {number} errors
 * @property {readonly string[]} messages of the first errors
 * @property {number} seconds from the first operation's start to the last one's end
 * @property {number} rate operations done per second
 * @property {number} p50 milliseconds
 * @property {number} p95 milliseconds
 * @property {number} max milliseconds
 * @property {number} clientCpuSeconds processor time of the load program
 */

const KEPT_MESSAGES = 3;

/**
 * Runs the operations with a fixed number of clients, each beginning its next when its last has ended.
 * @param {Load} load
 * @returns {Promise<Measurement>}
 */
export async function drive({ clients, count, seconds, operation }) {
  const run = { next: 0, count, operation, samples: [], errors: 0, messages: [], deadline: 0 };
  const cpu = process.cpuUsage();
  const start = performance.now();
  run.deadline = start + seconds * 1000;
  await Promise.all(Array.from({ length: clients }, () => client(run)));
  const elapsed = (performance.now() - start) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  return { ...summarize(run, elapsed), clientCpuSeconds: (user + system) / 1e6 };
}

/** @typedef {{ next: number, count: number, deadline: number, operation: Operation, samples: number[], errors: number, messages: string[] }} Run */

/** @param {Run} run */
async function client(run) {
  while (run.next < run.count && performance.now() < run.deadline) {
    const index = run.next++;
    const start = performance.now();
    try {
      await run.operation(index);
      run.samples.push(performance.now() - start);
    } catch (error) {
      run.errors++;
      if (run.messages.length < KEPT_MESSAGES) run.messages.push(String(error));
    }
  }
}

/**
 * @param {Run} run
 * @param {number} seconds
 */
function summarize({ samples, errors, messages }, seconds) {
  const sorted = [...samples].sort((a, b) => a - b);
  return {
    done: sorted.length,
    errors,
    messages,
    seconds,
    rate: sorted.length / seconds,
    p50: percentile(sorted, 50),
    p95: percentile(sorted, 95),
    max: percentile(sorted, 100),
  };
}
