import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

import { Checked, NumberOrNull, RequiredText, TextOrNull } from '../fields.js';
import { Labels } from '../label-fields.js';

/** What every body of a repository has. */
export class BaseRepositoryBody {
  @RequiredText(255)
  readonly name!: string;

  @TextOrNull(10_000)
  readonly description?: string | null;

  @Labels()
  readonly pulp_labels?: Readonly<Record<string, string | null>>;

  @NumberOrNull(1)
  readonly retain_repo_versions?: number | null;

  @ApiPropertyOptional({ type: 'integer', nullable: true })
  @IsOptional()
  @Checked('noCheckpoints', () => false, 'Berth has no checkpoints.')
  readonly retain_checkpoints?: null;
}
