import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

import { Settings, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { parse, stringify, validate } from 'uuid';
import { UploadUnknown } from '../oci/errors.js';
import type { DigestAlgorithm, RepositoryName } from '../oci/reference.js';

/** An upload session, as its id tells. */
export interface SessionId {
  readonly uuid: string;
  /** Of the digest that the client announced. */
  readonly algorithm: DigestAlgorithm;
  /** Its time is over, unless its row says that bytes have come since. */
  readonly isOld: boolean;
}

const KEY = new Statement<{ key: Buffer }>('SELECT key FROM container_upload_key');

const ALGORITHMS: readonly DigestAlgorithm[] = ['sha256', 'sha512'];

/** Where the signature begins, in bytes. */
const SIGNED = 11;

/**
 * The ids of upload sessions. They are signed, so that opening a session need not be remembered anywhere: UUIDs of version 8
 * (RFC 9562 §5.8) of 48 bits of time in milliseconds, 4 for the algorithm, 30 random ones, and 40 of the signature, for one
 * repository. A client that guesses one gains no more than a session of its own.
 */
@Injectable()
export class SessionIds {
  private key: Promise<Buffer> | undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: Settings,
  ) {}

  /** Resolves with the id of a new session. */
  async make(name: RepositoryName, algorithm: DigestAlgorithm): Promise<string> {
    const id = randomBytes(16);
    id.writeUIntBE(Date.now(), 0, 6);
    id[6] = 0x80 | ALGORITHMS.indexOf(algorithm);
    id[8] = 0x80 | (id.readUInt8(8) & 0x3f);
    (await this.sign(name, id)).copy(id, SIGNED);
    return stringify(id);
  }

  /** @throws UploadUnknown where Berth has not given it out for that repository */
  async read(name: RepositoryName, uuid: string): Promise<SessionId> {
    const id = validate(uuid) ? Buffer.from(parse(uuid)) : Buffer.alloc(16);
    const algorithm = ALGORITHMS[id.readUInt8(6) & 0x0f];
    const isOwn = timingSafeEqual(await this.sign(name, id), id.subarray(SIGNED));
    if (algorithm === undefined || !isOwn) throw new UploadUnknown(uuid);
    const age = Date.now() - id.readUIntBE(0, 6);
    return { uuid: stringify(id), algorithm, isOld: age > this.settings.uploadTtlHours * 3_600_000 };
  }

  private async sign(name: RepositoryName, id: Buffer): Promise<Buffer> {
    this.key ??= this.readKey();
    const hmac = createHmac('sha256', await this.key)
      .update(id.subarray(0, SIGNED))
      .update(name);
    return hmac.digest().subarray(0, 16 - SIGNED);
  }

  private async readKey(): Promise<Buffer> {
    try {
      const row = await KEY.first(this.dataSource, []);
      if (row === undefined) throw new Error('the database has no key for upload sessions');
      return row.key;
    } catch (error) {
      this.key = undefined;
      throw error;
    }
  }
}
