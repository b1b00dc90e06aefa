import 'reflect-metadata';

import { runProcess, Settings } from '@berth/platform';

import { createApp } from './create-app.js';

await runProcess(async () => {
  const settings = new Settings();
  const app = await createApp(settings);
  await app.listen(settings.port, settings.host);
  return { url: await app.getUrl(), stop: () => app.close() };
});
