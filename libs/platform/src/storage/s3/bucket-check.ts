import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import {
  AbortMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetBucketVersioningCommand,
  GetObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListPartsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { Logger } from '@nestjs/common';

import { OperatorMistake } from '../../settings/operator-mistake.js';
import type { S3Settings } from '../../settings/s3-settings.js';
import type { Bucket } from './bucket.js';
import { isAway, obstacleOf } from './bucket-obstacles.js';
import { OtherBytes } from './s3-errors.js';

const PATIENCE_MS = 15_000;
const RETRY_MS = 2000;
const PROBE = 'berth';

/** What Berth does in a bucket, and the permission that it needs for that. */
interface Deed {
  readonly what: string;
  readonly permission: string;
  do(): Promise<unknown>;
}

/** Does in the bucket, once, all that Berth does there. A store that is away is waited for a little. */
export class BucketCheck {
  private readonly logger = new Logger(BucketCheck.name);
  private uploadId: string | undefined;
  private readonly at: { readonly Bucket: string; readonly Key: string };
  private readonly all: { readonly Bucket: string; readonly Prefix: string };

  constructor(
    private readonly bucket: Bucket,
    private readonly settings: S3Settings,
  ) {
    this.at = bucket.at(`probe/${randomUUID()}`);
    this.all = { Bucket: bucket.name, Prefix: bucket.prefix };
  }

  /** @throws OperatorMistake that says what is wrong with the bucket, and which setting mends it */
  async require(): Promise<void> {
    const deadline = Date.now() + PATIENCE_MS;
    for (const deed of this.deeds()) await this.requireDeed(deed, deadline);
    await this.warnOfVersions();
    this.warnOfClock();
  }

  private deeds(): readonly Deed[] {
    const { client } = this.bucket;
    const { at, all } = this;
    const put = () => client.send(new PutObjectCommand({ ...at, Body: PROBE }));
    const begin = async () => {
      this.uploadId = (await client.send(new CreateMultipartUploadCommand(at))).UploadId;
    };
    const abort = () => client.send(new AbortMultipartUploadCommand({ ...at, UploadId: this.uploadId }));
    const parts = () => client.send(new ListPartsCommand({ ...at, UploadId: this.uploadId, MaxParts: 1 }));
    const uploads = () => client.send(new ListMultipartUploadsCommand({ ...all, MaxUploads: 1 }));
    return [
      { what: 'write objects', permission: 's3:PutObject', do: put },
      { what: 'read objects', permission: 's3:GetObject', do: () => this.readBack() },
      {
        what: 'list objects',
        permission: 's3:ListBucket',
        do: () => client.send(new ListObjectsV2Command({ ...all, MaxKeys: 1 })),
      },
      { what: 'begin uploads in parts', permission: 's3:PutObject', do: begin },
      { what: 'list uploads in parts', permission: 's3:ListBucketMultipartUploads', do: uploads },
      { what: 'list parts', permission: 's3:ListMultipartUploadParts', do: parts },
      { what: 'abort uploads in parts', permission: 's3:AbortMultipartUpload', do: abort },
      {
        what: 'delete objects',
        permission: 's3:DeleteObject',
        do: () => client.send(new DeleteObjectCommand(at)),
      },
    ];
  }

  private async requireDeed(deed: Deed, deadline: number): Promise<void> {
    for (;;) {
      try {
        await deed.do();
        return;
      } catch (error) {
        const obstacle = obstacleOf(error, deed, this.settings);
        if (!isAway(error) || Date.now() > deadline) throw new OperatorMistake(obstacle);
        this.logger.warn(`${obstacle}; trying again`);
        await delay(RETRY_MS);
      }
    }
  }

  /** What answers may be no store at all: then it says that all is well, and gives something else back. */
  private async readBack(): Promise<void> {
    const { Body } = await this.bucket.client.send(new GetObjectCommand(this.at));
    if ((await Body?.transformToString()) !== PROBE) throw new OtherBytes();
  }

  private async warnOfVersions(): Promise<void> {
    const status = await this.versioning();
    if (status === 'Enabled')
      this.logger.warn(
        `the bucket ${this.bucket.name} keeps old versions: what Berth deletes takes space until a rule of the bucket removes it`,
      );
  }

  /** The SDK signs by the store's clock once it has been refused; what else Berth does goes by the wrong one. */
  private warnOfClock(): void {
    const minutes = Math.round(this.bucket.client.config.systemClockOffset / 60_000);
    if (minutes !== 0)
      this.logger.warn(
        `the clock of this machine is ${Math.abs(minutes)} minutes ${minutes > 0 ? 'behind' : 'ahead of'} that of the S3 store: set it right`,
      );
  }

  /** Null where the store does not tell, or may not: Berth works without. */
  private async versioning(): Promise<string | null> {
    try {
      const { Status } = await this.bucket.client.send(
        new GetBucketVersioningCommand({ Bucket: this.bucket.name }),
      );
      return Status ?? null;
    } catch (error) {
      this.logger.debug(`whether the bucket keeps old versions is not known: ${String(error)}`);
      return null;
    }
  }
}
