import { applyDecorators, Post, type Type } from '@nestjs/common';
import { ApiSchema } from '@nestjs/swagger';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ManagementRequest } from '../../access/repository-rights.js';
import { ContentChanges } from '../../contents/content-changes.js';
import { unitsIn, unitsOrAllIn } from '../../contents/content-units.js';
import { NamedVersions } from '../../versions/named-versions.js';
import { Audited } from '../audited.js';
import { BodyOf, TakesBody } from '../body-pipe.js';
import { AskedBy } from '../called-by.js';
import { OptionalReference, OptionalTexts } from '../fields.js';
import { AsyncOperationResponse, Dispatches, ManagementRoutes } from '../management-routes.js';
import { Id } from '../path-params.js';

/** A route that has a task change what a repository holds. @param verb such as `add` */
export const ChangesContent = (endpoint: string, verb: string): MethodDecorator =>
  applyDecorators(Audited('content-change'), Dispatches(endpoint, verb));

/** Contents that come and go in one version: hrefs or PRNs. */
@ApiSchema({ name: 'RepositoryAddRemoveContent' })
export class ModifyBody {
  @OptionalTexts(1000)
  readonly add_content_units?: readonly string[];

  @OptionalTexts(1000)
  readonly remove_content_units?: readonly string[];

  @OptionalReference()
  readonly base_version?: string;
}

/** The controller of what users add to a plugin's regular repositories, and remove from them, in one version. */
export function modifyRoutes(plugin: ManagedPlugin, tag: string): Type {
  const { path, endpoint } = plugin.repositories.regular;

  @ManagementRoutes(path, tag)
  class ModifyController {
    constructor(
      private readonly changes: ContentChanges,
      private readonly named: NamedVersions,
    ) {}

    @Post(':id/modify')
    @ChangesContent(endpoint, 'modify')
    @TakesBody(ModifyBody)
    async modify(
      @AskedBy() request: ManagementRequest,
      @Id() id: string,
      @BodyOf(ModifyBody) body: ModifyBody,
    ): Promise<AsyncOperationResponse> {
      const { add_content_units: add = [], remove_content_units: remove = [], base_version: base } = body;
      const target = { kind: 'regular', id } as const;
      const change = {
        add: unitsIn(plugin, add, 'add_content_units'),
        remove: unitsOrAllIn(plugin, remove, 'remove_content_units'),
        base: base === undefined ? null : await this.named.numberOf(base, id, 'base_version'),
      };
      return new AsyncOperationResponse(await this.changes.modify(request, target, change));
    }
  }
  return ModifyController;
}
