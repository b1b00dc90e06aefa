import type { Caller } from '@berth/platform';
import { Body, Delete, Get, Headers, Post, Put } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';

import type { ManagementRequest } from '../../access/repository-rights.js';
import { UploadCommits, Uploads } from '../../uploads/uploads.js';
import { bodyPipe } from '../body-pipe.js';
import { AskedBy, CalledBy } from '../called-by.js';
import { Form, fileIn, TakesForm } from '../form.js';
import { pageRoutes } from '../list-routes.js';
import { Listings } from '../listings.js';
import {
  AsyncOperationResponse,
  Creates,
  Deletes,
  Dispatches,
  ManagementRoutes,
  Reads,
  Updates,
} from '../management-routes.js';
import type { MultipartForm } from '../multipart-form.js';
import { Id } from '../path-params.js';
import {
  chunkRangeIn,
  UploadBody,
  UploadChunkBody,
  UploadCommitBody,
  UploadDetailResponse,
  UploadResponse,
} from './upload.dto.js';
import { UPLOAD_DETAILS, UPLOADS } from './upload-listing.js';

const CONTENT_RANGE = 'Content-Range';

/** Artifacts that arrive in chunks. */
@ManagementRoutes('uploads', 'Uploads')
class UploadsController {
  constructor(
    private readonly listings: Listings,
    private readonly uploads: Uploads,
    private readonly commits: UploadCommits,
  ) {}

  @Post()
  @Creates(UploadResponse, 'uploads')
  async create(@CalledBy() caller: Caller, @Body(bodyPipe) { size }: UploadBody): Promise<UploadResponse> {
    return this.listings.get(UPLOADS, caller, await this.uploads.create(caller, size));
  }

  @Get(':id')
  @Reads(UploadDetailResponse, 'uploads')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<UploadDetailResponse> {
    return this.listings.get(UPLOAD_DETAILS, caller, id);
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
    await this.uploads.write(caller, id, chunkRangeIn(range), fileIn(form, UploadChunkBody));
    return this.listings.get(UPLOADS, caller, id);
  }

  @Post(':id/commit')
  @Dispatches('uploads', 'commit')
  async commit(
    @AskedBy() asked: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) { sha256 }: UploadCommitBody,
  ): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.commits.commit(asked, id, sha256));
  }

  @Delete(':id')
  @Deletes('uploads')
  delete(@CalledBy() caller: Caller, @Id() id: string): Promise<void> {
    return this.uploads.delete(caller, id);
  }
}

export const UPLOAD_CONTROLLERS = [pageRoutes(UPLOADS), UploadsController];
