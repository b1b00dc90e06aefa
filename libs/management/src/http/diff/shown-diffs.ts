import { Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import { ManagedPlugin } from '../../access/managed-plugin.js';
import type { Comparison } from '../../diff/version-diffs.js';
import { pageUrl } from '../base-url.js';
import type { Page } from '../filters/list-query.js';
import { type BaseVersionDiffResponse, type DiffResponse, diffResponseOf } from './version-diff.response.js';

/** Differences between versions, with the way to more of their changes. */
@Injectable()
export class ShownDiffs {
  private readonly response: DiffResponse;

  constructor(
    private readonly settings: Settings,
    plugin: ManagedPlugin,
  ) {
    this.response = diffResponseOf(plugin);
  }

  show(diff: Comparison, request: FastifyRequest, { limit, offset }: Page): BaseVersionDiffResponse {
    const end = offset + limit;
    const next = end < diff.count ? pageUrl(request, this.settings, { limit, offset: end }) : null;
    return new this.response(diff, next);
  }
}
