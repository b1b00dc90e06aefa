import {
  type Caller,
  FieldsInvalid,
  holds,
  PermissionDenied,
  Statement,
  type VersionRef,
} from '@berth/platform';
import { DataSource } from 'typeorm';

import { isRepositoryVisible } from '../auth/visibility.js';
import type { ServedVersion } from './distribution-change.js';

/** A repository, or one of its versions, as a client names it for a distribution. */
export interface NamedVersion extends ServedVersion {
  readonly kind: 'push' | 'regular';
  /** The field that names it. */
  readonly field: string;
}

/** A version, as a client names it. */
export type PinnedVersion = NamedVersion & VersionRef;

interface Found {
  readonly exists: boolean;
  readonly visible: boolean;
  readonly mayPublish: boolean;
}

const MANAGE = ['containerrepository', 'containerpushrepository'].map((model) => ({
  permission: `container.manage_roles_${model}`,
  object: 'r.id',
}));

const MANAGE_HOME = [{ permission: 'container.manage_roles_containernamespace', object: 'n.id' }];

// Whoever publishes a repository shows it to others, now and later: that is for those who decide about it, on the
// repository or in the namespace that it is at home in. To see it, or to change its content, is not enough.
const FIND = new Statement<Found>(
  `SELECT EXISTS (SELECT 1 FROM repository_version v
                   WHERE v.repository_id = r.id AND v.number = COALESCE($3::int, r.latest_version)) AS exists,
          $5 OR ${isRepositoryVisible('$4')} AS visible,
          $5 OR ${holds('$4', MANAGE)} OR EXISTS (
            SELECT 1 FROM distribution d JOIN namespace n ON n.id = d.namespace_id
             WHERE d.repository_id = r.id AND d.base_path = r.name AND ${holds('$4', MANAGE_HOME)}) AS "mayPublish"
     FROM repository r WHERE r.id = $1 AND r.plugin = 'container' AND r.kind = $2`,
);

/**
 * Lets a caller have a repository served under a name of his.
 * @throws FieldsInvalid when it does not exist, for the caller; PermissionDenied when it is not the caller's to publish
 */
export async function requirePublishable(
  dataSource: DataSource,
  caller: Caller,
  { repositoryId, number, kind, field }: NamedVersion,
): Promise<void> {
  const values = [repositoryId, kind, number, caller.userId, caller.superuser];
  const found = await FIND.first(dataSource, values);
  if (found === undefined || !found.exists || !found.visible)
    throw new FieldsInvalid({ [field]: ['Invalid hyperlink - Object does not exist.'] });
  if (!found.mayPublish) throw new PermissionDenied();
}
