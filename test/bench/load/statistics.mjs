/**
 * The nearest-rank percentile: the smallest sample that at least `percent` per cent of all samples do not exceed.
 * @param {readonly number[]} sorted ascending
 * @param {number} percent above 0, at most 100
 */
export function percentile(sorted, percent) {
  return sorted[Math.max(0, Math.ceil((percent * sorted.length) / 100) - 1)] ?? Number.NaN;
}

/**
 * The item whose value is in the middle; of an even number, the lower of the two.
 * @template T
 * @param {readonly T[]} items not empty
 * @param {(item: T) => number} value
 * @returns {T}
 */
export function medianBy(items, value) {
  const sorted = [...items].sort((a, b) => value(a) - value(b));
  return /** @type {T} */ (sorted[Math.floor((sorted.length - 1) / 2)]);
}
