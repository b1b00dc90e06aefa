import type { PluginRegistry } from '@berth/platform';
import { Get, Post, type Type, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';
import { SuperuserGuard } from '../authentication.guard.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Form, TakesForm } from '../form.js';
import { Creates, Lists, ManagementRoutes, Reads } from '../management-routes.js';
import type { MultipartForm } from '../multipart-form.js';
import { Id } from '../path-params.js';

import { ArtifactBody, ArtifactResponse } from './artifact.dto.js';
import { ArtifactListing, artifactFiltersOf } from './artifact-listing.js';
import { NewArtifacts } from './new-artifacts.js';

/** The controller of bytes in storage: for administrators. */
export function artifactRoutes(plugins: PluginRegistry): Type {
  const filters = artifactFiltersOf(plugins);

  // Above the guard that tells who the caller is: what stands below is asked first.
  @UseGuards(SuperuserGuard)
  @ManagementRoutes('artifacts', 'Artifacts')
  @ApiForbiddenResponse({ description: 'The caller is no superuser.' })
  class ArtifactsController {
    constructor(
      private readonly artifacts: ArtifactListing,
      private readonly creation: NewArtifacts,
    ) {}

    @Get()
    @Lists(ArtifactResponse, 'artifacts', filters)
    list(@Listed(filters) query: ListQuery): Promise<Found<ArtifactResponse>> {
      return this.artifacts.page(query);
    }

    @Post()
    @TakesForm(ArtifactBody)
    @Creates(ArtifactResponse, 'artifacts')
    async create(@Form() form: MultipartForm): Promise<ArtifactResponse> {
      return this.artifacts.get(await this.creation.create(form));
    }

    @Get(':id')
    @Reads(ArtifactResponse, 'artifacts')
    read(@Id() id: string): Promise<ArtifactResponse> {
      return this.artifacts.get(id);
    }
  }
  return ArtifactsController;
}
