import {
  Creates,
  Form,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  type MultipartForm,
  Reads,
  SuperuserGuard,
  TakesForm,
} from '@berth/management/http';
import { Get, Post, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse } from '@nestjs/swagger';

import { ArtifactBody } from './artifact.body.js';
import { ArtifactResponse } from './artifact.response.js';
import { ARTIFACT_FILTERS, ArtifactListing } from './artifact-listing.js';
import { NewArtifacts } from './new-artifacts.js';

/** Bytes in storage: for administrators. */
// Above the guard that tells who the caller is: what stands below is asked first.
@UseGuards(SuperuserGuard)
@ManagementRoutes('artifacts', 'Artifacts')
@ApiForbiddenResponse({ description: 'The caller is no superuser.' })
export class ArtifactsController {
  constructor(
    private readonly artifacts: ArtifactListing,
    private readonly creation: NewArtifacts,
  ) {}

  @Get()
  @Lists(ArtifactResponse, 'artifacts', ARTIFACT_FILTERS)
  list(@Listed(ARTIFACT_FILTERS) query: ListQuery): Promise<Found<ArtifactResponse>> {
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
