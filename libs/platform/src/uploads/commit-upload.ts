import { Readable } from 'node:stream';

import { DataSource } from 'typeorm';

import { Artifacts } from '../artifacts/artifacts.js';
import { IncomingBytes } from '../artifacts/incoming-bytes.js';
import { Statement } from '../database/statement.js';
import { BytesMissing, Storage } from '../storage/storage.js';
import { HandlesJobs } from '../tasks/job-handler.js';
import { LongTaskHandler } from '../tasks/long-task-handler.js';
import type { RunningTask } from '../tasks/running-task.js';
import type { LongAccomplished } from '../tasks/task-handler.js';
import { ArtifactUploads, UploadInvalid, UploadNotFound } from './artifact-uploads.js';

const COMMIT_UPLOAD = 'platform.commit-upload';

export interface CommitUploadInput {
  readonly uploadId: string;
  /** Of the whole, in hexadecimal digits. */
  readonly sha256: string;
}

interface Chunk {
  readonly location: string;
  readonly start: number;
  readonly size: number;
}

const SIZE = new Statement<{ size: number }>('SELECT size FROM upload WHERE id = $1');

const CHUNKS = new Statement<Chunk>(
  'SELECT location, start, size FROM upload_chunk WHERE upload_id = $1 ORDER BY start, id',
);

/** Puts the chunks of an upload together, compares the whole with its digest, and makes it an artifact. */
@HandlesJobs(COMMIT_UPLOAD)
export class CommitUpload extends LongTaskHandler<CommitUploadInput, null> {
  readonly taskName = COMMIT_UPLOAD;
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly storage: Storage,
    private readonly incoming: IncomingBytes,
    private readonly artifacts: Artifacts,
    private readonly uploads: ArtifactUploads,
  ) {
    super(dataSource);
  }

  protected override async perform(
    { uploadId, sha256 }: CommitUploadInput,
    task: RunningTask,
  ): Promise<LongAccomplished<null>> {
    const id = await this.artifactOf(uploadId, sha256, task);
    return {
      result: null,
      createdResources: [`prn:core.artifact:${id}`],
      finish: (tx) => this.uploads.delete(uploadId, tx),
    };
  }

  /**
   * Makes the whole an artifact, and resolves with its id. The upload stays until the task deletes it.
   * @param sha256 that the whole must have; null for any
   * @throws UploadNotFound, UploadInvalid
   */
  async artifactOf(uploadId: string, sha256: string | null, task: RunningTask): Promise<string> {
    const upload = await SIZE.first(this.dataSource, [uploadId]);
    if (upload === undefined) throw new UploadNotFound(uploadId);
    const { id } = await this.incoming.receive(
      this.assemble(uploadId, upload.size, task),
      async (received) => {
        if (received.digests.sha256 !== (sha256 ?? received.digests.sha256)) throw UploadInvalid.mismatch();
      },
      (received) => this.artifacts.make(received),
    );
    return id;
  }

  /** The bytes of the whole. Of chunks that overlap, the later one gives what the earlier one has not. @throws UploadInvalid */
  private async *assemble(uploadId: string, size: number, task: RunningTask): AsyncGenerator<Uint8Array> {
    const progress = task.report('upload.bytes', 'Assembling the upload', size);
    for (const chunk of await CHUNKS.all(this.dataSource, [uploadId])) {
      if (chunk.start > progress.done) break;
      for await (const bytes of this.read(chunk, progress.done - chunk.start)) {
        task.signal.throwIfAborted();
        yield bytes;
        progress.done += bytes.length;
      }
    }
    if (progress.done < size) throw UploadInvalid.incomplete(progress.done, size);
  }

  /** The bytes of a chunk, but for the first ones. There are none where a crash has lost them. */
  private async *read({ location, size }: Chunk, skipped: number): AsyncGenerator<Uint8Array> {
    if (skipped >= size) return;
    let position = 0;
    for await (const bytes of await this.open(location)) {
      yield bytes.subarray(Math.max(0, skipped - position));
      position += bytes.length;
    }
  }

  private async open(location: string): Promise<AsyncIterable<Uint8Array>> {
    try {
      return await this.storage.read(location);
    } catch (error) {
      if (error instanceof BytesMissing) return Readable.from([]);
      throw error;
    }
  }
}
