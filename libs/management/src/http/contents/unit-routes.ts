import { Post, type Type } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ManagementRequest } from '../../access/repository-rights.js';
import { ContentChanges } from '../../contents/content-changes.js';
import { unitsIn, unitsOrAllIn } from '../../contents/content-units.js';
import { BodyOf, TakesBody } from '../body-pipe.js';
import { AskedBy } from '../called-by.js';
import { OptionalTexts } from '../fields.js';
import { AsyncOperationResponse, ManagementRoutes } from '../management-routes.js';
import { Id } from '../path-params.js';
import { ChangesContent } from './modify-routes.js';

/** Contents that come or go with all that belongs to them: hrefs or PRNs. */
@ApiSchema({ name: 'RecursiveManage' })
export class UnitsBody {
  @OptionalTexts(1000)
  readonly content_units?: readonly string[];
}

/** The controller of what users add to a plugin's regular repositories, and remove from them. */
export function unitRoutes(plugin: ManagedPlugin, tag: string): Type {
  const { path, endpoint } = plugin.repositories.regular;

  @ManagementRoutes(path, tag)
  class UnitsController {
    constructor(private readonly changes: ContentChanges) {}

    @Post(':id/add')
    @ChangesContent(endpoint, 'add')
    @TakesBody(UnitsBody)
    async add(
      @AskedBy() request: ManagementRequest,
      @Id() id: string,
      @BodyOf(UnitsBody) { content_units: units = [] }: UnitsBody,
    ): Promise<AsyncOperationResponse> {
      const target = { kind: 'regular', id } as const;
      return new AsyncOperationResponse(await this.changes.add(request, target, unitsIn(plugin, units)));
    }

    @Post(':id/remove')
    @ChangesContent(endpoint, 'remove')
    @TakesBody(UnitsBody)
    async remove(
      @AskedBy() request: ManagementRequest,
      @Id() id: string,
      @BodyOf(UnitsBody) { content_units: units = [] }: UnitsBody,
    ): Promise<AsyncOperationResponse> {
      const target = { kind: 'regular', id } as const;
      return new AsyncOperationResponse(
        await this.changes.remove(request, target, unitsOrAllIn(plugin, units)),
      );
    }
  }
  return UnitsController;
}
