import { close, read } from 'node:fs';
import { Readable, type Writable } from 'node:stream';

import { ReadBuffers } from './read-buffers.js';
import { type ByteRange, BytesMissing } from './storage.js';

/** What a consumer gets at once that is no destination of `pipe`. */
const PIECE_BYTES = 256 * 1024;

/** How many buffers one reader has: one is read into while the other one is sent. */
const MOST_BUFFERS = 2;

export const readBuffers = new ReadBuffers();

/** How the bytes of a file are read. */
interface Reading {
  readonly range?: ByteRange | undefined;
  /**
   * Whether `pipe` lends its pieces: they change as soon as the destination says that it has written them. Sockets and answers to
   * requests have passed them on by then; a stream that keeps what is written to it has not.
   */
  readonly lends?: boolean;
}

/**
 * The bytes of an open file, which it closes. Lent to the destination that they are piped to, they go by a few buffers that are
 * used again: half the processor time of a stream that makes a new one for each read.
 */
export class FileBytes extends Readable {
  private position: number;
  /** Of bytes that are to come; all that there are, where it was not said. */
  private left: number;
  private readonly isCounted: boolean;
  private readonly lends: boolean;
  private destination: Writable | null = null;
  private isReading = false;
  /** What to do about the file when the read that is under way has ended. */
  private closeFile: (() => void) | null = null;
  private readonly sending = new Set<Buffer>();

  /** @param path for errors */
  constructor(
    private readonly file: number,
    private readonly path: string,
    { range, lends = false }: Reading = {},
  ) {
    super({ highWaterMark: PIECE_BYTES });
    this.position = range?.start ?? 0;
    this.lends = lends;
    this.isCounted = range !== undefined;
    this.left = range === undefined ? Number.POSITIVE_INFINITY : range.end - range.start + 1;
  }

  override pipe<T extends NodeJS.WritableStream>(destination: T, options?: { end?: boolean }): T {
    if (!this.lends || options?.end === false || this.readableFlowing !== null || this.readableDidRead)
      return super.pipe(destination, options);
    this.destination = destination as unknown as Writable;
    this.pump(this.destination);
    return destination;
  }

  override _read(): void {
    if (this.destination !== null || this.isReading) return;
    if (this.left === 0) this.push(null);
    else this.readInto(Buffer.allocUnsafeSlow(Math.min(PIECE_BYTES, this.left)), (piece) => this.push(piece));
  }

  override _destroy(error: Error | null, callback: (error?: Error | null) => void): void {
    for (const buffer of this.sending) readBuffers.forget(buffer);
    this.sending.clear();
    this.closeFile = () => close(this.file, (failure) => callback(error ?? failure));
    if (!this.isReading) this.closeFile();
  }

  private pump(destination: Writable): void {
    if (this.destroyed || this.isReading || this.sending.size >= MOST_BUFFERS) return;
    if (this.left > 0) this.sendNext(destination);
    else if (this.sending.size === 0) this.finish(destination);
  }

  private sendNext(destination: Writable): void {
    const buffer = readBuffers.take();
    this.readInto(
      buffer,
      (piece) => {
        if (piece === null) {
          readBuffers.give(buffer);
          this.left = 0;
        } else {
          this.sending.add(buffer);
          destination.write(piece, () => this.sent(buffer, destination));
        }
        this.pump(destination);
      },
      () => readBuffers.give(buffer),
    );
  }

  /** A destination that fails ends this stream by itself. */
  private sent(buffer: Buffer, destination: Writable): void {
    if (!this.sending.delete(buffer)) return;
    readBuffers.give(buffer);
    this.pump(destination);
  }

  private finish(destination: Writable): void {
    destination.end();
    this.push(null);
    this.resume();
  }

  /**
   * @param use of the piece that was read; null at the end of the file
   * @param drop when there is nothing to be used, because this has ended or the read has failed
   */
  private readInto(buffer: Buffer, use: (piece: Buffer | null) => void, drop?: () => void): void {
    this.isReading = true;
    read(this.file, buffer, 0, Math.min(buffer.length, this.left), this.position, (error, count) => {
      this.isReading = false;
      const failure = error ?? (count === 0 && this.isCounted ? new BytesMissing(this.path) : null);
      if (this.closeFile !== null || failure !== null) drop?.();
      if (this.closeFile !== null) this.closeFile();
      else if (failure !== null) this.destroy(failure);
      else {
        this.position += count;
        this.left -= count;
        use(count === 0 ? null : buffer.subarray(0, count));
      }
    });
  }
}
