/** Of one read of a file that is sent whole: fewer and larger ones cost least (twice as large costs more again). */
const LARGE_BYTES = 1024 * 1024;
const SMALL_BYTES = 64 * 1024;

/** In use at once. Beyond it readers get small buffers: so many slow clients cost little memory. */
const MOST_LARGE = 32;

/** Kept for the next reader. */
const MOST_IDLE = 8;

/** Buffers that are used again and again: to make a new one for each read costs more than the read. */
export class ReadBuffers {
  private readonly idle: Buffer[] = [];
  private large = 0;

  /** How many large ones are in use. */
  get inUse(): number {
    return this.large;
  }

  /** A reader that takes one gives it back, or forgets it. */
  take(): Buffer {
    if (this.large >= MOST_LARGE) return Buffer.allocUnsafeSlow(SMALL_BYTES);
    this.large += 1;
    return this.idle.pop() ?? Buffer.allocUnsafeSlow(LARGE_BYTES);
  }

  /** Nothing reads from it or writes to it any more. */
  give(buffer: Buffer): void {
    if (buffer.length !== LARGE_BYTES) return;
    this.large -= 1;
    if (this.idle.length < MOST_IDLE) this.idle.push(buffer);
  }

  /** Something may use it still that will never say so. */
  forget(buffer: Buffer): void {
    if (buffer.length === LARGE_BYTES) this.large -= 1;
  }
}
