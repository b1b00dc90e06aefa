/** Bytes that have been read as far as a limit: all of them, where they are not more; else they are still to be read from the first on. */
export type Beginning =
  | { readonly all: Buffer }
  | { readonly all: null; readonly bytes: AsyncIterable<Uint8Array> };

/** @param limit in bytes */
export async function beginningOf(bytes: AsyncIterable<Uint8Array>, limit: number): Promise<Beginning> {
  const pieces = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  while (size <= limit) {
    const piece = await pieces.next();
    if (piece.done) return { all: Buffer.concat(first) };
    first.push(piece.value);
    size += piece.value.length;
  }
  return { all: null, bytes: afterwards(first, pieces) };
}

async function* afterwards(
  first: readonly Uint8Array[],
  pieces: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* { [Symbol.asyncIterator]: () => pieces };
}
