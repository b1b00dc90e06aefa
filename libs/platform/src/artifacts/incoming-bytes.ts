import { Injectable } from '@nestjs/common';

import { orCleanUp } from '../errors/clean-up.js';
import { Storage, type StoredBytes } from '../storage/storage.js';
import { type Digests, RunningDigests } from './digests.js';

/** Bytes that have arrived in storage, and are durable. */
export interface ReceivedBytes extends StoredBytes {
  readonly digests: Digests;
}

/**
 * Bytes on their way in that no session's row speaks of. What is refused is removed from storage at once. What could not be
 * claimed stays until the sweep has looked for its row: a row may be committed although nobody has heard so.
 */
@Injectable()
export class IncomingBytes {
  constructor(private readonly storage: Storage) {}

  /**
   * Stores bytes as they come, hashes them in the same pass, and resolves with what `claim` makes of them: the row that points
   * to them. Where `check` throws, nobody wants them.
   */
  async receive<Claimed>(
    bytes: AsyncIterable<Uint8Array>,
    check: (received: ReceivedBytes) => Promise<void>,
    claim: (received: ReceivedBytes) => Promise<Claimed>,
  ): Promise<Claimed> {
    const running = new RunningDigests();
    const stored = await this.storage.put(running.of(bytes));
    const received = { ...stored, digests: running.digest() };
    await orCleanUp(
      () => check(received),
      () => this.storage.delete(stored.location),
    );
    return claim(received);
  }
}
