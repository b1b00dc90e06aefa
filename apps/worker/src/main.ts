import 'reflect-metadata';

import { JsonLogger, runProcess, Settings } from '@berth/platform';
import { NestFactory } from '@nestjs/core';

import { WorkerModule } from './worker.module.js';

await runProcess(async () => {
  const settings = new Settings();
  const app = await NestFactory.createApplicationContext(WorkerModule.with(settings), {
    logger: new JsonLogger(settings.logLevel),
  });
  return { stop: () => app.close() };
});
