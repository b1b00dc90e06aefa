import { buildDocument, type Document, type PathStyle } from '@berth/management/http';
import { Settings } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';

import { ApiModule } from '../api.module.js';

/** The description that the API serves, made without a database: nothing of what it describes is started. */
export async function offlineDocument(style: PathStyle): Promise<Document> {
  const halves = await Promise.all(plugins.map((plugin) => plugin.http()));
  const app = await NestFactory.create(
    ApiModule.with(new Settings({ BERTH_DATABASE_URL: 'postgres://nowhere' }), halves),
    new FastifyAdapter(),
    {
      preview: true,
      abortOnError: false,
      logger: ['error'],
    },
  );
  return buildDocument(app, plugins, style);
}
