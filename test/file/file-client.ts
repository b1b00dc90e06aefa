import { randomUUID } from 'node:crypto';

import { ContentClient } from '../api/contents.js';
import type { Answer, Shown } from '../api/management-client.js';
import { formOf } from '../support/forms.js';

/** A file repository, and the distribution that serves it. */
export interface Site {
  readonly repository: string;
  readonly distribution: string;
  /** Where the distribution serves. */
  readonly url: string;
}

/** Uses the management API to keep files. */
export class FileClient extends ContentClient {
  /** Sends the bytes of a file. @param fields beside the file */
  async upload(bytes: Uint8Array<ArrayBuffer> | string, fields: Record<string, string>): Promise<Answer> {
    const body = formOf(bytes, fields);
    const response = await this.fetch('content/file/files/', { method: 'POST', body });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }

  /** The same where it must succeed; resolves with what the task has made. */
  async uploaded(
    bytes: Uint8Array<ArrayBuffer> | string,
    fields: Record<string, string>,
  ): Promise<readonly string[]> {
    const { state, error, created_resources: made } = await this.ended(await this.upload(bytes, fields));
    if (state !== 'completed') throw new Error(`the upload ${state}: ${JSON.stringify(error)}`);
    return made;
  }

  /** Makes a repository, and a distribution that serves its newest publication. */
  async site(fields: object = {}): Promise<Site> {
    const name = `site-${randomUUID()}`;
    const { pulp_href: repository } = await this.create('repositories/file/file/', { name });
    const body = { name, base_path: name, repository, ...fields };
    const distribution = await this.done('distributions/file/file/', body);
    return { repository, distribution: distribution ?? '', url: `/pulp/content/${name}/` };
  }

  /** Publishes the latest version of a repository; resolves with the href of the publication. */
  async publish(repository: string, fields: object = {}): Promise<string> {
    return (await this.done('publications/file/file/', { repository, ...fields })) ?? '';
  }

  /** The files of the latest version of a repository. */
  async files(repository: string): Promise<readonly (Shown & { readonly relative_path: string })[]> {
    const { results } = await this.page(
      `content/file/files/?ordering=relative_path&repository_version=${await this.latest(repository)}`,
    );
    return results as readonly (Shown & { readonly relative_path: string })[];
  }
}
