import {
  CalledBy,
  Id,
  ManagementRoutes,
  type Page,
  Paged,
  pagingQueries,
  VersionNumber,
} from '@berth/management/http';
import type { Caller, RepositoryKind } from '@berth/platform';
import { applyDecorators, BadRequestException, Get, Query, Req, type Type } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
  ApiQuery,
} from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { VersionDiffs } from '../../contents/version-diffs.js';
import { REPOSITORIES } from './resources.js';
import { ShownDiffs } from './shown-diffs.js';
import { VersionDiffResponse } from './version-diff.response.js';

/** The controllers that tell what a version has changed: the same for both kinds of repositories. */
export const VERSION_DIFFS_CONTROLLERS: readonly Type[] = [
  versionDiffsController('push', 'Repositories: Container-Push Versions'),
  versionDiffsController('regular', 'Repositories: Container Versions'),
];

function versionDiffsController(kind: RepositoryKind, tag: string): Type {
  const { path, endpoint } = REPOSITORIES[kind];

  @ManagementRoutes(`${path}/:id/versions`, tag)
  class VersionDiffsController {
    constructor(
      private readonly diffs: VersionDiffs,
      private readonly shown: ShownDiffs,
    ) {}

    @Get(':number/diff')
    @Compares(`${endpoint}_versions`)
    async diff(
      @CalledBy() caller: Caller,
      @Id() id: string,
      @VersionNumber() number: number,
      @Query('against') against: string | undefined,
      @Paged() page: Page,
      @Req() request: FastifyRequest,
    ): Promise<VersionDiffResponse> {
      const diff = await this.diffs.ofVersion(caller, { kind, id }, number, numberIn(against), page);
      return this.shown.show(diff, request, page);
    }
  }
  return VersionDiffsController;
}

function Compares(endpoint: string): MethodDecorator {
  return applyDecorators(
    ApiOperation({ operationId: `${endpoint}_diff` }),
    ApiQuery({
      name: 'against',
      required: false,
      schema: { type: 'integer' },
    }),
    ...pagingQueries,
    ApiOkResponse({ description: 'What distinguishes the two.', type: VersionDiffResponse }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ApiNotFoundResponse({ description: 'There is no such version.' }),
  );
}

function numberIn(against: string | undefined): number | null {
  if (against === undefined) return null;
  if (!/^\d{1,9}$/.test(against))
    throw new BadRequestException({ against: ['A valid integer is required.'] });
  return Number(against);
}
