import { LEAST_PART_BYTES } from './part-sizes.js';

/** In use at once, in a process: so much memory is all that uploads need, however many there are. */
const MOST = 5;

/** Kept for the next writer. */
const MOST_IDLE = 4;

/** How long somebody waits before the slowest writer is asked to give its buffer back. */
const PATIENCE_MS = 500;

/** A buffer for a part. Who fills it hears when somebody else has waited for one for too long. */
export class PartBuffer {
  private isWanted = false;
  private tell: () => void = () => undefined;

  constructor(readonly bytes: Buffer) {}

  /**
   * Waits for something, and resolves with true where it has ended, well or badly; with false where the buffer is wanted before
   * that. Only the last one who waits hears of it: bytes come in any number of pieces.
   */
  async unlessWanted(work: Promise<unknown>): Promise<boolean> {
    if (this.isWanted) return false;
    return new Promise((resolve) => {
      this.tell = () => resolve(false);
      work.then(
        () => resolve(true),
        () => resolve(true),
      );
    });
  }

  ask(): void {
    this.isWanted = true;
    this.tell();
  }
}

/**
 * The buffers in which parts are gathered. There are few, and each writer has one for no longer than its client takes to fill
 * it, or others can wait.
 */
export class PartBuffers {
  private readonly idle: Buffer[] = [];
  private readonly waiting: ((bytes: Buffer) => void)[] = [];
  /** The one that has been filled for longest comes first. */
  private readonly filling = new Set<PartBuffer>();
  private used = 0;
  private timer: NodeJS.Timeout | undefined;

  /** Waits its turn. Who has one does not take another before it has said that it is full. */
  async take(): Promise<PartBuffer> {
    const buffer = new PartBuffer(await this.free());
    this.filling.add(buffer);
    return buffer;
  }

  /** It waits for its client no more: it will be given back when it is stored. */
  full(buffer: PartBuffer): void {
    this.filling.delete(buffer);
  }

  give(buffer: PartBuffer): void {
    this.filling.delete(buffer);
    const next = this.waiting.shift();
    if (next !== undefined) next(buffer.bytes);
    else {
      this.used -= 1;
      if (this.idle.length < MOST_IDLE) this.idle.push(buffer.bytes);
    }
  }

  private async free(): Promise<Buffer> {
    if (this.used < MOST) {
      this.used += 1;
      return this.idle.pop() ?? Buffer.allocUnsafeSlow(LEAST_PART_BYTES);
    }
    this.timer ??= setTimeout(() => this.askSlowest(), PATIENCE_MS);
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private askSlowest(): void {
    this.timer = undefined;
    if (this.waiting.length === 0) return;
    const [slowest] = this.filling;
    if (slowest !== undefined) {
      this.filling.delete(slowest);
      slowest.ask();
    }
    this.timer = setTimeout(() => this.askSlowest(), PATIENCE_MS);
  }
}
