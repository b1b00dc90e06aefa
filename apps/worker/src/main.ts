import 'reflect-metadata';

import { ProcessLogger, processSettings, runProcess } from '@berth/platform';
import { NestFactory } from '@nestjs/core';

import { WorkerModule } from './worker.module.js';

await runProcess(async () => {
  const settings = processSettings();
  const logger = new ProcessLogger(settings);
  const app = await NestFactory.createApplicationContext(WorkerModule.with(settings), {
    abortOnError: false,
    logger,
  });

  return { stop: () => app.close() };
});
