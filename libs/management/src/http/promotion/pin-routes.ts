import { Settings } from '@berth/platform';
import { applyDecorators, HttpCode, Post, Req, type Type } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ManagementRequest } from '../../access/repository-rights.js';
import { ServedReferences } from '../../distributions/served-references.js';
import { DistributionPromotions, type PinPromotion } from '../../promotion/distribution-promotions.js';
import { Audited } from '../audited.js';
import { publicHost } from '../base-url.js';
import { BodyOf, TakesBody } from '../body-pipe.js';
import { AskedBy } from '../called-by.js';
import { ShownDiffs } from '../diff/shown-diffs.js';
import { type BaseVersionDiffResponse, diffResponseOf } from '../diff/version-diff.response.js';
import type { BaseDistributionResponse } from '../distributions/distribution.dto.js';
import { DistributionListing } from '../distributions/distribution-listing.js';
import type { DistributionRoutes } from '../distributions/distribution-routes.js';
import { type Page, Paged } from '../filters/list-query.js';
import { ManagementRoutes } from '../management-routes.js';
import { Id } from '../path-params.js';
import { ExpectsCurrent, type PinBody, Previews, type PromotionBodies } from './promotion.dto.js';

/** The controller of versions that a plugin's distributions are pinned to, one after the other. */
export function pinRoutes(
  plugin: ManagedPlugin,
  bodies: PromotionBodies,
  { tag, response }: DistributionRoutes,
): Type {
  const { path, endpoint } = plugin.distributions;

  @ManagementRoutes(path, tag)
  class DistributionPromotionsController {
    constructor(
      private readonly promotions: DistributionPromotions,
      private readonly distributions: DistributionListing,
      private readonly served: ServedReferences,
      private readonly shown: ShownDiffs,
      private readonly settings: Settings,
    ) {}

    @Post(':id/promote')
    @Audited('promote')
    @Promotes(endpoint, response)
    @TakesBody(bodies.pin)
    async promote(
      @AskedBy() { caller }: ManagementRequest,
      @Id() id: string,
      @BodyOf(bodies.pin) body: PinBody,
      @Req() request: FastifyRequest,
    ): Promise<BaseDistributionResponse> {
      await this.promotions.promote(caller, id, await this.promotionIn(body));
      return new response(await this.distributions.get(caller, id), publicHost(request, this.settings));
    }

    @Post(':id/preview_promotion')
    @Previews(endpoint, diffResponseOf(plugin))
    @TakesBody(bodies.pin)
    async preview(
      @AskedBy() { caller }: ManagementRequest,
      @Id() id: string,
      @BodyOf(bodies.pin) body: PinBody,
      @Paged() page: Page,
      @Req() request: FastifyRequest,
    ): Promise<BaseVersionDiffResponse> {
      const diff = await this.promotions.preview(caller, id, await this.promotionIn(body), page);
      return this.shown.show(diff, request, page);
    }

    private async promotionIn(body: PinBody): Promise<PinPromotion> {
      const version = await this.served.pin(body.repository_version, 'repository_version');
      const { expected_current_version: expected } = body;
      if (expected === undefined || expected === null) return { version, expected };
      return { version, expected: await this.served.pin(expected, 'expected_current_version') };
    }
  }
  return DistributionPromotionsController;
}

const Promotes = (endpoint: string, shown: Type): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({ operationId: `${endpoint}_promote` }),
    ApiOkResponse({ description: 'The object as it is now.', type: shown }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ExpectsCurrent(),
  );
