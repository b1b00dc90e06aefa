import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import { join } from 'node:path';
import { atEnd, cleanUp, cleanUpOnSignals } from './run/cleanup.mjs';
import { compare, startContestants } from './run/comparison.mjs';
import { describeMachine, requireSpace } from './run/machine.mjs';
import { HELP, readOptions } from './run/options.mjs';
import { componentTable, headingOf, resultTable } from './run/report.mjs';
import { summaryTable } from './run/summary.mjs';

/** @typedef {import('./run/options.mjs').Options} Options */
/** @typedef {import('./run/comparison.mjs').Contestant} Contestant */
/** @typedef {import('./run/report.mjs').Result} Result */

const MIB = 1024 * 1024;
/** How many one repetition pushes to each target; after it, their files are removed. */
const LARGE_BLOBS = 10;
/** Room for the small images and a database, beside the large blobs. */
const SPARE_BYTES = 4096 * MIB;

cleanUpOnSignals();
try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(HELP);
  else process.exitCode = (await run(options)) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
} finally {
  await cleanUp();
}
process.exit();

/**
 * @param {Options} options
 * @returns {Promise<boolean>} whether all went well: no error, and all that was pushed came back
 */
async function run(options) {
  const directory = await temporaryDirectory(options);
  const machine = describeMachine(directory);
  const contestants = await startContestants(options, directory);
  const results = await compare(contestants, options);
  await printReport(results, contestants, options, machine);
  const verifications = await verifyAll(contestants);
  if (options.json) await writeJson(options, { machine, contestants, results, verifications });
  const hasErrors = results.some(({ repetitions }) => repetitions.some(({ errors }) => errors > 0));
  return !hasErrors && verifications.every(({ mismatches }) => mismatches.length === 0);
}

/**
 * @param {Options} options
 * @param {{ machine: object, contestants: readonly Contestant[], results: readonly Result[], verifications: object }} all
 */
async function writeJson(options, { machine, contestants, results, verifications }) {
  const targets = contestants.map(({ name, target }) => ({ name, description: target.description }));
  const report = {
    machine,
    options: { ...options, credentials: undefined },
    targets,
    results,
    verifications,
  };
  await writeFile(String(options.json), JSON.stringify(report, null, 2));
}

/** @param {Options} options */
async function temporaryDirectory({ directory, targets, blobMiB }) {
  const parent = directory ?? os.tmpdir();
  requireSpace(parent, targets.length * LARGE_BLOBS * blobMiB * MIB + SPARE_BYTES);
  const made = await mkdtemp(join(parent, 'berth-bench-'));
  atEnd(() => rm(made, { recursive: true, force: true }));
  return made;
}

/**
 * @param {readonly Result[]} results
 * @param {readonly Contestant[]} contestants
 * @param {Options} options
 * @param {ReturnType<typeof describeMachine>} machine
 */
async function printReport(results, contestants, options, machine) {
  const heading = headingOf(contestants, options, machine, results);
  const names = contestants.map(({ name }) => name);
  const largeBlobBytes = options.blobMiB * MIB;
  console.log(`${heading}\n\n${resultTable(results, { baseline: names.at(-1) ?? '', largeBlobBytes })}\n`);
  for (const name of names) {
    const table = componentTable(results.filter(({ target }) => target === name));
    if (table !== undefined) console.log(`${name}, where the time went:\n\n${table}\n`);
  }
  const summary = summaryTable(results, { names, largeBlobBytes });
  console.log(`${names.join(' / ')}:\n\n${summary}\n`);
  if (options.markdown) await writeFile(options.markdown, `${heading}\n\n${summary}\n`);
}

/** @param {readonly Contestant[]} contestants */
async function verifyAll(contestants) {
  const verifications = [];
  for (const { name, loader } of contestants) {
    const verification = await loader.verify();
    const { manifests, blobs, mismatches } = verification;
    console.log(`verified ${name}: ${manifests} manifests, ${blobs} blobs, ${mismatches.length} mismatches`);
    for (const mismatch of mismatches.slice(0, 10)) console.log(`   ${mismatch}`);
    verifications.push({ name, ...verification });
  }
  return verifications;
}
