import { type ManagementRequest, type NamedVersion, NamedVersions } from '@berth/management';
import {
  AskedBy,
  AsyncOperationResponse,
  bodyPipe,
  CalledBy,
  Checked,
  Deletes,
  Dispatches,
  Id,
  ManagementRoutes,
  NoFlag,
  OptionalReference,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Body, Delete, Post } from '@nestjs/common';
import { ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

import { isRelativePath, PUBLICATION_RESOURCE } from '../domain/file.js';
import { Publications } from '../domain/publications.js';

const { path, endpoint } = PUBLICATION_RESOURCE;

/** What is to be published: the latest version of a repository, or a version. */
@ApiSchema({ name: 'file.FilePublication' })
class PublicationBody {
  @OptionalReference()
  readonly repository?: string;

  @OptionalReference()
  readonly repository_version?: string;

  @ApiPropertyOptional({ type: String, nullable: true, default: 'PULP_MANIFEST' })
  @IsOptional()
  @Checked('manifest', (value) => value === '' || isRelativePath(value), 'This is not a relative path.')
  readonly manifest?: string | null;

  @NoFlag('Berth has no checkpoints.')
  readonly checkpoint?: boolean;
}

/** Publications that come and go. */
@ManagementRoutes(path, 'Publications: File')
export class PublicationsController {
  constructor(
    private readonly publications: Publications,
    private readonly named: NamedVersions,
  ) {}

  @Post()
  @Dispatches(endpoint, 'create')
  async create(
    @AskedBy() asked: ManagementRequest,
    @Body(bodyPipe) body: PublicationBody,
  ): Promise<AsyncOperationResponse> {
    const { manifest = 'PULP_MANIFEST' } = body;
    const version = await this.versionIn(body);
    return new AsyncOperationResponse(await this.publications.create(asked, version, manifest || null));
  }

  @Delete(':id')
  @Deletes(endpoint)
  async delete(@CalledBy() caller: Caller, @Id() id: string): Promise<void> {
    await this.publications.delete(caller, id);
  }

  /** @throws FieldsInvalid */
  private versionIn(body: PublicationBody): Promise<NamedVersion> {
    return this.named.either(
      {
        repository: { field: 'repository', value: body.repository },
        version: { field: 'repository_version', value: body.repository_version },
      },
      "Either the 'repository' or 'repository_version' need to be specified, but not both.",
    );
  }
}
