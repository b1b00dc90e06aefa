import { Body, Post } from '@nestjs/common';
import { ApiProperty, ApiPropertyOptional, ApiSchema } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayNotEmpty, IsOptional } from 'class-validator';

import type { ManagementRequest } from '../../access/repository-rights.js';
import { OrphanCleanups } from '../../tasks/orphan-cleanups.js';
import { Audited } from '../audited.js';
import { bodyPipe } from '../body-pipe.js';
import { AskedBy } from '../called-by.js';
import { Checked, Omittable, Texts } from '../fields.js';
import { ForAdministrators } from '../list-routes.js';
import { AsyncOperationResponse, Dispatches, ManagementRoutes } from '../management-routes.js';

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
  constructor(private readonly cleanups: OrphanCleanups) {}

  @Post()
  @ForAdministrators()
  @Audited('delete')
  @Dispatches('orphans_cleanup', 'cleanup')
  async cleanUp(
    @AskedBy() request: ManagementRequest,
    @Body(bodyPipe) { content_hrefs: hrefs, orphan_protection_time: minutes = null }: OrphansCleanupBody,
  ): Promise<AsyncOperationResponse> {
    return new AsyncOperationResponse(await this.cleanups.start(request, hrefs ?? null, minutes));
  }
}
