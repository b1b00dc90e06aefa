import { readdirSync, readFileSync, writeFileSync } from 'node:fs';

/** @typedef {{ pid: number, parent: number, startedAt: number, isZombie: boolean, command: string, cpuSeconds: number }} ProcessEntry */
/** @typedef {{ busy: number, all: number }} MachineCpu seconds of all processors together */
/** @typedef {{ max: number, sum: number }} Peak bytes: of the largest process, and of all added up */

/** USER_HZ: what `getconf CLK_TCK` says on every Linux architecture that Node runs on. */
const TICKS_PER_SECOND = 100;

/**
 * These processes and all their descendants.
 * @param {readonly number[]} roots
 * @returns {ProcessEntry[]}
 */
export function processTree(roots) {
  const all = allProcesses();
  const members = new Set(roots);
  for (let size = -1; size !== members.size; ) {
    size = members.size;
    for (const { pid, parent } of all) if (members.has(parent)) members.add(pid);
  }
  return all.filter(({ pid }) => members.has(pid));
}

/**
 * Whether this very process runs, and not a later one with its id.
 * @param {ProcessEntry} member
 */
export function isAlive({ pid, startedAt }) {
  const found = ignoreGone(() => readProcess(pid));
  return found !== undefined && found.startedAt === startedAt && !found.isZombie;
}

/** @param {ProcessEntry} entry */
function isSame({ pid, startedAt }) {
  return (/** @type {ProcessEntry} */ other) => other.pid === pid && other.startedAt === startedAt;
}

/**
 * Processor time between two looks at the same trees, by component. The time of a process that has ended meanwhile
 * is in its parent's account, and counts for the parent's component.
 * @param {readonly ProcessEntry[]} before
 * @param {readonly ProcessEntry[]} after
 * @param {(command: string) => string} componentOf
 * @returns {Record<string, number>}
 */
export function cpuSpent(before, after, componentOf) {
  /** @type {Record<string, number>} */
  const seconds = {};
  const add = (/** @type {ProcessEntry | undefined} */ owner, /** @type {number} */ amount) => {
    if (owner === undefined) return;
    const component = componentOf(owner.command);
    seconds[component] = (seconds[component] ?? 0) + amount;
  };
  for (const entry of after) add(entry, entry.cpuSeconds);
  for (const entry of before) {
    const owner = after.find(isSame(entry)) ?? before.find(({ pid }) => pid === entry.parent);
    add(owner, -entry.cpuSeconds);
  }
  return seconds;
}

/** @param {readonly ProcessEntry[]} processes */
export function totalCpu(processes) {
  return processes.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
}

/**
 * Processor time of the whole machine since it booted. Time stolen by the hypervisor's other guests is busy time.
 * @returns {MachineCpu}
 */
export function machineCpu() {
  const [line = ''] = readFileSync('/proc/stat', 'utf8').split('\n');
  const [user = 0, nice = 0, system = 0, idle = 0, wait = 0, irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map((ticks) => Number(ticks) / TICKS_PER_SECOND);
  const busy = user + nice + system + irq + softirq + steal;
  return { busy, all: busy + idle + wait };
}

/**
 * Starts the peak of resident memory anew (proc(5), clear_refs), so that a peak belongs to one workload.
 * @param {readonly ProcessEntry[]} processes
 */
export function resetPeakMemory(processes) {
  for (const { pid } of processes) ignoreGone(() => writeFileSync(`/proc/${pid}/clear_refs`, '5'));
}

/**
 * The peak of resident memory. PostgreSQL's shared buffers count once in each of its processes that touched them.
 * @param {readonly ProcessEntry[]} processes
 * @returns {Peak}
 */
export function peakMemory(processes) {
  const peaks = processes.map(({ pid }) => kilobytes(`/proc/${pid}/status`, 'VmHWM') * 1024);
  return { max: Math.max(0, ...peaks), sum: peaks.reduce((sum, peak) => sum + peak, 0) };
}

/**
 * Memory in use now, each shared page divided among those that share it.
 * @param {readonly ProcessEntry[]} processes
 */
export function proportionalMemory(processes) {
  return processes.reduce((sum, { pid }) => sum + kilobytes(`/proc/${pid}/smaps_rollup`, 'Pss') * 1024, 0);
}

function allProcesses() {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => ignoreGone(() => [readProcess(Number(name))]) ?? []);
}

/**
 * @param {number} pid
 * @returns {ProcessEntry}
 */
function readProcess(pid) {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The second field may hold spaces and brackets; those after it may not. Numbering is that of proc(5).
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const field = (/** @type {number} */ number) => Number(fields[number - 3]);
  // 14 to 17: own user and system time, and that of children which have ended and were waited for.
  const ticks = field(14) + field(15) + field(16) + field(17);
  const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  const isZombie = fields[0] === 'Z';
  return {
    pid,
    parent: field(4),
    startedAt: field(22),
    isZombie,
    command,
    cpuSeconds: ticks / TICKS_PER_SECOND,
  };
}

/**
 * @param {string} path
 * @param {string} key
 */
function kilobytes(path, key) {
  const text = ignoreGone(() => readFileSync(path, 'utf8')) ?? '';
  return Number(new RegExp(`^${key}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0);
}

/**
 * Processes end while they are being looked at.
 * @template T
 * @param {() => T} read
 * @returns {T | undefined}
 */
function ignoreGone(read) {
  try {
    return read();
  } catch {
    return undefined;
  }
}
