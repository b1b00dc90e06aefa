import 'reflect-metadata';

import cluster from 'node:cluster';

import { processSettings, runProcess, type Settings, type Started } from '@berth/platform';

import { createApp } from './create-app.js';
import { startProcesses } from './processes.js';

await runProcess(async () => {
  const settings = processSettings();
  return settings.apiProcesses > 1 && cluster.isPrimary
    ? startProcesses(settings.apiProcesses)
    : serve(settings);
});

async function serve(settings: Settings): Promise<Started> {
  const app = await createApp(settings);
  await app.listen(settings.port, settings.host);
  return { url: await app.getUrl(), stop: () => app.close() };
}
