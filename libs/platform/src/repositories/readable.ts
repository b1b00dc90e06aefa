import { isThere } from '../database/statement.js';
import type { Readability } from '../plugins/content-plugin.js';
import { inVersion } from './in-version.js';

/** SQL for whether somebody may read a version of repository `r`. @param number SQL for the version's number */
export const versionReadability =
  (isReadable: Readability) =>
  (viewer: string, number: string): string =>
    isReadable(viewer, (served) => `${served} = ${number}`);

/**
 * SQL for whether somebody may read content, from any repository.
 * @param id SQL for its id
 * @param among SQL for which repositories `r` count
 */
export const contentReadability =
  (isReadable: Readability) =>
  (viewer: string, id: string, among = 'true'): string =>
    `(${isThere(`membership x ${repositoryOf('x.repository_id')}
      WHERE x.content_id = ${id} AND ${among} AND ${isMembershipReadable(isReadable, viewer)}`)}
    OR ${isThere(`pending_content p ${repositoryOf('p.repository_id')}
      WHERE p.content_id = ${id} AND ${among} AND ${isPendingReadable(isReadable, viewer)}`)})`;

/** SQL for whether somebody may read what membership `x` gives repository `r`. */
export const isMembershipReadable = (isReadable: Readability, viewer: string): string =>
  isReadable(viewer, (served) => inVersion('x', served));

/** SQL for whether somebody may read what is pending in repository `r`: it can be pulled by its digest. */
export const isPendingReadable = (isReadable: Readability, viewer: string): string =>
  isReadable(viewer, () => 'true');

/** SQL for whether somebody may read all that repository `r` holds, in any of its versions. */
export const isWhollyReadable = (isReadable: Readability, viewer: string): string =>
  isReadable(viewer, () => 'false');

/**
 * SQL that joins a row with its repository `r`. With a plain join, PostgreSQL would rather ask first which repositories of a
 * plugin are readable, for each row again.
 */
const repositoryOf = (id: string): string =>
  `CROSS JOIN LATERAL (SELECT r.* FROM repository r WHERE r.id = ${id} OFFSET 0) r`;
