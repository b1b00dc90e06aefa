import { ProcessLogger, type Settings } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';

import { ApiModule, wiresOf } from './api.module.js';
import { allowOrigins } from './http/allow-origins.js';
import { absoluteLocations, logRequests, sayWhenToRetry } from './http/answers.js';
import { tellBrowsers } from './http/browser-rules.js';
import { limitConnections } from './http/connections-per-address.js';
import { refuseCrossSiteWrites } from './http/cross-site.js';
import { believeProxies, reportUntrustedProxies } from './http/forwarded-headers.js';
import { endIdleConnections, endUnreadBodies } from './http/idle-connections.js';
import { refuseOtherMethods } from './http/other-methods.js';
import { acceptWholeUrls, heedExpectations, requireOneHost } from './http/requests.js';
import { serverOptions } from './http/server-options.js';
import { trustIn } from './http/trusted-proxies.js';
import { receiveBodies } from './http/wire-of.js';
import { describeManagementApi } from './openapi/describe.js';

/** The API as it runs in production, not listening yet. */
export async function createApp(settings: Settings): Promise<NestFastifyApplication> {
  const halves = await Promise.all(plugins.map((plugin) => plugin.http()));
  const wires = wiresOf(halves);
  const adapter = new FastifyAdapter(serverOptions(settings, wires));
  const app = await NestFactory.create<NestFastifyApplication>(ApiModule.with(settings, halves), adapter, {
    abortOnError: false,
    bodyParser: false,
    logger: new ProcessLogger(settings),
  });
  const fastify = app.getHttpAdapter().getInstance();
  const trusts = trustIn(settings.trustedProxies);
  acceptWholeUrls(fastify);
  believeProxies(fastify, trusts);
  receiveBodies(fastify, wires);
  heedExpectations(fastify);
  sayWhenToRetry(fastify);
  absoluteLocations(fastify, settings.publicUrl);
  // What refuses comes after what every answer has.
  await tellBrowsers(fastify, wires, settings);
  logRequests(fastify);
  endIdleConnections(fastify);
  endUnreadBodies(fastify);
  reportUntrustedProxies(fastify, trusts);
  limitConnections(fastify, settings, trusts);
  requireOneHost(fastify);
  await allowOrigins(fastify, settings);
  refuseCrossSiteWrites(fastify, wires, settings);
  refuseOtherMethods(fastify);
  describeManagementApi(app, plugins, settings);
  return app;
}
