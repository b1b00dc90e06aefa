/**
 * The rows of a statement on `unnest(…) WITH ORDINALITY`, beside the items that they are of; nothing where there is none.
 * @param rows each with the ordinality of its item as `place`
 */
export function placed<Row extends { readonly place: number }>(
  items: readonly unknown[],
  rows: readonly Row[],
): readonly (Row | undefined)[] {
  const found: (Row | undefined)[] = items.map(() => undefined);
  for (const row of rows) found[row.place - 1] = row;
  return found;
}
