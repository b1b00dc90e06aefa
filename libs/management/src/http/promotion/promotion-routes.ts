import { Post, Req, type Type } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ManagementRequest, NamedRepository } from '../../access/repository-rights.js';
import { type Promotion, Promotions } from '../../promotion/promotions.js';
import { NamedVersions } from '../../versions/named-versions.js';
import { Audited } from '../audited.js';
import { BodyOf, TakesBody } from '../body-pipe.js';
import { AskedBy } from '../called-by.js';
import { ChangesContent } from '../contents/modify-routes.js';
import { ShownDiffs } from '../diff/shown-diffs.js';
import { type BaseVersionDiffResponse, diffResponseOf } from '../diff/version-diff.response.js';
import { type Page, Paged } from '../filters/list-query.js';
import { AsyncOperationResponse, Dispatches, ManagementRoutes } from '../management-routes.js';
import { Id } from '../path-params.js';
import {
  ExpectsCurrent,
  Previews,
  type PromotionBodies,
  type PromotionBody,
  type RestoreBody,
} from './promotion.dto.js';

/** The controller of what a plugin's regular repositories get from other repositories, and from their own past. */
export function promotionRoutes(plugin: ManagedPlugin, bodies: PromotionBodies, tag: string): Type {
  const { path, endpoint } = plugin.repositories.regular;

  @ManagementRoutes(path, tag)
  class PromotionsController {
    constructor(
      private readonly promotions: Promotions,
      private readonly named: NamedVersions,
      private readonly shown: ShownDiffs,
    ) {}

    @Post(':id/promote')
    @Audited('promote')
    @Dispatches(endpoint, 'promote')
    @TakesBody(bodies.promotion)
    @ExpectsCurrent()
    async promote(
      @AskedBy() asked: ManagementRequest,
      @Id() id: string,
      @BodyOf(bodies.promotion) body: PromotionBody,
    ): Promise<AsyncOperationResponse> {
      const promotion = await this.promotionIn(body);
      return new AsyncOperationResponse(await this.promotions.promote(asked, regular(id), promotion));
    }

    @Post(':id/preview_promotion')
    @Previews(endpoint, diffResponseOf(plugin))
    @TakesBody(bodies.promotion)
    async preview(
      @AskedBy() asked: ManagementRequest,
      @Id() id: string,
      @BodyOf(bodies.promotion) body: PromotionBody,
      @Paged() page: Page,
      @Req() request: FastifyRequest,
    ): Promise<BaseVersionDiffResponse> {
      const promotion = await this.promotionIn(body);
      const diff = await this.promotions.preview(asked, regular(id), promotion, page);
      return this.shown.show(diff, request, page);
    }

    @Post(':id/restore')
    @ChangesContent(endpoint, 'restore')
    @TakesBody(bodies.restore)
    async restore(
      @AskedBy() asked: ManagementRequest,
      @Id() id: string,
      @BodyOf(bodies.restore) { version }: RestoreBody,
    ): Promise<AsyncOperationResponse> {
      const href =
        typeof version === 'number' ? plugin.repositories.regular.versionHref(id, version) : version;
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
  return PromotionsController;
}

const regular = (id: string): NamedRepository => ({ kind: 'regular', id });
