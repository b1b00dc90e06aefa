import {
  type ManagementRequest,
  type NamedRepository,
  type NamedVersion,
  NamedVersions,
} from '@berth/management';
import {
  AskedBy,
  AsyncOperationResponse,
  bodyPipe,
  ChangesContent,
  Id,
  ManagementRoutes,
} from '@berth/management/http';
import { Body, Post } from '@nestjs/common';
import { type Choice, Copies } from '../../contents/copy-content.js';
import { type CopyBody, ManifestCopyBody, TagCopyBody } from './content.bodies.js';

const ENDPOINT = 'repositories_container_container';

/** What regular repositories get from others. */
@ManagementRoutes('repositories/container/container', 'Repositories: Container')
export class CopiesController {
  constructor(
    private readonly copies: Copies,
    private readonly named: NamedVersions,
  ) {}

  @Post(':id/copy_tags')
  @ChangesContent(ENDPOINT, 'copy_tags')
  copyTags(
    @AskedBy() request: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: TagCopyBody,
  ): Promise<AsyncOperationResponse> {
    return this.copy(request, id, body, { tags: body.names ?? null });
  }

  @Post(':id/copy_manifests')
  @ChangesContent(ENDPOINT, 'copy_manifests')
  copyManifests(
    @AskedBy() request: ManagementRequest,
    @Id() id: string,
    @Body(bodyPipe) body: ManifestCopyBody,
  ): Promise<AsyncOperationResponse> {
    const { digests = null, media_types: mediaTypes = null } = body;
    return this.copy(request, id, body, { digests, mediaTypes });
  }

  private async copy(
    request: ManagementRequest,
    id: string,
    body: CopyBody,
    choice: Choice,
  ): Promise<AsyncOperationResponse> {
    const source = await this.sourceIn(body);
    return new AsyncOperationResponse(await this.copies.copy(request, regular(id), source, choice));
  }

  /** @throws FieldsInvalid */
  private sourceIn(body: CopyBody): Promise<NamedVersion> {
    return this.named.either(
      {
        repository: { field: 'source_repository', value: body.source_repository },
        version: { field: 'source_repository_version', value: body.source_repository_version },
      },
      "Either 'source_repository' or 'source_repository_version' needs to be specified, but not both.",
    );
  }
}

const regular = (id: string): NamedRepository => ({ kind: 'regular', id });
