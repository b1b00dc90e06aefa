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

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import { VersionDiffs } from '../../diff/version-diffs.js';
import { CalledBy } from '../called-by.js';
import { type Page, Paged } from '../filters/list-query.js';
import { ManagementRoutes, pagingQueries } from '../management-routes.js';
import { Id, VersionNumber } from '../path-params.js';
import { ShownDiffs } from './shown-diffs.js';
import { type BaseVersionDiffResponse, diffResponseOf } from './version-diff.response.js';

/** The controller that tells what versions of a plugin's repositories of a kind have changed. @param tag of the repositories */
export function diffRoutes(plugin: ManagedPlugin, kind: RepositoryKind, tag: string): Type {
  const { path, endpoint } = plugin.repositories[kind];

  @ManagementRoutes(`${path}/:id/versions`, `${tag} Versions`)
  class VersionDiffsController {
    constructor(
      private readonly diffs: VersionDiffs,
      private readonly shown: ShownDiffs,
    ) {}

    @Get(':number/diff')
    @Compares(`${endpoint}_versions`, diffResponseOf(plugin))
    async diff(
      @CalledBy() caller: Caller,
      @Id() id: string,
      @VersionNumber() number: number,
      @Query('against') against: string | undefined,
      @Paged() page: Page,
      @Req() request: FastifyRequest,
    ): Promise<BaseVersionDiffResponse> {
      const diff = await this.diffs.ofVersion(caller, { kind, id }, number, numberIn(against), page);
      return this.shown.show(diff, request, page);
    }
  }
  return VersionDiffsController;
}

function Compares(endpoint: string, shown: Type): MethodDecorator {
  return applyDecorators(
    ApiOperation({ operationId: `${endpoint}_diff` }),
    ApiQuery({
      name: 'against',
      required: false,
      schema: { type: 'integer' },
    }),
    ...pagingQueries,
    ApiOkResponse({ description: 'What distinguishes the two.', type: shown }),
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
