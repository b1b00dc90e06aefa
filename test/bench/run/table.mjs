/**
 * A Markdown table that also reads well in a terminal: words to the left, numbers to the right.
 * @param {readonly string[]} header
 * @param {readonly (readonly string[])[]} lines
 * @param {number} words how many of the first columns hold words
 */
export function markdownTable(header, lines, words) {
  const all = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0)));
  const pad = (/** @type {string} */ cell, /** @type {number} */ column) => {
    const width = widths[column] ?? 0;
    return column < words ? cell.padEnd(width) : cell.padStart(width);
  };
  const rule = header.map((_, column) => {
    const dashes = '-'.repeat((widths[column] ?? 1) - 1);
    return column < words ? `-${dashes}` : `${dashes}:`;
  });
  const cells = [header.map(pad), rule, ...lines.map((line) => line.map(pad))];
  return cells.map((line) => `| ${line.join(' | ')} |`).join('\n');
}

/**
 * Three significant digits, never an exponent.
 * @param {number} number
 */
export function significant(number) {
  if (!Number.isFinite(number)) return '–';
  const digits = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(number) || 1)));
  return number.toFixed(Math.min(digits, 3));
}
