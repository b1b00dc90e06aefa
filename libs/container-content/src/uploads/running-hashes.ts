import { createHash, type Hash } from 'node:crypto';

import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import { algorithmOf, type Digest, type DigestAlgorithm } from '../oci/reference.js';

/** Digests of the bytes of an upload so far, both in hex. */
export interface Hashes {
  readonly sha256: string;
  readonly sha512: string | null;
}

/** Hashes the bytes of one upload as they pass. */
export class RunningHash {
  private readonly sha256: Hash = createHash('sha256');
  private readonly sha512: Hash | null;
  private bytes = 0;

  /** sha256 is always computed: it is what bytes are stored under. */
  constructor(algorithm: DigestAlgorithm) {
    this.sha512 = algorithm === 'sha512' ? createHash('sha512') : null;
  }

  get size(): number {
    return this.bytes;
  }

  update(chunk: Uint8Array): void {
    this.sha256.update(chunk);
    this.sha512?.update(chunk);
    this.bytes += chunk.length;
  }

  /** The same bytes, hashed when they are read. */
  async *of(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const piece of bytes) {
      this.update(piece);
      yield piece;
    }
  }

  /** Whether it tells what a digest is to be compared with. */
  covers(digest: Digest): boolean {
    return algorithmOf(digest) === 'sha256' || this.sha512 !== null;
  }

  digest(): Hashes {
    return { sha256: this.sha256.digest('hex'), sha512: this.sha512?.digest('hex') ?? null };
  }
}

/** Sessions that are left open are dropped from here, oldest first; their bytes are then read again at the end. */
const MOST_KEPT = 10_000;

/**
 * The hashes of uploads between one request and the next. Nothing depends on them: where the next request comes to
 * another process, or a process has died, the bytes are hashed again once they are durable.
 */
@Injectable()
export class RunningHashes {
  private readonly kept = new LRUCache<string, RunningHash>({ max: MOST_KEPT });

  /** Takes the hash of an upload's first `size` bytes out of here; null when it is not known. */
  take(uploadId: string, size: number, algorithm: DigestAlgorithm): RunningHash | null {
    const hash = this.kept.get(uploadId);
    this.kept.delete(uploadId);
    if (size === 0) return new RunningHash(algorithm);
    return hash?.size === size ? hash : null;
  }

  keep(uploadId: string, hash: RunningHash): void {
    this.kept.set(uploadId, hash);
  }
}
