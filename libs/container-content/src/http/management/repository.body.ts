import { Checked, Labels, NoReference, NumberOrNull, RequiredText, TextOrNull } from '@berth/management/http';
import { ApiPropertyOptional, ApiSchema, PartialType } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';

/** What a push repository is to be. Its name is that of its distribution, and cannot be another one. */
@ApiSchema({ name: 'container.ContainerPushRepository' })
export class PushRepositoryBody {
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
  @Checked('noCheckpoints', () => false, 'A container repository has no checkpoints.')
  readonly retain_checkpoints?: null;

  @NoReference()
  readonly manifest_signing_service?: string | null;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedcontainer.ContainerPushRepository' })
export class PatchedPushRepositoryBody extends PartialType(PushRepositoryBody, {
  skipNullProperties: false,
}) {}

/** What a regular repository is to be. */
@ApiSchema({ name: 'container.ContainerRepository' })
export class RepositoryBody extends PushRepositoryBody {
  @NoReference()
  readonly remote?: string | null;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedcontainer.ContainerRepository' })
export class PatchedRepositoryBody extends PartialType(RepositoryBody, { skipNullProperties: false }) {}
