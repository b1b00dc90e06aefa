import { PlatformModule, type Settings } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { type DynamicModule, Module } from '@nestjs/common';

import { JobProcessor, LongJobProcessor } from './job.processor.js';
import { Schedules } from './schedules.js';

/** The platform and the plugins' handlers, without any HTTP. */
@Module({})
export class WorkerModule {
  static with(settings: Settings): DynamicModule {
    return {
      module: WorkerModule,
      imports: [PlatformModule.forRole('worker', settings, plugins)],
      providers: [JobProcessor, LongJobProcessor, Schedules],
    };
  }
}
