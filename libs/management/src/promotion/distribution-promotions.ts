import {
  type Caller,
  FieldsInvalid,
  holds,
  PermissionDenied,
  Statement,
  type VersionRef,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ManagedPlugin } from '../access/managed-plugin.js';
import { unknownIn } from '../access/refusals.js';
import { type Comparison, type DiffPage, VersionDiffs } from '../diff/version-diffs.js';
import { DistributionUnknown } from '../distributions/distribution-errors.js';
import { VersionAccess } from '../versions/version-access.js';
import { VersionConflict } from '../versions/version-errors.js';
import { type KnownVersion, type PinnedVersion, requireCurrent } from '../versions/versions.js';

/** The version that a distribution is to be pinned to. */
export interface PinPromotion {
  readonly version: PinnedVersion;
  /** What it serves now, as far as the caller knows: null for nothing, undefined where that is no matter. */
  readonly expected?: VersionRef | null;
}

const ALWAYS_LATEST =
  'The distribution serves a push repository, of which it always serves the latest version.';

interface Current {
  readonly repositoryId: string | null;
  readonly number: number | null;
  readonly kind: 'push' | 'regular' | null;
  readonly visible: boolean;
  readonly mayChange: boolean;
}

// One of several promotions at once is first: the others find that the distribution serves something else. The repository
// is locked first, and the distribution last, as when a repository is deleted.
const PIN = new Statement<{ exists: boolean; pinned: boolean }>(
  `WITH version AS (
     SELECT r.id, v.number FROM repository r JOIN repository_version v ON v.repository_id = r.id
      WHERE r.id = $2 AND v.number = $3 FOR KEY SHARE),
   current AS (
     SELECT d.id, version.id AS repository_id, version.number
       FROM version CROSS JOIN distribution d LEFT JOIN repository r ON r.id = d.repository_id
      WHERE d.id = $1 AND r.kind IS DISTINCT FROM 'push'
        AND (NOT $4 OR d.repository_id IS NOT DISTINCT FROM $5::uuid
                   AND COALESCE(d.version_number, r.latest_version) IS NOT DISTINCT FROM $6::int)
        FOR UPDATE OF d),
   pinned AS (
     UPDATE distribution d
        SET repository_id = current.repository_id, version_number = current.number, pulp_last_updated = now()
       FROM current WHERE d.id = current.id RETURNING d.id)
   SELECT EXISTS (SELECT 1 FROM version) AS exists, EXISTS (SELECT 1 FROM pinned) AS pinned`,
);

/** Versions that distributions are pinned to, one after the other. */
@Injectable()
export class DistributionPromotions {
  private readonly currently: Statement<Current>;

  constructor(
    private readonly dataSource: DataSource,
    private readonly plugin: ManagedPlugin,
    private readonly versions: VersionAccess,
    private readonly diffs: VersionDiffs,
  ) {
    this.currently = currentOf(plugin);
  }

  /** Pins a distribution to a version, at once. @throws DistributionUnknown, FieldsInvalid, PermissionDenied, VersionConflict */
  async promote(caller: Caller, id: string, promotion: PinPromotion): Promise<void> {
    await this.check(caller, id, promotion);
    const { version, expected } = promotion;
    const isExpected = [expected !== undefined, expected?.repositoryId ?? null, expected?.number ?? null];
    const values = [id, version.repositoryId, version.number, ...isExpected];
    const { exists = false, pinned = false } = (await PIN.first(this.dataSource, values)) ?? {};
    if (!exists) throw unknownIn(version.field);
    if (!pinned) throw new VersionConflict(await this.served(caller, id), expected ?? null);
  }

  /** What clients of a distribution would see change. @throws as `promote` */
  async preview(caller: Caller, id: string, promotion: PinPromotion, page: DiffPage): Promise<Comparison> {
    const served = await this.check(caller, id, promotion);
    return this.diffs.between(served, promotion.version, page);
  }

  private async check(
    caller: Caller,
    id: string,
    { version, expected }: PinPromotion,
  ): Promise<KnownVersion | null> {
    const served = await this.served(caller, id);
    await this.versions.requirePublishable(caller, version);
    if (expected !== undefined) requireCurrent(served, expected);
    return served;
  }

  /** What a distribution, which the caller may change, serves now; null for nothing. */
  private async served({ userId, superuser }: Caller, id: string): Promise<KnownVersion | null> {
    const current = await this.currently.first(this.dataSource, [id, userId, superuser]);
    if (!current?.visible) throw new DistributionUnknown(this.plugin, id);
    if (!current.mayChange) throw new PermissionDenied();
    const { repositoryId, number, kind } = current;
    if (kind === 'push') throw new FieldsInvalid({ non_field_errors: [ALWAYS_LATEST] });
    return repositoryId === null || number === null ? null : { repositoryId, number, kind: 'regular' };
  }
}

const currentOf = ({ visibility, ways }: ManagedPlugin): Statement<Current> =>
  new Statement(
    `SELECT d.repository_id AS "repositoryId", COALESCE(d.version_number, r.latest_version) AS number, r.kind,
          $3 OR ${visibility.isDistributionVisible('$2')} AS visible, $3 OR ${holds('$2', ways.change)} AS "mayChange"
     FROM distribution d JOIN namespace n ON n.id = d.namespace_id LEFT JOIN repository r ON r.id = d.repository_id
    WHERE d.id = $1`,
  );
