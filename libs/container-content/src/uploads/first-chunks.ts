import { Storage, Turns, type UploadedBytes } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';

import type { PushTarget } from '../served/push-targets.js';
import { beginningOf } from './beginning.js';
import { type Chunk, FEW } from './incoming-blobs.js';
import { RunningHash, RunningHashes } from './running-hashes.js';
import type { SessionId } from './session-ids.js';
import { type Claim, UploadSessions } from './upload-sessions.js';

/** In bytes. More, or what takes longer, is nothing that others should not know of while it comes. */
const MOST = 256 * 1024;
const SOON_MS = 250;

/** Of what is remembered. A session that is forgotten here is claimed when it ends. */
const MEMORY = 8 * 1024 * 1024;

/** A session whose only chunk this process has taken in. Another request may have claimed it since. */
export interface OwnSession {
  readonly claim: Claim;
  readonly uploaded: UploadedBytes;
  /** All its bytes, where they are so few that a row is to keep them. */
  readonly few: Buffer | null;
}

/**
 * The first chunk of a session, where it is few bytes that come soon: its row is written once, when the bytes are in storage.
 * Nobody ever writes to them again, so the process that has made the row may end the session without asking: the row is gone
 * then, or it was claimed, and nothing is received.
 */
@Injectable()
export class FirstChunks {
  private readonly turns = new Turns();
  private readonly own = new LRUCache<string, OwnSession>({
    maxSize: MEMORY,
    sizeCalculation: ({ few }) => 512 + (few?.length ?? 0),
  });

  constructor(
    private readonly sessions: UploadSessions,
    private readonly storage: Storage,
    private readonly hashes: RunningHashes,
  ) {}

  /** Resolves with its size where it was taken in, else with the same chunk: then nothing was done. @throws BlobTooLarge, SpaceLow */
  take(target: PushTarget, id: SessionId, chunk: Chunk): Promise<number | Chunk> {
    return this.turns.take(id.uuid, async () => {
      const isFirst = !id.isOld && !this.sessions.isBegun(id) && (chunk.range?.start ?? 0) === 0;
      this.own.delete(id.uuid);
      if (!isFirst) return chunk;
      const beginning = await soon((end) => beginningOf(chunk.bytes, MOST, end));
      if (beginning.all === null) return { ...chunk, bytes: beginning.bytes };
      const { all } = beginning;
      const isAnnounced = chunk.range === null || chunk.range.end + 1 === all.length;
      if (isAnnounced && (await this.begin(target, id, all))) return all.length;
      return { ...chunk, bytes: piece(all) };
    });
  }

  /** Null where there is none. The next time there is none. */
  takeOwn({ uuid }: SessionId): OwnSession | null {
    const own = this.own.get(uuid);
    this.own.delete(uuid);
    return own ?? null;
  }

  /** Resolves when this process has none of this session in hand. */
  settled(id: SessionId): Promise<void> {
    return this.turns.take(id.uuid, async () => undefined);
  }

  private async begin({ name, pusher }: PushTarget, id: SessionId, bytes: Buffer): Promise<boolean> {
    const hash = new RunningHash(id.algorithm);
    hash.update(bytes);
    const uploaded = await this.storage.append(null, piece(bytes));
    // Where this fails the bytes stay: the row may be there although nobody has heard so.
    const claim = await this.sessions.open(name, id, pusher?.userId ?? null, uploaded);
    if (claim === null) {
      await this.storage.delete(uploaded.state);
      return false;
    }
    this.hashes.keep(id.uuid, hash);
    this.own.set(id.uuid, { claim, uploaded, few: bytes.length > FEW ? null : bytes });
    return true;
  }
}

async function* piece(bytes: Buffer): AsyncGenerator<Uint8Array> {
  yield bytes;
}

async function soon<T>(work: (end: Promise<null>) => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const end = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), SOON_MS);
  });
  try {
    return await work(end);
  } finally {
    clearTimeout(timer);
  }
}
