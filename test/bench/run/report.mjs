import { medianBy } from '../load/statistics.mjs';
import { medianRatio } from './medians.mjs';
import { markdownTable, significant } from './table.mjs';

/** @typedef {import('./measure.mjs').Repetition} Repetition */
/** @typedef {import('../load/workloads.mjs').Workload} Workload */

/**
 * @typedef {object} Result
 * @property {Workload} workload
 * @property {string} target
 * @property {readonly Repetition[]} repetitions
 * @property {Repetition} median the repetition whose rate is in the middle
 */

const MIB = 1024 * 1024;
const NONE = '–';

/**
 * What was measured, and what the machine was doing.
 * @param {readonly import('./comparison.mjs').Contestant[]} contestants
 * @param {import('./options.mjs').Options} options
 * @param {ReturnType<typeof import('./machine.mjs').describeMachine>} machine
 * @param {readonly Result[]} results
 */
export function headingOf(contestants, { repetitions, blobsAtOnce, blobMiB }, machine, results) {
  const others = results.flatMap((result) => result.repetitions.map(({ server }) => server?.neighbours ?? 0));
  const share = Math.round(100 * medianBy(others, (value) => value));
  return [
    `${machine.processors}, ${machine.memoryGiB} GiB, Linux ${machine.kernel}, ${machine.fileSystem}`,
    `Node ${machine.node}, commit ${machine.commit}, load before ${machine.loadAverage[0]?.toFixed(2)}; others took ${share} % of the machine`,
    `median of ${repetitions} repetitions, ${blobsAtOnce} blobs at once, large blob of ${blobMiB} MiB`,
    ...contestants.map(({ name, target }) => `${name}: ${target.description}`),
  ].join('\n');
}

/**
 * The main table: a line per workload and registry.
 * @param {readonly Result[]} results
 * @param {{ baseline: string, largeBlobBytes: number }} how the registry to compare with
 */
export function resultTable(results, { baseline, largeBlobBytes }) {
  const header = [
    ...['workload', 'registry', 'rate /s', 'lowest–highest', 'p50 ms', 'p95 ms', 'errors'],
    ...['CPU s', 'CPU ms/op', 'peak MB: largest / all', 'client CPU', 'others', `÷ ${baseline}`],
  ];
  const lines = results.map((result) => {
    const peer = results.find(({ workload, target }) => workload === result.workload && target === baseline);
    const unit = result.workload.large ? largeBlobBytes / MIB : 1;
    return [...timing(result, unit), ...cost(result.median), ratio(result, peer)];
  });
  return markdownTable(header, lines, 2);
}

/**
 * Where the processor time of one registry went: a line per workload.
 * @param {readonly Result[]} results of one registry
 * @returns {string | undefined} nothing for a registry of a single component
 */
export function componentTable(results) {
  const components = [...new Set(results.flatMap(({ median }) => Object.keys(median.server?.cpu ?? {})))];
  if (components.length < 2) return undefined;
  const lines = results.map(({ workload, median }) => [
    workload.name,
    ...components.map((component) => (median.server?.cpu[component] ?? 0).toFixed(2)),
    median.server?.cpuSeconds.toFixed(2) ?? NONE,
    median.server?.settleSeconds.toFixed(1) ?? NONE,
    megabytes(median.server?.memory),
  ]);
  return markdownTable(['CPU s', ...components, 'all', 'busy after, s', 'memory MB'], lines, 1);
}

/**
 * @param {Result} result
 * @param {number} unit
 */
function timing({ workload, target, repetitions, median }, unit) {
  const rates = repetitions.map(({ rate }) => rate * unit);
  return [
    workload.name,
    target,
    `${significant(median.rate * unit)}${workload.large ? ' MiB' : ''}`,
    `${significant(Math.min(...rates))}–${significant(Math.max(...rates))}`,
    significant(median.p50),
    significant(median.p95),
    String(repetitions.reduce((sum, { errors }) => sum + errors, 0)),
  ];
}

/** @param {Repetition} median */
function cost({ server, done, seconds, clientCpuSeconds }) {
  return [
    server ? server.cpuSeconds.toFixed(2) : NONE,
    server ? significant((server.cpuSeconds * 1000) / done) : NONE,
    server ? `${megabytes(server.peak.max)} / ${megabytes(server.peak.sum)}` : NONE,
    `${Math.round((100 * clientCpuSeconds) / seconds)} %`,
    server ? `${Math.round(100 * server.neighbours)} %` : NONE,
  ];
}

/**
 * The median of the rounds' ratios: a round shares the machine's mood.
 * @param {Result} result
 * @param {Result | undefined} peer
 */
function ratio(result, peer) {
  if (peer === undefined || peer === result) return NONE;
  return medianRatio(result, peer, ({ rate }) => rate).toFixed(2);
}

/** @param {number | undefined} bytes */
function megabytes(bytes) {
  return bytes === undefined ? NONE : String(Math.round(bytes / 1e6));
}
