import type { Caller, PluginRegistry } from '@berth/platform';
import { Post, type Type, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';

import { NewArtifacts } from '../../artifacts/new-artifacts.js';
import { SuperuserGuard } from '../authentication.guard.js';
import { CalledBy } from '../called-by.js';
import { Form, fileIn, TakesForm } from '../form.js';
import { listRoutes } from '../list-routes.js';
import { Listings } from '../listings.js';
import { Creates, ManagementRoutes } from '../management-routes.js';
import type { MultipartForm } from '../multipart-form.js';
import { ArtifactBody, ArtifactResponse } from './artifact.dto.js';
import { artifactsOf } from './artifact-listing.js';

/** The controllers of bytes in storage: for administrators. */
export function artifactRoutes(plugins: PluginRegistry): readonly Type[] {
  const artifacts = artifactsOf(plugins);

  // Above the guard that tells who the caller is: what stands below is asked first.
  @UseGuards(SuperuserGuard)
  @ManagementRoutes('artifacts', 'Artifacts')
  @ApiForbiddenResponse({ description: 'The caller is no superuser.' })
  class NewArtifactsController {
    constructor(
      private readonly listings: Listings,
      private readonly creation: NewArtifacts,
    ) {}

    @Post()
    @TakesForm(ArtifactBody)
    @Creates(ArtifactResponse, 'artifacts')
    async create(@CalledBy() caller: Caller, @Form() form: MultipartForm): Promise<ArtifactResponse> {
      const id = await this.creation.create(fileIn(form, ArtifactBody));
      return this.listings.get(artifacts, caller, id);
    }
  }
  return [listRoutes(artifacts, { forAdministrators: true }), NewArtifactsController];
}
