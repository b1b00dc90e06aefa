import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource, type DataSourceOptions } from 'typeorm';

import { AccessTokens } from './access/access-tokens.js';
import { Accounts } from './access/accounts.js';
import { AdministratorPassword } from './access/administrator-password.js';
import { AuditModule } from './access/audit.module.js';
import { AccessTokenVerifier, RefreshTokenVerifier } from './access/credentials/access-token.verifier.js';
import { credentialChain } from './access/credentials/credential-chain.js';
import { LoginChecks } from './access/credentials/login-checks.js';
import { LoginGuard } from './access/credentials/login-guard.js';
import { PasswordVerifier } from './access/credentials/password.verifier.js';
import { Sessions } from './access/sessions.js';
import { Artifacts } from './artifacts/artifacts.js';
import { IncomingBytes } from './artifacts/incoming-bytes.js';
import { dataSourceOptions } from './data-source-options.js';
import { DatabaseIsNewer, requireKnownMigrations } from './database/known-migrations.js';
import { RegistryReads } from './database/registry-reads.js';
import { Distributions } from './distributions/distributions.js';
import { orCleanUp } from './errors/clean-up.js';
import { CleanUpOrphans } from './maintenance/clean-up-orphans.js';
import {
  ForgetEvents,
  ForgetLogins,
  ForgetProcesses,
  ForgetRefreshTokens,
  ForgetTasks,
  PruneAudit,
} from './maintenance/expired-rows.js';
import { Leftovers, RemoveLeftovers, RemoveUnclaimed } from './maintenance/leftovers.js';
import { Orphans } from './maintenance/orphans.js';
import { PurgeTasks } from './maintenance/purge-tasks.js';
import { ScheduleCleanUp } from './maintenance/schedule-clean-up.js';
import { type ContentPlugin, PluginRegistry } from './plugins/content-plugin.js';
import { Repositories } from './repositories/repositories.js';
import { RepositoryVersions } from './repositories/repository-versions.js';
import { VersionRemoval } from './repositories/version-removal.js';
import { SettingsError } from './settings/environment-reader.js';
import { Settings } from './settings/settings.js';
import { Room } from './storage/room.js';
import { Storage } from './storage/storage.js';
import { storageOf } from './storage/storage-of.js';
import { Unclaimed } from './storage/unclaimed.js';
import { Attendance } from './tasks/attendance.js';
import { Cancellations } from './tasks/cancellations.js';
import { CompletionListener } from './tasks/completion-listener.js';
import { CompletionSweep } from './tasks/completion-sweep.js';
import { Completions } from './tasks/completions.js';
import { JobHandlers } from './tasks/job-handlers.js';
import { JobQueue } from './tasks/job-queue.js';
import { JobRuns } from './tasks/job-runs.js';
import { Jobs } from './tasks/jobs.js';
import { queueConnection, selectQueueBackend } from './tasks/queue-backend.js';
import { QueueHealth } from './tasks/queue-health.js';
import { Queues } from './tasks/queues.js';
import { TaskOrder } from './tasks/task-order.js';
import { Tasks } from './tasks/tasks.js';
import { ThisProcess } from './tasks/this-process.js';
import { WakeForgotten } from './tasks/wake-forgotten.js';
import { ArtifactUploads, ExpireArtifactUploads } from './uploads/artifact-uploads.js';
import { CommitUpload } from './uploads/commit-upload.js';

const services = [
  AccessTokens,
  AccessTokenVerifier,
  Accounts,
  AdministratorPassword,
  Artifacts,
  ArtifactUploads,
  CleanUpOrphans,
  CommitUpload,
  Cancellations,
  Completions,
  credentialChain,
  Distributions,
  ExpireArtifactUploads,
  ForgetRefreshTokens,
  ForgetEvents,
  ForgetLogins,
  IncomingBytes,
  ForgetProcesses,
  ForgetTasks,
  JobHandlers,
  JobQueue,
  Jobs,
  LoginChecks,
  LoginGuard,
  Orphans,
  PasswordVerifier,
  PruneAudit,
  PurgeTasks,
  QueueHealth,
  Queues,
  RefreshTokenVerifier,
  RegistryReads,
  Repositories,
  Leftovers,
  RemoveLeftovers,
  RemoveUnclaimed,
  RepositoryVersions,
  Room,
  ScheduleCleanUp,
  Sessions,
  TaskOrder,
  Tasks,
  Unclaimed,
  VersionRemoval,
  WakeForgotten,
];

/** Content management without HTTP, and the domain of each plugin. A process makes one, for its role. */
@Global()
@Module({})
export class PlatformModule {
  static forRole(
    role: 'api' | 'worker',
    settings: Settings,
    plugins: readonly ContentPlugin[],
  ): DynamicModule {
    const { databaseUrl } = settings;
    if (databaseUrl === null)
      throw new SettingsError('BERTH_DATABASE_URL', undefined, 'the URL of a PostgreSQL database');
    selectQueueBackend(settings);
    const own = role === 'api' ? [CompletionListener, CompletionSweep] : [Attendance, JobRuns];
    return {
      module: PlatformModule,
      imports: [
        AuditModule,
        DiscoveryModule,
        database(role, databaseUrl, settings, plugins),
        BullModule.forRoot({ connection: queueConnection(settings), prefix: settings.queuePrefix }),
        // Of no queue: it starts what is declared with @Processor.
        BullModule.registerQueue(),
        ...plugins.map((plugin) => plugin.domain),
      ],
      providers: [
        { provide: Settings, useValue: settings },
        { provide: PluginRegistry, useValue: new PluginRegistry(plugins) },
        {
          provide: Storage,
          inject: [Room],
          useFactory: (room: Room) => storageOf(settings, (...bytes) => room.admit(...bytes)),
        },
        {
          provide: ThisProcess,
          inject: [DataSource, PluginRegistry],
          useFactory: (...parts: [DataSource, PluginRegistry]) => new ThisProcess(role, ...parts),
        },
        ...services,
        ...own,
      ],
      exports: [AuditModule, Settings, PluginRegistry, Storage, BullModule, ...services, ...own],
    };
  }
}

/** A process may start before its database does. */
function database(
  role: 'api' | 'worker',
  url: string,
  settings: Settings,
  plugins: readonly ContentPlugin[],
): DynamicModule {
  const purpose = role === 'api' ? 'requests' : 'work';
  const options = dataSourceOptions(url, settings.databasePoolSize, plugins, purpose);
  return TypeOrmModule.forRootAsync({
    useFactory: () => ({
      ...options,
      retryAttempts: 30,
      retryDelay: 1000,
      toRetry: (error: unknown) => !(error instanceof DatabaseIsNewer),
    }),
    dataSourceFactory: () => connect(options),
  });
}

/** @throws DatabaseIsNewer */
async function connect(options: DataSourceOptions): Promise<DataSource> {
  const dataSource = await new DataSource(options).initialize();
  await orCleanUp(
    () => requireKnownMigrations(dataSource),
    () => dataSource.destroy(),
  );
  return dataSource;
}
