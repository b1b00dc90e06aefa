import { DomainError, endOf } from '@berth/platform';

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
