/** A path does not fit into an index where it has more bytes. */
const MOST_BYTES = 2048;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what no path has.
const CONTROL = /[\u0000-\u001f\u007f]/;

/** Whether something is a path of a file below what serves it: names with slashes between them, and no `.` or `..`. */
export function isRelativePath(path: unknown): path is string {
  if (typeof path !== 'string' || CONTROL.test(path) || Buffer.byteLength(path) > MOST_BYTES) return false;
  return path.split('/').every((name) => name !== '' && name !== '.' && name !== '..');
}

/** Whether files can be published at a path: one that stands in a URL as it is. */
export const isBasePath = (path: unknown): path is string =>
  typeof path === 'string' &&
  path.length <= 255 &&
  /^[\w.~-]+(?:\/[\w.~-]+)*$/.test(path) &&
  isRelativePath(path);
