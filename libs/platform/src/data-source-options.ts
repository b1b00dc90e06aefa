import type { DataSourceOptions } from 'typeorm';

import { AccessToken } from './access/access-token.entity.js';
import { AuditEvent } from './access/audit-event.entity.js';
import { LoginFailure, LoginSuccess } from './access/credentials/login.entity.js';
import { Group, GroupMember } from './access/group.entity.js';
import { Role, RoleAssignment } from './access/role.entity.js';
import { User } from './access/user.entity.js';
import { Artifact } from './artifacts/artifact.entity.js';
import { Content } from './content/content.entity.js';
import { connectionOptions, type Purpose } from './database/connections.js';
import { Platform1700000000000 } from './database/migrations/1700000000000-platform.js';
import { NameIndex1700000250000 } from './database/migrations/1700000250000-name-index.js';
import { Access1700000300000 } from './database/migrations/1700000300000-access.js';
import { LoginGuard1700000400000 } from './database/migrations/1700000400000-login-guard.js';
import { Audit1700000500000 } from './database/migrations/1700000500000-audit.js';
import { Provenance1700000600000 } from './database/migrations/1700000600000-provenance.js';
import { LongTasks1700000700000 } from './database/migrations/1700000700000-long-tasks.js';
import { UnclaimedBytes1700000800000 } from './database/migrations/1700000800000-unclaimed-bytes.js';
import { Artifacts1700000810000 } from './database/migrations/1700000810000-artifacts.js';
import { Uploads1700000820000 } from './database/migrations/1700000820000-uploads.js';
import { Orphans1700000830000 } from './database/migrations/1700000830000-orphans.js';
import { VersionDeletion1700000900000 } from './database/migrations/1700000900000-version-deletion.js';
import { ListIndexes1700001050000 } from './database/migrations/1700001050000-list-indexes.js';
import { DistributionPlugin1700001100000 } from './database/migrations/1700001100000-distribution-plugin.js';
import { PushForward1700001200000 } from './database/migrations/1700001200000-push-forward.js';
import { PublicDistributions1700001300000 } from './database/migrations/1700001300000-public-distributions.js';
import { WithdrawnContent1700001510000 } from './database/migrations/1700001510000-withdrawn-content.js';
import { PrivateNamespaces1700001710000 } from './database/migrations/1700001710000-private-namespaces.js';
import { ScheduledRuns1700002000000 } from './database/migrations/1700002000000-scheduled-runs.js';
import { BytesInRows1700002100000 } from './database/migrations/1700002100000-bytes-in-rows.js';
import { LocatedBytes1700002200000 } from './database/migrations/1700002200000-located-bytes.js';
import { ErrorCodes1700002400000 } from './database/migrations/1700002400000-error-codes.js';
import { PluginIndexes1700002410000 } from './database/migrations/1700002410000-plugin-indexes.js';
import { Events1700002600000 } from './database/migrations/1700002600000-events.js';
import { VersionBytes1700002630000 } from './database/migrations/1700002630000-version-bytes.js';
import { SnakeNamingStrategy } from './database/snake-naming.strategy.js';
import { Distribution } from './distributions/distribution.entity.js';
import { Namespace } from './distributions/namespace.entity.js';
import { Event } from './events/event.entity.js';
import type { ContentPlugin } from './plugins/content-plugin.js';
import { Membership } from './repositories/membership.entity.js';
import { PendingContent } from './repositories/pending-content.entity.js';
import { Repository } from './repositories/repository.entity.js';
import { RepositoryVersion } from './repositories/repository-version.entity.js';
import { WithdrawnContent } from './repositories/withdrawn-content.entity.js';
import { UnclaimedBytes } from './storage/unclaimed-bytes.entity.js';
import { Process } from './tasks/process.entity.js';
import { ScheduledRun } from './tasks/scheduled-run.entity.js';
import { Task } from './tasks/task.entity.js';
import { TaskGroup } from './tasks/task-group.entity.js';
import { ArtifactChunk, ArtifactUpload } from './uploads/artifact-upload.entity.js';

const ENTITIES = [
  AccessToken,
  Artifact,
  ArtifactChunk,
  ArtifactUpload,
  AuditEvent,
  Content,
  Distribution,
  Event,
  Group,
  GroupMember,
  LoginFailure,
  LoginSuccess,
  Membership,
  Namespace,
  PendingContent,
  WithdrawnContent,
  Process,
  Repository,
  RepositoryVersion,
  Role,
  RoleAssignment,
  ScheduledRun,
  Task,
  TaskGroup,
  UnclaimedBytes,
  User,
];

const MIGRATIONS = [
  Platform1700000000000,
  NameIndex1700000250000,
  Access1700000300000,
  LoginGuard1700000400000,
  Audit1700000500000,
  Provenance1700000600000,
  LongTasks1700000700000,
  UnclaimedBytes1700000800000,
  Artifacts1700000810000,
  Uploads1700000820000,
  Orphans1700000830000,
  VersionDeletion1700000900000,
  ListIndexes1700001050000,
  DistributionPlugin1700001100000,
  PushForward1700001200000,
  PublicDistributions1700001300000,
  WithdrawnContent1700001510000,
  PrivateNamespaces1700001710000,
  ScheduledRuns1700002000000,
  BytesInRows1700002100000,
  LocatedBytes1700002200000,
  ErrorCodes1700002400000,
  PluginIndexes1700002410000,
  Events1700002600000,
  VersionBytes1700002630000,
];

/**
 * How every process reaches the database: the platform's tables first, then those of each plugin.
 * @param purpose says how long statements may take
 */
export function dataSourceOptions(
  databaseUrl: string,
  poolSize: number,
  plugins: readonly ContentPlugin[],
  purpose: Purpose = 'work',
): DataSourceOptions {
  return {
    type: 'postgres',
    url: databaseUrl,
    entities: [...ENTITIES, ...plugins.flatMap((plugin) => plugin.entities)],
    migrations: [...MIGRATIONS, ...plugins.flatMap((plugin) => plugin.migrations)],
    namingStrategy: new SnakeNamingStrategy(),
    synchronize: false,
    installExtensions: false,
    // Its parameters may be secret. Who asked hears of a failure, and logs it.
    logging: false,
    poolSize,
    extra: connectionOptions(purpose),
  };
}
