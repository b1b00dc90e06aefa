import { v7 as uuid } from 'uuid';

import type { Bucket, Multipart } from './bucket.js';
import { partSizeAt } from './part-sizes.js';
import type { Streamed } from './sending.js';
import { type Piece, piecesSize, targetOf, type UploadState } from './upload-state.js';

/**
 * An upload as it grows in the bucket. Objects and uploads in parts that it makes have names that nobody else has, so that no
 * other writer touches them.
 */
export class UploadParts {
  private multipart: Multipart | null;
  private readonly tags: string[];
  private partsSize: number;
  private pieces: readonly Piece[];
  private readonly former: string[] = [];
  private readonly made: string[] = [];
  private begun: Multipart | null = null;

  constructor(
    private readonly bucket: Bucket,
    from: UploadState,
  ) {
    this.multipart = from.multipart;
    this.tags = [...from.tags];
    this.partsSize = from.partsSize;
    this.pieces = from.pieces;
  }

  get state(): UploadState {
    const { multipart, tags, partsSize, pieces, former } = this;
    return { multipart, tags, partsSize, pieces, former };
  }

  get hasPieces(): boolean {
    return this.pieces.length > 0;
  }

  get isEmpty(): boolean {
    return this.multipart === null && !this.hasPieces;
  }

  /** Whether so many more bytes, with the pieces, make a part. */
  isPartDue(more: number): boolean {
    return piecesSize(this.state) + more >= partSizeAt(this.partsSize);
  }

  /** The next part begins behind this one at once; several may be on their way. */
  async addPart(bytes: Uint8Array): Promise<{ readonly stored: Promise<void> }> {
    const multipart = await this.ensureBegun();
    return { stored: this.putPart(multipart, bytes, bytes.length) };
  }

  /** Makes the pieces, and as many of these bytes as are lacking, the next part. Resolves with how many that are. */
  async gatherPart(bytes: Uint8Array): Promise<number> {
    const taken = partSizeAt(this.partsSize) - piecesSize(this.state);
    await this.putGathered(await this.ensureBegun(), bytes.subarray(0, taken));
    return taken;
  }

  async addPiece(bytes: Uint8Array): Promise<void> {
    const key = this.newKey();
    await this.bucket.put(key, bytes);
    this.pieces = [...this.pieces, { key, size: bytes.length }];
  }

  /** The bytes of the last piece, which is one no more; null where it is larger than that. */
  async takeBack(most: number): Promise<Buffer | null> {
    const last = this.pieces.at(-1);
    if (last === undefined || last.size > most) return null;
    const bytes = Buffer.concat(await (await this.bucket.get(last.key)).toArray());
    this.former.push(last.key);
    this.pieces = this.pieces.slice(0, -1);
    return bytes;
  }

  /** Makes all of it one object, with these bytes at its end; resolves with its key. */
  async finish(bytes: Uint8Array): Promise<string> {
    const { multipart } = this;
    if (multipart === null) return this.finishWhole(bytes);
    if (this.hasPieces || bytes.length > 0) await this.putGathered(multipart, bytes);
    await this.bucket.completeParts(multipart, this.tags);
    return multipart.key;
  }

  /** A range of another object as the next part, without the bytes coming here. */
  async copyPart(from: string, start: number, size: number): Promise<void> {
    const multipart = await this.ensureBegun();
    const number = this.reserve(size);
    const range = { start, end: start + size - 1 };
    this.tags[number - 1] = await this.bucket.copyPart(multipart, number, from, range);
  }

  /** Removes what it has made. */
  async undo(): Promise<void> {
    if (this.begun !== null) await this.bucket.abortParts(this.begun);
    for (const key of this.made) await this.bucket.delete(key);
  }

  /** Few enough to be one object. */
  private async finishWhole(bytes: Uint8Array): Promise<string> {
    const key = this.hasPieces ? targetOf(this.state) : this.newKey();
    await this.bucket.put(key, this.gathered(bytes));
    return key;
  }

  private async putGathered(multipart: Multipart, bytes: Uint8Array): Promise<void> {
    await this.putPart(multipart, this.gathered(bytes), piecesSize(this.state) + bytes.length);
    this.former.push(...this.pieces.map(({ key }) => key));
    this.pieces = [];
  }

  private gathered(bytes: Uint8Array): Uint8Array | Streamed {
    const { bucket, pieces } = this;
    if (!this.hasPieces) return bytes;
    async function* open() {
      for (const { key, size } of pieces)
        if (size > 0) yield* await bucket.get(key, { start: 0, end: size - 1 });
      yield bytes;
    }
    return { size: piecesSize(this.state) + bytes.length, open };
  }

  private async putPart(multipart: Multipart, bytes: Uint8Array | Streamed, size: number): Promise<void> {
    const number = this.reserve(size);
    this.tags[number - 1] = await this.bucket.putPart(multipart, number, bytes);
  }

  private reserve(size: number): number {
    this.partsSize += size;
    return this.tags.push('');
  }

  private async ensureBegun(): Promise<Multipart> {
    if (this.multipart !== null) return this.multipart;
    this.begun = await this.bucket.beginParts(this.newKey());
    this.multipart = this.begun;
    return this.begun;
  }

  private newKey(): string {
    const key = `blobs/${new Date().toISOString().slice(0, 10)}/${uuid()}`;
    this.made.push(key);
    return key;
  }
}
