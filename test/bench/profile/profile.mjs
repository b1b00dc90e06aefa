import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { processTree } from '../run/processes.mjs';
import { markdownTable, significant } from '../run/table.mjs';
import { selfTimes } from './self-time.mjs';

/** @typedef {import('../targets/target.mjs').RunningTarget} RunningTarget */
/** @typedef {import('./self-time.mjs').Profile} Profile */
/** @typedef {{ kind: string, syncs: number, profile: Profile }} Written */

const PROFILED = /apps\/(api|worker)\//;
const WRITE_TIMEOUT_MS = 60_000;
const LONGEST = 25;
const TEXT = 110;
/** Many statements begin so, which says nothing about them. */
const ASYNCHRONOUS = /^WITH quick AS \(SELECT set_config\([^)]*\)\),? /;

/**
 * Does some work while the processes of a Berth are profiled and what it asks of its database is counted; prints both for
 * one operation, and leaves the CPU profiles in the target's folder, for Chromium's developer tools.
 * @template {{ done: number }} T
 * @param {RunningTarget} target
 * @param {string} title
 * @param {() => Promise<T>} work
 */
export async function profiled(target, title, work) {
  const { counters, profileDirectory } = target;
  if (counters === undefined || profileDirectory === undefined) return work();
  await counters.begin();
  signal(target);
  await sleep(500);
  const result = await work();
  const pids = signal(target);
  const written = await Promise.all(pids.map((pid) => take(profileDirectory, pid)));
  const { totals, statements } = await counters.end();
  keep(written, profileDirectory, title);
  const syncs = written.reduce((sum, one) => sum + one.syncs, 0);
  const lines = [
    `## ${title}: for one of ${result.done} operations`,
    quantities({ ...totals, 'file syncs': syncs }, result.done),
    statementTable(statements, result.done),
    ...['api', 'worker'].map((kind) => timeTables(kind, written, result.done)),
  ];
  console.log(`${lines.join('\n\n')}\n`);
  return result;
}

/** @param {RunningTarget} target */
function signal(target) {
  const found = processTree(target.pids()).filter(({ command }) => PROFILED.test(command));
  for (const { pid } of found) process.kill(pid, 'SIGUSR2');
  return found.map(({ pid, command }) => ({ pid, kind: PROFILED.exec(command)?.[1] }));
}

/**
 * @param {string} directory
 * @param {{ pid: number, kind: string | undefined }} process_
 * @returns {Promise<Written>}
 */
async function take(directory, { pid, kind }) {
  const file = join(directory, `${kind}-${pid}.json`);
  for (const deadline = Date.now() + WRITE_TIMEOUT_MS; !existsSync(file); await sleep(100)) {
    if (Date.now() > deadline) throw new Error(`${file} has not been written`);
  }
  const taken = `${file}.taken`;
  renameSync(file, taken);
  return JSON.parse(readFileSync(taken, 'utf8'));
}

/**
 * @param {readonly Written[]} written
 * @param {string} directory
 * @param {string} title
 */
function keep(written, directory, title) {
  const folder = join(directory, title.replaceAll(/[^\w#-]+/g, '-'));
  mkdirSync(folder, { recursive: true });
  for (const [index, { kind, profile }] of written.entries())
    writeFileSync(join(folder, `${kind}-${index}.cpuprofile`), JSON.stringify(profile));
}

/**
 * @param {Record<string, number>} totals
 * @param {number} operations
 */
function quantities(totals, operations) {
  return Object.entries(totals)
    .map(([name, total]) => `${name} ${significant(total / operations)}`)
    .join(', ');
}

/**
 * @param {readonly import('./counters.mjs').StatementCost[]} statements
 * @param {number} operations
 */
function statementTable(statements, operations) {
  const lines = statements
    .slice(0, LONGEST)
    .map(({ calls, ms, buffers, rows, text }) => [
      text.replace(ASYNCHRONOUS, '').slice(0, TEXT).replaceAll('|', '/'),
      ...[calls, ms, buffers, rows].map((total) => significant(total / operations)),
      significant(ms / calls),
    ]);
  return markdownTable(['statement', 'calls', 'ms', 'buffers', 'rows', 'ms per call'], lines, 1);
}

/**
 * @param {string} kind
 * @param {readonly Written[]} written
 * @param {number} operations
 */
function timeTables(kind, written, operations) {
  const profiles = written.filter((one) => one.kind === kind).map(({ profile }) => profile);
  const { busy, functions, packages, callers } = selfTimes(profiles);
  const table = (/** @type {string} */ name, /** @type {Map<string, number>} */ times) => {
    const dearest = [...times].sort(([, a], [, b]) => b - a).slice(0, LONGEST);
    const lines = dearest.map(([what, ms]) => [
      what.slice(-TEXT),
      significant(ms / operations),
      `${((100 * ms) / busy).toFixed(1)} %`,
    ]);
    return markdownTable([`${kind}: ${name}`, 'ms', 'share'], lines, 1);
  };
  return [
    `${kind}: busy for ${significant(busy / operations)} ms`,
    table('package with what it calls of Node', callers),
    table('package', packages),
    table('function', functions),
  ].join('\n\n');
}
