import type { ManagementRequest } from '@berth/management';
import { AskedBy, AsyncOperationResponse, Dispatches, ManagementRoutes } from '@berth/management/http';
import { Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { FILE_RESOURCE } from '../domain/file.js';
import { FileBody } from './file.body.js';
import { NewFiles } from './new-files.js';

const { path, endpoint } = FILE_RESOURCE;

/** Files that clients make. */
@ManagementRoutes(path, 'Content: Files')
export class NewFilesController {
  constructor(private readonly creation: NewFiles) {}

  @Post()
  @Dispatches(endpoint, 'create')
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiBody({ type: FileBody })
  async create(
    @AskedBy() asked: ManagementRequest,
    @Req() { body }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.creation.create(asked, body));
  }
}
