import { PluginRegistry, Statement } from '@berth/platform';
import { Body, Injectable, Post, UseGuards } from '@nestjs/common';
import { ApiForbiddenResponse, ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsOptional } from 'class-validator';
import { DataSource } from 'typeorm';

import type { ManagementRequest } from '../../access/repository-rights.js';
import { OrphanCleanups } from '../../tasks/orphan-cleanups.js';
import { Audited } from '../audited.js';
import { SuperuserGuard } from '../authentication.guard.js';
import { bodyPipe } from '../body-pipe.js';
import { AskedBy } from '../called-by.js';
import { Checked, Omittable, refusal, Texts } from '../fields.js';
import { keyOf } from '../filters/object-filters.js';
import { AsyncOperationResponse, Dispatches, ManagementRoutes } from '../management-routes.js';

const EXISTING = new Statement<{ id: string }>('SELECT id FROM content WHERE id = ANY($1::uuid[])');

/** Content as administrators name it, by href or PRN. */
@Injectable()
export class ContentReferences {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  /** The ids of content that a field names. @throws BadRequestException */
  async resolve(references: readonly string[], field: string): Promise<readonly string[]> {
    const resources = this.plugins.all.flatMap(({ content }) => content);
    const ids = references.map((reference) => {
      const id = keyOf(reference, resources);
      if (id === null) throw refusal('Invalid hyperlink - No URL match.', field);
      return id;
    });
    const found = new Set((await EXISTING.all(this.dataSource, [ids])).map(({ id }) => id));
    if (ids.some((id) => !found.has(id))) throw refusal('Invalid hyperlink - Object does not exist.', field);
    return ids;
  }
}

/** What Pulp takes. */
const MOST_MINUTES = 4_294_967_295;

const isMinutes = (value: unknown): boolean =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= MOST_MINUTES;

/** Which orphans are to go. */
@ApiSchema({ name: 'OrphansCleanup' })
class OrphansCleanupBody {
  @ApiPropertyOptional()
  @Omittable()
  @Texts(1000)
  @ArrayNotEmpty({ message: 'This list may not be empty.' })
  @ArrayMaxSize(10_000, { message: 'Ensure this field has no more than 10000 elements.' })
  readonly content_hrefs?: readonly string[];

  @ApiProperty({
    type: 'integer',
    format: 'int64',
    minimum: 0,
    maximum: MOST_MINUTES,
    nullable: true,
    required: false,
  })
  @IsOptional()
  @Checked('minutes', isMinutes, `Ensure this value is a whole number from 0 to ${MOST_MINUTES}.`)
  readonly orphan_protection_time?: number | null;
}

/** What nothing needs any more: for administrators. */
@ManagementRoutes('orphans/cleanup', 'Orphans: Cleanup')
export class OrphansController {
  constructor(
    private readonly references: ContentReferences,
    private readonly cleanups: OrphanCleanups,
  ) {}

  @Post()
  @UseGuards(SuperuserGuard)
  @ApiForbiddenResponse({ description: 'The caller is no superuser.' })
  @Audited('delete')
  @Dispatches('orphans_cleanup', 'cleanup')
  async cleanUp(
    @AskedBy() request: ManagementRequest,
    @Body(bodyPipe) { content_hrefs: hrefs, orphan_protection_time: minutes = null }: OrphansCleanupBody,
  ): Promise<AsyncOperationResponse> {
    const contentIds = hrefs === undefined ? null : await this.references.resolve(hrefs, 'content_hrefs');
    return new AsyncOperationResponse(await this.cleanups.start(request, contentIds, minutes));
  }
}
