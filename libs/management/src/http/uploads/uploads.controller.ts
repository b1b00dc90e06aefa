import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Headers, Post, Put, Req } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { bodyPipe } from '../body-pipe.js';
import { CalledBy } from '../called-by.js';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Form, TakesForm } from '../form.js';
import {
  AsyncOperationResponse,
  Creates,
  Deletes,
  Dispatches,
  Lists,
  ManagementRoutes,
  Reads,
  Updates,
} from '../management-routes.js';
import type { MultipartForm } from '../multipart-form.js';
import { Id } from '../path-params.js';

import {
  UploadBody,
  UploadChunkBody,
  UploadCommitBody,
  UploadDetailResponse,
  UploadResponse,
} from './upload.dto.js';
import { UploadCommits } from './upload-commits.js';
import { UPLOAD_FILTERS, UploadListing } from './upload-listing.js';
import { parseContentRange, Uploads } from './uploads.js';

const CONTENT_RANGE = 'Content-Range';

/** Artifacts that arrive in chunks. */
@ManagementRoutes('uploads', 'Uploads')
export class UploadsController {
  constructor(
    private readonly listing: UploadListing,
    private readonly uploads: Uploads,
    private readonly commits: UploadCommits,
  ) {}

  @Get()
  @Lists(UploadResponse, 'uploads', UPLOAD_FILTERS)
  list(@CalledBy() caller: Caller, @Listed(UPLOAD_FILTERS) query: ListQuery): Promise<Found<UploadResponse>> {
    return this.listing.page(caller, query);
  }

  @Post()
  @Creates(UploadResponse, 'uploads')
  async create(@CalledBy() caller: Caller, @Body(bodyPipe) { size }: UploadBody): Promise<UploadResponse> {
    return this.listing.get(caller, await this.uploads.create(caller, size));
  }

  @Get(':id')
  @Reads(UploadDetailResponse, 'uploads')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<UploadDetailResponse> {
    return this.listing.detail(caller, id);
  }

  @Put(':id')
  @TakesForm(UploadChunkBody)
  @ApiHeader({ name: CONTENT_RANGE, required: true })
  @Updates(UploadResponse, 'uploads', 'update')
  async write(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Headers(CONTENT_RANGE) range: string | undefined,
    @Form() form: MultipartForm,
  ): Promise<UploadResponse> {
    await this.uploads.write(caller, id, parseContentRange(range), form);
    return this.listing.get(caller, id);
  }

  @Post(':id/commit')
  @Dispatches('uploads', 'commit')
  async commit(
    @CalledBy() caller: Caller,
    @Id() id: string,
    @Body(bodyPipe) { sha256 }: UploadCommitBody,
    @Req() { id: correlationId }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.commits.commit(caller, id, sha256, correlationId));
  }

  @Delete(':id')
  @Deletes('uploads')
  delete(@CalledBy() caller: Caller, @Id() id: string): Promise<void> {
    return this.uploads.delete(caller, id);
  }
}
