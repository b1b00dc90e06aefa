import {
  type Actor,
  Audit,
  ContentGone,
  DomainError,
  endOf,
  RepositoryNotFound,
  TaskFailed,
  type TaskHandler,
  Tasks,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { NameUnknown } from '../oci/errors.js';
import type { RepositoryName } from '../oci/reference.js';

/**
 * A task of a registry client came too late to be done: its client may have given up, and somebody may have been told of a
 * newer change. A request that still waits asks again.
 */
export class Superseded extends DomainError {
  static readonly CODE = 'SUPERSEDED';
  readonly code = Superseded.CODE;
  readonly kind = 'conflict';

  constructor() {
    super('the repository has changed since this was asked for');
  }
}

/** SQL for whether a task is so old that its request may be gone. @param task alias of its row */
export const isLate = (task: string): string => `${task}.pulp_created < now() - interval '10 seconds'`;

/**
 * SQL for whether a younger task has decided a change that a version shows: that one was acknowledged. The version may have
 * been deleted since; then the next one tells.
 * @param repositoryId SQL for the repository
 * @param number SQL for the number of the version
 * @param task alias of the row of the task that is to be done
 */
const isDecidedSince = (repositoryId: string, number: string, task: string): string =>
  `EXISTS (SELECT FROM task later WHERE later.pulp_created > ${task}.pulp_created AND later.id = (
     SELECT v.task_id FROM repository_version v
      WHERE v.repository_id = ${repositoryId} AND v.number >= ${number} ORDER BY v.number LIMIT 1))`;

/** SQL for whether a younger task has set or deleted a tag. @param name SQL for the tag's name */
export const isTagDecided = (repositoryId: string, name: string, task: string): string =>
  `COALESCE((SELECT ${isDecidedSince(repositoryId, 'COALESCE(x.removed_in, x.added_in)', task)} FROM membership x
     WHERE x.repository_id = ${repositoryId} AND x.name = ${name} ORDER BY ${endOf('x')} DESC LIMIT 1), false)`;

/** SQL for whether a younger task has added content to a repository, or removed it. @param id SQL for the content's id */
export const isContentDecided = (repositoryId: string, id: string, task: string): string =>
  `COALESCE((SELECT ${isDecidedSince(repositoryId, 'COALESCE(x.removed_in, x.added_in)', task)} FROM membership x
     WHERE x.repository_id = ${repositoryId} AND x.content_id = ${id} ORDER BY x.added_in DESC LIMIT 1), false)`;

/** On whose behalf, for the record of the task. */
export type Requester = Actor;

/** What is done, for those who look later. */
export interface Deed {
  readonly action: 'push' | 'delete';
  readonly detail: object;
}

/** Tasks that make the next version of a push repository. */
@Injectable()
export class RepositoryTasks {
  constructor(
    private readonly tasks: Tasks,
    private readonly audit: Audit,
  ) {}

  /** Resolves when the version is committed. @throws TaskFailed; NameUnknown when that is gone by then */
  perform<Input extends { readonly repositoryId: string }>(
    name: RepositoryName,
    handler: TaskHandler<Input, unknown>,
    input: Input,
    requester: Requester,
    deed: Deed,
  ): Promise<void> {
    const request = {
      input,
      resources: [`prn:container.containerpushrepository:${input.repositoryId}`],
      createdBy: requester.userId,
      correlationId: requester.correlationId,
    };
    const work = () => this.tasks.perform(handler, request);
    return again(() => this.recorded(name, requester, deed, work));
  }

  /**
   * Waits for a task, and records what it has done. @param work resolves when the version is committed
   * @throws TaskFailed; NameUnknown, ContentGone when that is gone by then; Superseded
   */
  async recorded(
    name: RepositoryName,
    requester: Requester,
    deed: Deed,
    work: () => Promise<unknown>,
  ): Promise<void> {
    try {
      await work();
      // The task is the durable record of it; this is the one in which administrators look.
      this.audit.record({ ...requester, ...deed, object: name });
    } catch (error) {
      const code = error instanceof TaskFailed ? error.error.code : undefined;
      if (code === RepositoryNotFound.CODE) throw new NameUnknown(name);
      if (code === ContentGone.CODE) throw new ContentGone();
      throw code === Superseded.CODE ? new Superseded() : error;
    }
  }
}

const MOST_ATTEMPTS = 10;

/** Does again what was too late: the collection of content, or another request, was faster. */
export async function again<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const isTooLate = error instanceof ContentGone || error instanceof Superseded;
      if (!isTooLate || attempt === MOST_ATTEMPTS) throw error;
    }
  }
}
