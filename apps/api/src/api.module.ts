import { ManagementHttpModule } from '@berth/management/http';
import { PlatformModule, type PluginHttp, type Settings, type WireProtocol } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { AccessModule } from './access/access.module.js';
import { ArtifactsModule } from './artifacts/artifacts.module.js';
import { AuditController } from './audit/audit.controller.js';
import { AuditListing } from './audit/audit-listing.js';
import { AnyContentController } from './content/any-content.controller.js';
import { AnyContentListing } from './content/any-content-listing.js';
import { AnyDistributionListing } from './distributions/any-distribution-listing.js';
import { AnyDistributionsController } from './distributions/any-distributions.controller.js';
import { HealthController } from './health/health.controller.js';
import { HomeController } from './home/home.controller.js';
import { ErrorFilter } from './http/error.filter.js';
import { AnyRepositoriesController } from './repositories/any-repositories.controller.js';
import { AnyRepositoryListing } from './repositories/any-repository-listing.js';
import { AnyVersionsController } from './repositories/any-versions.controller.js';
import { StatusController } from './status/status.controller.js';
import { Status } from './status/status.js';
import { TasksModule } from './tasks/tasks.module.js';
import { WorkerListing } from './workers/worker-listing.js';
import { WorkersController } from './workers/workers.controller.js';

/** The wire protocols that plugins bring. */
export const wiresOf = (halves: readonly PluginHttp[]): readonly WireProtocol[] =>
  halves.flatMap(({ wire }) => wire ?? []);

/** The platform, the controllers that are its own, and those of each plugin. */
@Module({})
export class ApiModule {
  /** @param halves of the plugins, which only the API loads */
  static with(settings: Settings, halves: readonly PluginHttp[]): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRole('api', settings, plugins),
        ManagementHttpModule,
        AccessModule,
        ArtifactsModule,
        TasksModule,
        ...halves.map(({ module }) => module),
      ],
      controllers: [
        AnyContentController,
        AnyDistributionsController,
        AnyRepositoriesController,
        AnyVersionsController,
        AuditController,
        HealthController,
        HomeController,
        StatusController,
        WorkersController,
      ],
      providers: [
        { provide: APP_FILTER, useValue: new ErrorFilter(wiresOf(halves)) },
        AnyContentListing,
        AnyDistributionListing,
        AnyRepositoryListing,
        AuditListing,
        Status,
        WorkerListing,
      ],
    };
  }
}
