import { inVersion, isThere } from '@berth/platform';

// What a version holds, as a condition on memberships `x`. Statements begin with the repository that they change.

/** The latest version of repository `$1`. */
export const IN_LATEST = 'x.repository_id = $1 AND x.removed_in IS NULL';

/** Version `$3` of repository `$2`. */
export const IN_SOURCE = `x.repository_id = $2 AND ${inVersion('x', '$3::int')}`;

/** Whether a version holds content. @param id SQL for the content's id */
export const isHeld = (id: string, version: string): string =>
  isThere(`membership x WHERE ${version} AND x.content_id = ${id}`);
