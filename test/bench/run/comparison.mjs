import { randomBytes } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { medianBy } from '../load/statistics.mjs';
import { profiled } from '../profile/profile.mjs';
import { large, SMALL } from '../scale/filling.mjs';
import { runningElsewhere, STARTERS } from '../targets/target.mjs';
import { dropLargeBlobs } from './large-files.mjs';
import { Loader } from './loader.mjs';
import { measure } from './measure.mjs';

/** @typedef {import('./options.mjs').Options} Options */
/** @typedef {import('./report.mjs').Result} Result */
/** @typedef {import('./measure.mjs').Repetition} Repetition */
/** @typedef {import('../load/workloads.mjs').Workload} Workload */
/** @typedef {import('../targets/target.mjs').RunningTarget} RunningTarget */
/** @typedef {{ name: string, target: RunningTarget, loader: Loader }} Contestant */

const MIB = 1024 * 1024;
/** Enough for V8 to have compiled the paths of the client and of a server in JavaScript. */
const WARM_UP = [
  { workload: 'push-8', clients: 8, count: 60 },
  { workload: 'patch-8', clients: 8, count: 20 },
  { workload: 'head-16', clients: 16, count: 3000 },
];

/**
 * Starts all targets, each with a data directory and a load process of its own.
 * @param {Options} options
 * @param {string} directory
 * @returns {Promise<Contestant[]>}
 */
export async function startContestants(options, directory) {
  const run = randomBytes(3).toString('hex');
  /** @type {Contestant[]} */
  const contestants = [];
  for (const [index, entry] of entriesOf(options).entries()) {
    const target = await startTarget(entry, options, join(directory, `${index}`));
    const { url, credentials, reader } = target;
    const { blobsAtOnce, blobMiB } = options;
    const loader = new Loader({ url, credentials, reader, run, blobsAtOnce, largeBlobBytes: blobMiB * MIB });
    contestants.push({ name: uniqueName(entry.name, contestants), target, loader });
  }
  return contestants;
}

/**
 * Runs every workload so many times on each in turns, so that all share the machine's moods.
 * @param {readonly Contestant[]} contestants
 * @param {Options} options
 * @returns {Promise<Result[]>}
 */
export async function compare(contestants, options) {
  for (const contestant of contestants) await warmUp(contestant, options);
  /** @type {Map<string, Repetition[]>} */
  const measured = new Map();
  for (let repetition = 1; repetition <= options.repetitions; repetition++) {
    for (const [index, workload] of options.workloads.entries()) {
      const isReversed = (repetition + index) % 2 === 0;
      for (const contestant of isReversed ? contestants.toReversed() : contestants) {
        const key = `${workload.name} ${contestant.name}`;
        const result = await runOnce(contestant, workload, repetition, options);
        measured.set(key, [...(measured.get(key) ?? []), result]);
      }
    }
    if (options.workloads.some(({ large }) => large))
      for (const contestant of contestants) await dropLargeBlobs(contestant, options.blobMiB * MIB);
  }
  return options.workloads.flatMap((workload) =>
    contestants.map(({ name }) => resultOf(workload, name, measured.get(`${workload.name} ${name}`) ?? [])),
  );
}

/** @typedef {{ name: string, target: string, filling?: import('../scale/filling.mjs').Filling }} Entry */

/**
 * @param {Options} options
 * @returns {Entry[]}
 */
function entriesOf({ url, targets, scale }) {
  const named = [...(url ? [url] : []), ...targets].map((target) => ({ name: target, target }));
  if (scale === undefined) return named;
  return named.flatMap(({ name, target }) => [
    { name: `${name}, ${scale} manifests`, target, filling: large(scale) },
    { name: `${name}, ${SMALL.manifests}`, target, filling: SMALL },
  ]);
}

/**
 * @param {Entry} entry
 * @param {Options} options
 * @param {string} directory
 */
async function startTarget({ name, target, filling }, { url, credentials, profile }, directory) {
  if (target === url) return runningElsewhere(url, credentials);
  const start = STARTERS[target];
  if (start === undefined)
    throw new Error(`--target ${target}: must be one of ${Object.keys(STARTERS).join(', ')}`);
  await mkdir(directory);
  console.error(`starting ${name}`);
  return start(directory, { profile, filling });
}

/**
 * @param {string} name
 * @param {readonly Contestant[]} others
 */
function uniqueName(name, others) {
  const same = others.filter((other) => other.name.split('#')[0] === name).length;
  return same === 0 ? name : `${name}#${same + 1}`;
}

/**
 * @param {Contestant} contestant
 * @param {Options} options
 */
async function warmUp({ target, loader }, { seconds }) {
  for (const round of WARM_UP) await measure(target, loader, { ...round, repetition: 0, seconds });
}

/**
 * @param {Contestant} contestant
 * @param {Workload} workload
 * @param {number} repetition
 * @param {Options} options
 * @returns {Promise<Repetition>}
 */
async function runOnce({ name, target, loader }, workload, repetition, { quick, seconds }) {
  const { name: workloadName, clients } = workload;
  const count = quick ? workload.count.quick : workload.count.full;
  const loadAverage = os.loadavg()[0] ?? 0;
  const round = { workload: workloadName, repetition, count, clients, seconds };
  const title = `${workloadName} ${name} #${repetition}`;
  const measured = await profiled(target, title, () => measure(target, loader, round));
  const { rate, errors, messages } = measured;
  console.error(`#${repetition} ${workloadName} ${name}: ${rate.toFixed(1)}/s, ${errors} errors`);
  for (const message of messages) console.error(`   ${message}`);
  if (errors > 0) console.error(`the end of ${name}'s log:\n${target.log()}`);
  return { ...measured, loadAverage };
}

/**
 * @param {Workload} workload
 * @param {string} target
 * @param {readonly Repetition[]} repetitions
 * @returns {Result}
 */
function resultOf(workload, target, repetitions) {
  return { workload, target, repetitions, median: medianBy(repetitions, ({ rate }) => rate) };
}
