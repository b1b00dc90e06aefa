import type { ManagementRequest } from '@berth/management';
import {
  AskedBy,
  AsyncOperationResponse,
  bodyPipe,
  Dispatches,
  fileIn,
  ManagementRoutes,
  MultipartForm,
} from '@berth/management/http';
import { Post, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';

import { FILE_RESOURCE } from '../domain/file.js';
import { NewFiles } from '../domain/new-files.js';
import { FileBody } from './file.dto.js';

const { path, endpoint } = FILE_RESOURCE;

/** Files that clients make: of the bytes, or of the name of what has them. */
@ManagementRoutes(path, 'Content: Files')
export class NewFilesController {
  constructor(private readonly files: NewFiles) {}

  @Post()
  @Dispatches(endpoint, 'create')
  @ApiConsumes('multipart/form-data', 'application/json')
  @ApiBody({ type: FileBody })
  async create(
    @AskedBy() asked: ManagementRequest,
    @Req() { body }: FastifyRequest,
  ): Promise<AsyncOperationResponse> {
    if (body instanceof MultipartForm)
      return new AsyncOperationResponse(await this.files.ofBytes(asked, fileIn(body, FileBody)));
    const said = (await bodyPipe.transform(body, { type: 'body', metatype: FileBody })) as FileBody;
    return new AsyncOperationResponse(await this.files.ofSource(asked, said));
  }
}
