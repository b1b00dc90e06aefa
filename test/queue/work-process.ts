import { PlatformModule, type Settings } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { type INestApplicationContext, Module, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';

import { JobProcessor, LongJobProcessor } from '../../apps/worker/dist/job.processor.js';
import { Schedules } from '../../apps/worker/dist/schedules.js';

/** A process of Berth, as far as its work goes, within this one. @param domain has the handlers in place of the plugins' own */
export async function startProcess(
  role: 'api' | 'worker',
  settings: Settings,
  domain: Type,
): Promise<INestApplicationContext> {
  @Module({
    imports: [
      PlatformModule.forRole(
        role,
        settings,
        plugins.map((plugin) => ({ ...plugin, domain })),
      ),
    ],
    providers: role === 'worker' ? [JobProcessor, LongJobProcessor, Schedules] : [],
  })
  class Process {}
  return NestFactory.createApplicationContext(Process, { logger: ['error'], abortOnError: false });
}
