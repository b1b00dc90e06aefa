import { Readable } from 'node:stream';

import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';

import { type ByteRange, BytesMissing } from '../storage.js';
import { LONG_ANSWER_MS } from './s3-client.js';
import { failureOfStore, isMissing, StoreUnavailable } from './s3-errors.js';
import { type Streamed, sending } from './sending.js';

/** An upload in parts that the store knows. */
export interface Multipart {
  readonly key: string;
  readonly id: string;
}

/**
 * A bucket, in the requests that Berth makes of it. Keys are those below the prefix of the settings. Each method throws
 * BytesMissing where there is no such object or upload, SpaceLow where the store is full, and else StoreUnavailable.
 */
export class Bucket {
  constructor(
    readonly client: S3Client,
    readonly name: string,
    readonly prefix: string,
  ) {}

  /** Resolves when the store has confirmed that it has them. */
  async put(key: string, bytes: Uint8Array | Streamed): Promise<void> {
    await sending(bytes, async (Body, ContentLength, options) => {
      const input = { ...this.at(key), Body, ContentLength, ContentType: TYPE };
      const put = () => this.client.send(new PutObjectCommand(input), options);
      // A proxy that answers for the store says OK, too; but it knows no entity tag.
      tagOf((await this.orFailure(key, put)).ETag);
    });
  }

  /** Null where there is none. */
  async sizeOf(key: string): Promise<number | null> {
    try {
      const head = () => this.client.send(new HeadObjectCommand(this.at(key)));
      return (await this.orFailure(key, head)).ContentLength ?? 0;
    } catch (error) {
      if (error instanceof BytesMissing) return null;
      throw error;
    }
  }

  /** The bytes of a range, or all. The stream ends with an error where there are fewer. */
  async get(key: string, range?: ByteRange): Promise<Readable> {
    const input = { ...this.at(key), ...(range && { Range: `bytes=${range.start}-${range.end}` }) };
    const { Body, ContentLength } = await this.orFailure(key, () =>
      this.client.send(new GetObjectCommand(input)),
    );
    if (!(Body instanceof Readable)) throw new BytesMissing(key);
    if (range === undefined || ContentLength === range.end - range.start + 1) return Body;
    Body.destroy();
    throw new BytesMissing(key);
  }

  async delete(key: string): Promise<void> {
    await this.orGone(key, () => this.client.send(new DeleteObjectCommand(this.at(key))));
  }

  async beginParts(key: string): Promise<Multipart> {
    const input = { ...this.at(key), ContentType: TYPE };
    const { UploadId } = await this.orFailure(key, () =>
      this.client.send(new CreateMultipartUploadCommand(input)),
    );
    if (UploadId === undefined) throw failureOfStore(new Error('an upload has no id'));
    return { key, id: UploadId };
  }

  /** Resolves with the part's entity tag, which stands for exactly these bytes. @param number from 1 on */
  async putPart(upload: Multipart, number: number, bytes: Uint8Array | Streamed): Promise<string> {
    try {
      return await sending(bytes, async (Body, ContentLength, options) => {
        const input = { ...this.of(upload), PartNumber: number, Body, ContentLength };
        const put = () => this.client.send(new UploadPartCommand(input), options);
        return tagOf((await this.orFailure(upload.key, put)).ETag);
      });
    } catch (error) {
      // A store that does not know the upload may say so by closing the connection while the part is sent.
      if (error instanceof StoreUnavailable) await this.requireUpload(upload);
      throw error;
    }
  }

  /** A part that is a range of another object. The store copies it. */
  async copyPart(upload: Multipart, number: number, from: string, range: ByteRange): Promise<string> {
    const input = {
      ...this.of(upload),
      PartNumber: number,
      CopySource: `${this.name}/${this.prefix}${from}`,
      CopySourceRange: `bytes=${range.start}-${range.end}`,
    };
    const copy = () => this.client.send(new UploadPartCopyCommand(input), { requestTimeout: LONG_ANSWER_MS });
    return tagOf((await this.orFailure(from, copy)).CopyPartResult?.ETag);
  }

  /** Makes parts one object, of exactly the bytes that the tags stand for. Parts that are not named are dropped. */
  async completeParts(upload: Multipart, tags: readonly string[]): Promise<void> {
    const Parts = tags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
    const input = { ...this.of(upload), MultipartUpload: { Parts } };
    // The store may put many parts together before it answers.
    const complete = () =>
      this.client.send(new CompleteMultipartUploadCommand(input), { requestTimeout: LONG_ANSWER_MS });
    await this.orFailure(upload.key, complete);
  }

  async abortParts(upload: Multipart): Promise<void> {
    await this.orGone(upload.key, () => this.client.send(new AbortMultipartUploadCommand(this.of(upload))));
  }

  /** @throws BytesMissing where it has ended */
  private async requireUpload(upload: Multipart): Promise<void> {
    const list = new ListPartsCommand({ ...this.of(upload), MaxParts: 1 });
    await this.orFailure(upload.key, () => this.client.send(list));
  }

  at(key: string): { readonly Bucket: string; readonly Key: string } {
    return { Bucket: this.name, Key: `${this.prefix}${key}` };
  }

  private of({ key, id }: Multipart) {
    return { ...this.at(key), UploadId: id };
  }

  private async orGone(key: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await this.orFailure(key, work);
    } catch (error) {
      if (!(error instanceof BytesMissing)) throw error;
    }
  }

  async orFailure<T>(key: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof BytesMissing) throw error;
      throw isMissing(error) ? new BytesMissing(`${key} (${String(error)})`) : failureOfStore(error);
    }
  }
}

const TYPE = 'application/octet-stream';

function tagOf(tag: string | undefined): string {
  if (tag === undefined) throw failureOfStore(new Error('an answer has no entity tag'));
  return tag;
}
