import 'reflect-metadata';

import { JsonLogger, processSettings, runProcess } from '@berth/platform';
import { NestFactory } from '@nestjs/core';

import { WorkerModule } from './worker.module.js';

await runProcess(async () => {
  const settings = processSettings();
  const logger = new JsonLogger(settings.logLevel);
  const app = await NestFactory.createApplicationContext(WorkerModule.with(settings), {
    abortOnError: false,
    logger,
  });

  return { stop: () => app.close() };
});
