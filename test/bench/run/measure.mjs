import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import {
  cpuSpent,
  machineCpu,
  peakMemory,
  processTree,
  proportionalMemory,
  resetPeakMemory,
  totalCpu,
} from './processes.mjs';

/** @typedef {import('../targets/target.mjs').RunningTarget} RunningTarget */
/** @typedef {import('./loader.mjs').Loader} Loader */
/** @typedef {import('../load/workloads.mjs').Workload} Workload */
/** @typedef {{ workload: string, repetition: number, count: number, clients: number, seconds: number }} Round */

/**
 * What the server's processes spent on a workload; null for a registry whose processes we do not know.
 * @typedef {object} ServerCost
 * @property {Record<string, number>} cpu seconds by component, with what was done after the last answer
 * @property {number} cpuSeconds
 * @property {number} settleSeconds how long the server stayed busy after the last answer
 * @property {import('./processes.mjs').Peak} peak
 * @property {number} neighbours share of the machine's processor time meanwhile that went neither to the server nor to the load program
 * @property {number} memory bytes in use at the workload's end, shared pages divided
 */

/** @typedef {import('../load/drive.mjs').Measurement & { server: ServerCost | null, loadAverage: number }} Repetition */

const SETTLE_TIMEOUT_MS = 10_000;
const SETTLE_STEP_MS = 250;
/** Less than a tenth of one processor is an idling server. */
const IDLE_CPU_SECONDS = 0.025;

/**
 * Runs one repetition of a workload against one registry.
 * @param {RunningTarget} target
 * @param {Loader} loader
 * @param {Round} round
 * @returns {Promise<Omit<Repetition, 'loadAverage'>>}
 */
export async function measure(target, loader, { workload, repetition, count, clients, seconds }) {
  await loader.prepare(workload, repetition, count);
  await flush(target);
  await settle(target);
  const before = processTree(target.pids());
  const machineBefore = machineCpu();
  resetPeakMemory(before);
  const measurement = await loader.measure({ clients, count, seconds });
  const processes = processTree(target.pids());
  const serverSeconds = totalCpu(processes) - totalCpu(before);
  const neighbours = neighboursShare(machineCpu(), machineBefore, serverSeconds, measurement);
  const memory = { peak: peakMemory(processes), memory: proportionalMemory(processes) };
  const settleSeconds = await settle(target);
  if (processes.length === 0) return { ...measurement, server: null };
  return { ...measurement, server: { ...memory, neighbours, settleSeconds, ...spentSince(before, target) } };
}

/**
 * @param {import('./processes.mjs').MachineCpu} now
 * @param {import('./processes.mjs').MachineCpu} before
 * @param {number} serverSeconds
 * @param {import('../load/drive.mjs').Measurement} measurement
 */
function neighboursShare(now, before, serverSeconds, { clientCpuSeconds }) {
  const others = now.busy - before.busy - serverSeconds - clientCpuSeconds;
  return Math.max(0, others) / Math.max(0.01, now.all - before.all);
}

/**
 * Writes dirty pages out: with ext4, one registry's fsync would otherwise wait for what another one wrote without.
 * @param {RunningTarget} target
 */
async function flush({ directory }) {
  if (directory !== undefined) await promisify(execFile)('sync', ['-f', directory]);
}

/**
 * Waits until the server idles, so that work it has put off is counted as its own and does not disturb the next one.
 * @param {RunningTarget} target
 * @returns {Promise<number>} seconds, without the step that found it idle
 */
async function settle(target) {
  const start = performance.now();
  let last = totalCpu(processTree(target.pids()));
  while (performance.now() - start < SETTLE_TIMEOUT_MS) {
    await sleep(SETTLE_STEP_MS);
    const now = totalCpu(processTree(target.pids()));
    if (now - last < IDLE_CPU_SECONDS) break;
    last = now;
  }
  return Math.max(0, performance.now() - start - SETTLE_STEP_MS) / 1000;
}

/**
 * @param {readonly import('./processes.mjs').ProcessEntry[]} before
 * @param {RunningTarget} target
 */
function spentSince(before, target) {
  const after = processTree(target.pids());
  return {
    cpu: cpuSpent(before, after, target.componentOf),
    cpuSeconds: totalCpu(after) - totalCpu(before),
  };
}
