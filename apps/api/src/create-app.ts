import { type ContentPlugin, ProcessLogger, type Settings } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { ApiModule } from './api.module.js';
import { absoluteLocations } from './http/absolute-locations.js';
import { heedExpectations } from './http/expectations.js';
import { reportUntrustedProxies } from './http/forwarded-headers.js';
import { endIdleConnections } from './http/idle-connections.js';
import { logRequests } from './http/log-requests.js';
import { acceptWholeUrls } from './http/origin-form.js';
import { refuseOtherMethods } from './http/other-methods.js';
import { receiveBodies } from './http/receive-bodies.js';
import { serverOptions } from './http/server-options.js';
import { describeManagementApi } from './openapi/describe.js';

/** The API as it runs in production, not listening yet. */
export async function createApp(settings: Settings): Promise<NestFastifyApplication> {
  const wires = plugins.flatMap(({ wire }: ContentPlugin) => wire ?? []);
  const adapter = new FastifyAdapter(serverOptions(settings, wires));
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(settings, wires), adapter, {
    abortOnError: false,
    bodyParser: false,
    logger: new ProcessLogger(settings),
  });
  const fastify = app.getHttpAdapter().getInstance();
  acceptWholeUrls(fastify);
  receiveBodies(fastify, wires);
  heedExpectations(fastify);
  endIdleConnections(fastify);
  reportUntrustedProxies(fastify);
  absoluteLocations(fastify, settings.publicUrl);
  logRequests(fastify);
  refuseOtherMethods(fastify);
  describeManagementApi(app, plugins, settings);
  return app;
}
