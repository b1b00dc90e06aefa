/** Who is answered what: by caller, then by deed. */
export type Expectations = ReadonlyMap<string, Readonly<Record<string, string>>>;

/**
 * Reads a table as people do. Its first line names the callers; each other one a deed, then, after a bar, how it ends
 * for each caller.
 */
export function expectationsIn(table: string): Expectations {
  const [heads = [], ...rows] = table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.split('|').map((part) => part.trim()));
  const callers = wordsIn(heads[1]);
  const deeds = rows.map(([deed = '', cells]) => {
    const words = wordsIn(cells);
    if (words.length !== callers.length) throw new Error(`'${deed}' has ${words.length} cells`);
    return [deed, words] as const;
  });
  return new Map(
    callers.map((caller, at) => [
      caller,
      Object.fromEntries(deeds.map(([deed, words]) => [deed, words[at] ?? ''])),
    ]),
  );
}

/** A table whose deeds are requests may have lines without a bar: paths that the requests below them begin with. */
export function withPaths(table: string): string {
  let path = '';
  const lines = table.split('\n').map((line) => {
    if (line.includes('|')) return line.replace(/^ *(\w+) ?/, `$1 ${path}`);
    path = line.trim();
    return '';
  });
  return lines.join('\n');
}

const wordsIn = (cells = ''): readonly string[] => cells.split(/\s+/).filter(Boolean);
