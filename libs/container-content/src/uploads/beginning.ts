/** Bytes that have been read as far as a limit: all of them, where they are not more; else they are still to be read from the first on. */
export type Beginning =
  | { readonly all: Buffer }
  | { readonly all: null; readonly bytes: AsyncIterable<Uint8Array> };

type Next = Promise<IteratorResult<Uint8Array>>;

/**
 * @param limit in bytes
 * @param end resolves when there is no more time for it. Where it is given, bytes that fail are still to be read, too
 */
export async function beginningOf(
  bytes: AsyncIterable<Uint8Array>,
  limit: number,
  end?: Promise<null>,
): Promise<Beginning> {
  const pieces = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  while (size <= limit) {
    const next = pieces.next();
    const piece = await (end === undefined ? next : inTime(next, end));
    if (piece === null) return { all: null, bytes: afterwards(first, pieces, next) };
    if (piece.done) return { all: Buffer.concat(first) };
    first.push(piece.value);
    size += piece.value.length;
  }
  return { all: null, bytes: afterwards(first, pieces) };
}

const inTime = (next: Next, end: Promise<null>) => Promise.race([next.catch(() => null), end]);

async function* afterwards(
  first: readonly Uint8Array[],
  pieces: AsyncIterator<Uint8Array>,
  next?: Next,
): AsyncGenerator<Uint8Array> {
  yield* first;
  const piece = await (next ?? pieces.next());
  if (piece.done) return;
  yield piece.value;
  yield* { [Symbol.asyncIterator]: () => pieces };
}
