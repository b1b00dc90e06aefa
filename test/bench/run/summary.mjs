import { cpuPerOperation, medianOf, medianRatio } from './medians.mjs';
import { markdownTable, significant } from './table.mjs';

/** @typedef {import('./report.mjs').Result} Result */
/** @typedef {import('./medians.mjs').Quantity} Quantity */

const MIB = 1024 * 1024;

/**
 * The table of docs/performance.md: a line per workload, and in a cell the registries' figures in their order.
 * @param {readonly Result[]} results
 * @param {{ names: readonly string[], largeBlobBytes: number }} run names of the registries; the last is compared with
 */
export function summaryTable(results, { names, largeBlobBytes }) {
  const last = names.at(-1) ?? '';
  const header = [
    'workload',
    'per second',
    `÷ ${last}`,
    'p50 ms',
    'p95 ms',
    'CPU ms each',
    `CPU ÷ ${last}`,
    'peak MB',
  ];
  const workloads = [...new Set(results.map(({ workload }) => workload))];
  const lines = workloads.map((workload) => {
    const row = names.flatMap(
      (name) => results.find((result) => result.workload === workload && result.target === name) ?? [],
    );
    return [workload.title, ...cells(row, workload.large ? largeBlobBytes / MIB : undefined)];
  });
  return markdownTable(header, lines, 1);
}

/**
 * @param {readonly Result[]} row one workload's results
 * @param {number | undefined} mebibytes of the large blob that an operation moves
 */
function cells(row, mebibytes) {
  const all = (/** @type {Quantity} */ quantity) =>
    row.map((result) => significant(medianOf(result, quantity))).join(' / ');
  const rate = all(({ rate }) => rate * (mebibytes ?? 1));
  return [
    mebibytes === undefined ? rate : `${rate} MiB`,
    ratios(row, ({ rate }) => rate),
    all(({ p50 }) => p50),
    all(({ p95 }) => p95),
    all(cpuPerOperation),
    ratios(row, cpuPerOperation),
    all(({ server }) => (server?.peak.max ?? Number.NaN) / 1e6),
  ];
}

/**
 * @param {readonly Result[]} row
 * @param {Quantity} quantity
 */
function ratios(row, quantity) {
  const peer = row.at(-1);
  if (peer === undefined) return '–';
  return row
    .slice(0, -1)
    .map((result) => medianRatio(result, peer, quantity).toFixed(2))
    .join(' / ');
}
