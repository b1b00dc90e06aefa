import { Injectable } from '@nestjs/common';

import { orCleanUp } from '../errors/clean-up.js';
import { Storage, type StoredBytes } from '../storage/storage.js';
import { type Digests, RunningDigests } from './digests.js';

/** Bytes that have arrived in storage, and are durable. */
export interface ReceivedBytes extends StoredBytes {
  readonly digests: Digests;
}

/** Bytes on their way in that no session's row speaks of. What nothing claims is removed from storage. */
@Injectable()
export class IncomingBytes {
  constructor(private readonly storage: Storage) {}

  /**
   * Stores bytes as they come, hashes them in the same pass, and resolves with what `claim` makes of them. Where it throws,
   * nobody wants them.
   */
  async receive<Claimed>(
    bytes: AsyncIterable<Uint8Array>,
    claim: (received: ReceivedBytes) => Promise<Claimed>,
  ): Promise<Claimed> {
    const running = new RunningDigests();
    const stored = await this.storage.put(running.of(bytes));
    return orCleanUp(
      () => claim({ ...stored, digests: running.digest() }),
      () => this.storage.delete(stored.location),
    );
  }
}
