import type { ManagementRequest } from '@berth/management';
import {
  AskedBy,
  Audited,
  bodyPipe,
  DistributionListing,
  Id,
  ManagementRoutes,
  type Page,
  Paged,
  publicHost,
  ServedReferences,
} from '@berth/management/http';
import { Settings } from '@berth/platform';
import { applyDecorators, Body, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBadRequestResponse, ApiOkResponse, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { DistributionPromotions, type PinPromotion } from '../../distributions/distribution-promotions.js';
import { DistributionResponse } from './distribution.response.js';
import { DistributionPromotionBody } from './promotion.bodies.js';
import { ExpectsCurrent, Previews } from './promotion-routes.js';
import { ShownDiffs } from './shown-diffs.js';
import type { VersionDiffResponse } from './version-diff.response.js';

const ENDPOINT = 'distributions_container_container';

const Promotes = (): MethodDecorator =>
  applyDecorators(
    HttpCode(200),
    ApiOperation({ operationId: `${ENDPOINT}_promote` }),
    ApiOkResponse({ description: 'The object as it is now.', type: DistributionResponse }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ExpectsCurrent(),
  );

/** Versions that published names are pinned to, one after the other. */
@ManagementRoutes('distributions/container/container', 'Distributions: Container')
export class DistributionPromotionsController {
  constructor(
    private readonly promotions: DistributionPromotions,
    private readonly distributions: DistributionListing,
    private readonly served: ServedReferences,
    private readonly shown: ShownDiffs,
    private readonly settings: Settings,
  ) {}

  @Post(':id/promote')
  @Audited('promote')
  @Promotes()
  async promote(
    @AskedBy() { caller }: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: DistributionPromotionBody,
    @Req() request: FastifyRequest,
  ): Promise<DistributionResponse> {
    await this.promotions.promote(caller, id, await this.promotionIn(body));
    return new DistributionResponse(
      await this.distributions.get(caller, id),
      publicHost(request, this.settings),
    );
  }

  @Post(':id/preview_promotion')
  @Previews(ENDPOINT)
  async preview(
    @AskedBy() { caller }: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: DistributionPromotionBody,
    @Paged() page: Page,
    @Req() request: FastifyRequest,
  ): Promise<VersionDiffResponse> {
    const diff = await this.promotions.preview(caller, id, await this.promotionIn(body), page);
    return this.shown.show(diff, request, page);
  }

  private async promotionIn(body: DistributionPromotionBody): Promise<PinPromotion> {
    const version = await this.served.pin(body.repository_version, 'repository_version');
    const { expected_current_version: expected } = body;
    if (expected === undefined || expected === null) return { version, expected };
    return { version, expected: await this.served.pin(expected, 'expected_current_version') };
  }
}
