import type { DataSource } from 'typeorm';

import type { RepositoryName } from '../oci/reference.js';
import type { SessionId } from './session-ids.js';
import type { ClaimEnds } from './upload-claims.js';
import { FIND, type UploadRecord } from './upload-rows.js';

/** How long a question waits for what is under way. Who asks has most often just lost the connection that wrote. */
const PATIENCE_MS = 5000;
export const RETRY_MS = 100;

/** Asks how far uploads are: one question at a time for all in this process who want to know the same. */
export class UploadStatus {
  private readonly questions = new Map<string, Promise<UploadRecord | undefined>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly ends: ClaimEnds,
  ) {}

  /**
   * What is known of an upload when no request writes to it any more, or after some seconds as it is then.
   * @param unseenMs how long to wait for a row that is not there
   */
  settled(name: RepositoryName, id: SessionId, unseenMs: number): Promise<UploadRecord | undefined> {
    return this.once(`settled ${id.uuid} ${name}`, async () => {
      const began = Date.now();
      for (;;) {
        const upload = await this.find(name, id);
        const patience = upload === undefined ? unseenMs : upload.isClaimed ? PATIENCE_MS : 0;
        if (Date.now() - began >= patience) return upload;
        await this.ends.wait(id.uuid, RETRY_MS);
      }
    });
  }

  /** Undefined where there is no row. */
  find(name: RepositoryName, { uuid }: SessionId): Promise<UploadRecord | undefined> {
    return this.once(`${uuid} ${name}`, () => FIND.first(this.dataSource, [uuid, name]));
  }

  private once(key: string, ask: () => Promise<UploadRecord | undefined>): Promise<UploadRecord | undefined> {
    const known = this.questions.get(key);
    if (known !== undefined) return known;
    const question = ask().finally(() => this.questions.delete(key));
    this.questions.set(key, question);
    return question;
  }
}
