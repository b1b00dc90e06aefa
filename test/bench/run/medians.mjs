import { medianBy } from '../load/statistics.mjs';

/** @typedef {import('./report.mjs').Result} Result */
/** @typedef {import('./measure.mjs').Repetition} Repetition */
/** @typedef {(repetition: Repetition) => number} Quantity */

/**
 * The median of a quantity over all repetitions.
 * @param {Result} result
 * @param {Quantity} quantity
 */
export function medianOf({ repetitions }, quantity) {
  return medianBy(repetitions.map(quantity), (value) => value);
}

/**
 * The median over the rounds of one registry's quantity divided by another's in the same round.
 * @param {Result} result
 * @param {Result} peer
 * @param {Quantity} quantity
 */
export function medianRatio({ repetitions }, peer, quantity) {
  const ratios = repetitions.flatMap((repetition, round) => {
    const other = peer.repetitions[round];
    return other === undefined ? [] : [quantity(repetition) / quantity(other)];
  });
  return medianBy(ratios, (value) => value);
}

/** Milliseconds of processor time of all its processes. @type {Quantity} */
export function cpuPerOperation({ server, done }) {
  return server === null ? Number.NaN : (server.cpuSeconds * 1000) / done;
}
