import { baseUrl, publicHost } from '@berth/management/http';
import { Settings } from '@berth/platform';
import { Controller, Get, HttpCode, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource } from 'typeorm';

import { HOME_POLICY, homePage, PLACES } from './home-page.js';

/** Says what this is, and where to go on: to people with a page, to programs with JSON. */
@Controller()
@ApiExcludeController()
export class HomeController {
  constructor(private readonly settings: Settings) {}

  @Get()
  read(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): object | string {
    reply.header('Vary', [reply.getHeader('Vary'), 'Accept'].filter(Boolean).join(', '));
    // Browsers ask for it by its name; programs take anything.
    if (!request.headers.accept?.includes('text/html')) return linksAt(baseUrl(request, this.settings));
    reply.headers({ 'Content-Type': 'text/html; charset=utf-8', 'Content-Security-Policy': HOME_POLICY });
    return homePage(publicHost(request, this.settings));
  }
}

const linksAt = (base: string): object => ({
  name: 'Berth',
  registry: `${base}/v2/`,
  ...Object.fromEntries(Object.entries(PLACES).map(([name, path]) => [name, `${base}${path}`])),
});

/** For those who watch over processes. */
@Controller()
@ApiExcludeController()
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  /** The process answers. Touches nothing else, so that a slow database does not get it killed. */
  @Get('livez')
  @HttpCode(200)
  live(): object {
    return { status: 'ok' };
  }

  /** The process can do its work: the database answers. */
  @Get('readyz')
  async ready(): Promise<object> {
    await this.dataSource.query('SELECT 1');
    return { status: 'ok' };
  }
}
