import { andEnd } from '../../errors/clean-up.js';
import type { PartBuffer, PartBuffers } from './part-buffers.js';
import { LEAST_PART_BYTES } from './part-sizes.js';
import type { UploadParts } from './upload-parts.js';

/** So few bytes wait for more without a buffer: slow clients are many. */
const FEW_BYTES = 64 * 1024;

/** Parts of one upload that are on their way at once. */
const MOST_FLIGHTS = 3;

/** Brings bytes of any number to the bucket as they come, in little memory. */
export class UploadWriter {
  private few: Uint8Array[] = [];
  private buffer: PartBuffer | null = null;
  /** Of the bytes that are not on their way yet. */
  private size = 0;
  private readonly flights = new Set<Promise<void>>();

  constructor(
    private readonly parts: UploadParts,
    private readonly buffers: PartBuffers,
  ) {}

  /** @returns how many there were */
  async write(bytes: AsyncIterable<Uint8Array>): Promise<number> {
    const pieces = bytes[Symbol.asyncIterator]();
    let count = 0;
    const taken = async () => {
      for (;;) {
        const next = await this.nextOf(pieces);
        if (next.done) return count;
        await this.take(next.value);
        count += next.value.length;
      }
    };
    return andEnd(taken, async () => pieces.return?.());
  }

  /** All bytes are in the bucket then: those that make no part yet in pieces. */
  async pause(): Promise<void> {
    await this.takeBackSmallPieces();
    if (this.size > 0 || this.parts.isEmpty) await this.store();
    if (this.size > 0) await this.storePiece();
    await this.settled();
  }

  /** All bytes are one object then; resolves with its key. */
  async finish(): Promise<string> {
    await this.settled();
    return this.parts.finish(this.unstored());
  }

  /** Nothing is on its way any more, and no buffer is taken. */
  async close(): Promise<void> {
    await Promise.allSettled(this.flights);
    if (this.buffer !== null) this.buffers.give(this.buffer);
    this.buffer = null;
  }

  /** Gives the buffer back where the client takes long and others wait for one. */
  private async nextOf(pieces: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array>> {
    const next = pieces.next();
    if (this.buffer !== null && !(await this.buffer.unlessWanted(next))) await this.spill();
    return next;
  }

  private async take(chunk: Uint8Array): Promise<void> {
    if (this.buffer === null && this.size + chunk.length <= FEW_BYTES) {
      this.few.push(chunk);
      this.size += chunk.length;
      return;
    }
    for (let rest = chunk; rest.length > 0; ) {
      const { bytes } = await this.withBuffer();
      const part = rest.subarray(0, bytes.length - this.size);
      bytes.set(part, this.size);
      this.size += part.length;
      rest = rest.subarray(part.length);
      if (this.size === bytes.length) await this.store();
    }
  }

  private async withBuffer(): Promise<PartBuffer> {
    if (this.buffer !== null) return this.buffer;
    this.buffer = await this.buffers.take();
    this.buffer.bytes.set(Buffer.concat(this.few));
    this.few = [];
    return this.buffer;
  }

  /** Puts what has come into the bucket, but for the rest that comes behind a part. */
  private async store(): Promise<void> {
    if (!this.parts.isPartDue(this.size)) await this.storePiece();
    else if (this.parts.hasPieces) this.drop(await this.parts.gatherPart(this.unstored()));
    else await this.sendPart();
  }

  private async storePiece(): Promise<void> {
    await this.parts.addPiece(this.unstored());
    this.drop(this.size);
  }

  /** A buffer that is full is a part: the next one is filled while it is on its way. */
  private async sendPart(): Promise<void> {
    const { buffer } = this;
    if (buffer === null) throw new Error('there are too few bytes for a part');
    const { stored } = await this.parts.addPart(this.unstored());
    this.buffers.full(buffer);
    this.buffer = null;
    this.size = 0;
    const flight = andEnd(
      () => stored,
      async () => this.buffers.give(buffer),
    );
    this.flights.add(flight);
    // One that fails stays: the next wait fails with it.
    flight.then(
      () => this.flights.delete(flight),
      () => undefined,
    );
    if (this.flights.size >= MOST_FLIGHTS) await Promise.race(this.flights);
  }

  private async spill(): Promise<void> {
    if (this.size > 0) await this.store();
    if (this.size > 0) await this.storePiece();
    if (this.buffer !== null) this.buffers.give(this.buffer);
    this.buffer = null;
  }

  /** A piece that is no larger than what comes behind it is stored again with that: so there are few, and each byte is moved rarely. */
  private async takeBackSmallPieces(): Promise<void> {
    for (;;) {
      const most = Math.min(this.size, LEAST_PART_BYTES - this.size);
      const piece = this.size > 0 ? await this.parts.takeBack(most) : null;
      if (piece === null) return;
      const { bytes } = await this.withBuffer();
      bytes.copyWithin(piece.length, 0, this.size);
      bytes.set(piece);
      this.size += piece.length;
    }
  }

  private unstored(): Uint8Array {
    return this.buffer === null ? Buffer.concat(this.few) : this.buffer.bytes.subarray(0, this.size);
  }

  private drop(count: number): void {
    if (this.buffer === null) this.few = [Buffer.concat(this.few).subarray(count)];
    else this.buffer.bytes.copyWithin(0, count, this.size);
    this.size -= count;
  }

  private async settled(): Promise<void> {
    await Promise.all(this.flights);
  }
}
