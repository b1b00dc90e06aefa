import { randomUUID } from 'node:crypto';

import type { BerthServer } from '../support/berth-server.js';
import { type Answer, ManagementClient, type Shown, type ShownTask } from './management-client.js';

const REGULAR = 'repositories/container/container/';

/** A task that has ended. */
export type Ended = ShownTask;

/** Uses the management API to change what repositories hold. */
export class ContentClient extends ManagementClient {
  constructor(berth: BerthServer, credentials?: string) {
    super(berth, credentials);
  }

  /** Makes a regular repository. */
  regular(name = `regular ${randomUUID()}`): Promise<Shown> {
    return this.create(REGULAR, { name });
  }

  /** Has a task do it, and resolves with the task when it has ended. */
  async dispatch(path: string, body: unknown): Promise<Ended> {
    const { status, body: accepted } = await this.post<{ task: string }>(path, body);
    if (status !== 202) throw new Error(`${path} answered ${status} ${JSON.stringify(accepted)}`);
    return this.ended(accepted.task);
  }

  /** The same where it must succeed; resolves with the href of the version that it made, or null. */
  async done(path: string, body: unknown): Promise<string | null> {
    const { state, error, result, created_resources: made } = await this.dispatch(path, body);
    if (state !== 'completed' || result !== null)
      throw new Error(`${path}: ${state} ${JSON.stringify(error)}`);
    return made[0] ?? null;
  }

  /** The href of the latest version of a repository, which is given by its href. */
  async latest(repository: string): Promise<string> {
    return (await this.get(repository)).latest_version_href;
  }

  /** The href of a content in a version. @param value its digest, or its name */
  async unit(version: string, type: 'tags' | 'manifests' | 'blobs', value: string): Promise<string> {
    const field = type === 'tags' ? 'name' : 'digest';
    const { results } = await this.page(
      `content/container/${type}/?${field}=${value}&repository_version=${version}`,
    );
    const [found] = results;
    if (found === undefined) throw new Error(`${version} has no ${value}`);
    return found.pulp_href;
  }
}

/** What a request was refused with: what its fields are told. */
export const refused = (fields: Readonly<Record<string, unknown>>): Answer => ({
  status: 400,
  body: fields,
});

export const DENIED = {
  status: 403,
  body: { detail: 'You do not have permission to perform this action.' },
};
