import { type Page, pageUrl } from '@berth/management/http';
import { Settings } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { Comparison } from '../../contents/version-diffs.js';
import { VersionDiffResponse } from './version-diff.response.js';

/** Differences between versions, with the way to more of their changes. */
@Injectable()
export class ShownDiffs {
  constructor(private readonly settings: Settings) {}

  show(diff: Comparison, request: FastifyRequest, { limit, offset }: Page): VersionDiffResponse {
    const end = offset + limit;
    const next = end < diff.count ? pageUrl(request, this.settings, { limit, offset: end }) : null;
    return new VersionDiffResponse(diff, next);
  }
}
