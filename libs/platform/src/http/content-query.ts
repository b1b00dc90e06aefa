import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString } from 'class-validator';

import { PageQuery } from './page-query.js';

/** What every list of content understands. A version is named by its href or PRN, or by its repository's if the latest. */
export class ContentQuery extends PageQuery {
  @ApiPropertyOptional({ description: 'Content that is in this repository version.' })
  @IsOptional()
  @IsString()
  readonly repository_version?: string;

  @ApiPropertyOptional({ description: 'Content that this repository version added.' })
  @IsOptional()
  @IsString()
  readonly repository_version_added?: string;

  @ApiPropertyOptional({ description: 'Content that this repository version removed.' })
  @IsOptional()
  @IsString()
  readonly repository_version_removed?: string;
}
