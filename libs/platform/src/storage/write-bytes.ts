import { writev } from 'node:fs';
import { promisify } from 'node:util';

const write = promisify(writev);

/** Small network reads are gathered into writes of about this size. */
const WRITE_BYTES = 1024 * 1024;

/**
 * Writes bytes to a file from a position on, with one write under way while the next bytes arrive. Resolves with the position
 * behind the last one.
 */
export async function writeBytes(
  file: number,
  offset: number,
  bytes: AsyncIterable<Uint8Array>,
): Promise<number> {
  let position = offset;
  let writing: Promise<void> = Promise.resolve();
  try {
    for await (const batch of batches(bytes)) {
      await writing;
      writing = writeFully(file, batch, position);
      // The failure is seen at the next await; without this it would count as unhandled until then.
      writing.catch(() => undefined);
      position += sizeOf(batch);
    }
  } finally {
    // Also where the bytes fail: nobody may close the file under a write.
    await writing;
  }
  return position;
}

async function writeFully(file: number, batch: readonly Uint8Array[], position: number): Promise<void> {
  const { bytesWritten } = await write(file, batch, position);
  if (bytesWritten === sizeOf(batch)) return;
  // A short write: the disk may be full, and then writing the rest says so.
  const rest = Buffer.concat(batch).subarray(bytesWritten);
  await writeFully(file, [rest], position + bytesWritten);
}

async function* batches(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<readonly Uint8Array[]> {
  let batch: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of bytes) {
    batch.push(chunk);
    size += chunk.length;
    if (size >= WRITE_BYTES) {
      yield batch;
      batch = [];
      size = 0;
    }
  }
  if (size > 0) yield batch;
}

const sizeOf = (batch: readonly Uint8Array[]): number => batch.reduce((sum, { length }) => sum + length, 0);
