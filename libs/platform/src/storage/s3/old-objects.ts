import {
  ListMultipartUploadsCommand,
  type ListMultipartUploadsCommandOutput,
  ListObjectsV2Command,
  ListPartsCommand,
} from '@aws-sdk/client-s3';

import { BytesMissing, type OldBytes } from '../storage.js';
import type { Bucket, Multipart } from './bucket.js';
import { locationOf, nameOf } from './upload-state.js';

const DAYS = 'blobs/';

/** An object of this name says of a day that all objects of it have been looked at. */
const MARKS = 'swept/';

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** Objects of days before a given one, a page at a time, and uploads in parts. A day that has been looked at is not read again. */
export class OldObjects {
  constructor(private readonly bucket: Bucket) {}

  async *before(time: Date): AsyncGenerator<OldBytes> {
    yield* this.uploadsBefore(time);
    const today = time.toISOString().slice(0, 10);
    const swept = new Set<string>();
    for await (const { keys } of this.pages(MARKS))
      for (const { key } of keys) swept.add(key.slice(MARKS.length));
    for (const day of await this.days()) if (day < today && !swept.has(day)) yield* this.ofDay(day, time);
  }

  private async *ofDay(day: string, time: Date): AsyncGenerator<OldBytes> {
    let unread = 0;
    for await (const { keys } of this.pages(`${DAYS}${day}/`)) {
      const old = keys.filter(({ touched }) => touched < time);
      unread += 1;
      const done = async () => {
        if (old.length === keys.length) unread -= 1;
      };
      yield { locations: old.map(({ key }) => locationOf(key)), done };
    }
    if (unread === 0) await this.bucket.put(`${MARKS}${day}`, new Uint8Array());
  }

  private async *uploadsBefore(time: Date): AsyncGenerator<OldBytes> {
    let page: ListMultipartUploadsCommandOutput | null = null;
    do {
      page = await this.uploadsAfter(page);
      const names: string[] = [];
      for (const { Key = '', UploadId: id = '', Initiated } of page.Uploads ?? []) {
        const upload = { key: Key.slice(this.bucket.prefix.length), id };
        if (Initiated !== undefined && Initiated < time && (await this.isUntouched(upload, time)))
          names.push(nameOf(upload));
      }
      if (names.length > 0) yield { locations: names, done: async () => undefined };
    } while (page.IsTruncated);
  }

  private uploadsAfter(page: ListMultipartUploadsCommandOutput | null) {
    const input = {
      Bucket: this.bucket.name,
      Prefix: `${this.bucket.prefix}${DAYS}`,
      KeyMarker: page?.NextKeyMarker,
      UploadIdMarker: page?.NextUploadIdMarker,
    };
    return this.bucket.orFailure(DAYS, () => this.bucket.client.send(new ListMultipartUploadsCommand(input)));
  }

  /** Whether no part of it has come since. One that has just ended is no business of this. */
  private async isUntouched(upload: Multipart, time: Date): Promise<boolean> {
    let marker: string | undefined;
    do {
      const page = await this.partsOf(upload, marker);
      if (page === null) return false;
      if (page.Parts?.some(({ LastModified }) => LastModified !== undefined && LastModified >= time))
        return false;
      marker = page.IsTruncated ? page.NextPartNumberMarker : undefined;
    } while (marker !== undefined);
    return true;
  }

  private async partsOf(upload: Multipart, marker: string | undefined) {
    const input = { ...this.bucket.at(upload.key), UploadId: upload.id, PartNumberMarker: marker };
    try {
      return await this.bucket.orFailure(upload.key, () =>
        this.bucket.client.send(new ListPartsCommand(input)),
      );
    } catch (error) {
      if (error instanceof BytesMissing) return null;
      throw error;
    }
  }

  private async days(): Promise<readonly string[]> {
    const days: string[] = [];
    for await (const { folders } of this.pages(DAYS, '/'))
      days.push(...folders.map((folder) => folder.slice(DAYS.length, -1)));
    return days.filter((day) => DAY.test(day)).sort();
  }

  private async *pages(prefix: string, delimiter?: string) {
    let token: string | undefined;
    do {
      const input = {
        Bucket: this.bucket.name,
        Prefix: `${this.bucket.prefix}${prefix}`,
        ...(delimiter && { Delimiter: delimiter }),
        ...(token && { ContinuationToken: token }),
      };
      const page = await this.bucket.orFailure(prefix, () =>
        this.bucket.client.send(new ListObjectsV2Command(input)),
      );
      const own = (key = '') => key.slice(this.bucket.prefix.length);
      yield {
        keys: (page.Contents ?? []).map(({ Key, LastModified }) => ({
          key: own(Key),
          touched: LastModified ?? new Date(),
        })),
        folders: (page.CommonPrefixes ?? []).map(({ Prefix }) => own(Prefix)),
      };
      token = page.IsTruncated ? page.NextContinuationToken : undefined;
    } while (token !== undefined);
  }
}
