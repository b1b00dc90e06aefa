import type { ManagementRequest, NamedRepository } from '@berth/management';
import {
  AskedBy,
  AsyncOperationResponse,
  Audited,
  bodyPipe,
  Dispatches,
  Id,
  ManagementRoutes,
  NamedVersions,
  type Page,
  Paged,
} from '@berth/management/http';
import { Body, Post, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { type Promotion, Promotions } from '../../contents/promotions.js';
import { ChangesContent } from './content-routes.js';
import { PromotionBody, RestoreBody } from './promotion.bodies.js';
import { ExpectsCurrent, Previews } from './promotion-routes.js';
import { REPOSITORY_RESOURCE } from './resources.js';
import { ShownDiffs } from './shown-diffs.js';
import type { VersionDiffResponse } from './version-diff.response.js';

const ENDPOINT = 'repositories_container_container';

/** What regular repositories get from other repositories, and from their own past. */
@ManagementRoutes('repositories/container/container', 'Repositories: Container')
export class PromotionsController {
  constructor(
    private readonly promotions: Promotions,
    private readonly named: NamedVersions,
    private readonly shown: ShownDiffs,
  ) {}

  @Post(':id/promote')
  @Audited('promote')
  @Dispatches(ENDPOINT, 'promote')
  @ExpectsCurrent()
  async promote(
    @AskedBy() asked: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: PromotionBody,
  ): Promise<AsyncOperationResponse> {
    const promotion = await this.promotionIn(body);
    return new AsyncOperationResponse(await this.promotions.promote(asked, regular(id), promotion));
  }

  @Post(':id/preview_promotion')
  @Previews(ENDPOINT)
  async preview(
    @AskedBy() asked: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: PromotionBody,
    @Paged() page: Page,
    @Req() request: FastifyRequest,
  ): Promise<VersionDiffResponse> {
    const promotion = await this.promotionIn(body);
    const diff = await this.promotions.preview(asked, regular(id), promotion, page);
    return this.shown.show(diff, request, page);
  }

  @Post(':id/restore')
  @ChangesContent(ENDPOINT, 'restore')
  async restore(
    @AskedBy() asked: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) { version }: RestoreBody,
  ): Promise<AsyncOperationResponse> {
    const href = typeof version === 'number' ? REPOSITORY_RESOURCE.versionHref(id, version) : version;
    const earlier = await this.named.version(href, 'version');
    return new AsyncOperationResponse(await this.promotions.restore(asked, regular(id), earlier));
  }

  private async promotionIn(body: PromotionBody): Promise<Promotion> {
    const { source, tags = null, expected_current_version: expected } = body;
    return {
      source: await this.named.versionOrRepository(source, 'source'),
      tags,
      expected:
        expected === undefined ? null : await this.named.version(expected, 'expected_current_version'),
    };
  }
}

const regular = (id: string): NamedRepository => ({ kind: 'regular', id });
