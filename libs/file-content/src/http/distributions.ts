import {
  BaseDistributionBody,
  BaseDistributionResponse,
  Checked,
  type DistributionRow,
  HREF,
  NoFlag,
  NULLABLE_TEXT,
  ReferenceOrNull,
  RequiredText,
} from '@berth/management/http';
import { ApiProperty, ApiSchema, PartialType } from '@nestjs/swagger';

import { file, isBasePath, PUBLICATION_RESOURCE } from '../domain/file.js';

/** What a distribution is to be. */
@ApiSchema({ name: 'file.FileDistribution' })
export class FileDistributionBody extends BaseDistributionBody {
  @RequiredText(255)
  @Checked('basePath', isBasePath, 'The provided base path contains forbidden characters.')
  readonly base_path!: string;

  @ReferenceOrNull()
  readonly publication?: string | null;

  @NoFlag('Berth has no checkpoints.')
  readonly checkpoint?: boolean;
}

/** What of it is to change. */
@ApiSchema({ name: 'Patchedfile.FileDistribution' })
export class PatchedFileDistributionBody extends PartialType(FileDistributionBody, {
  skipNullProperties: false,
}) {}

/** Where files are served, and which. */
@ApiSchema({ name: 'file.FileDistributionResponse' })
export class FileDistributionResponse extends BaseDistributionResponse {
  @ApiProperty()
  readonly base_url: string;

  @ApiProperty({ ...NULLABLE_TEXT, ...HREF })
  readonly publication: string | null;

  @ApiProperty()
  readonly checkpoint: boolean = false;

  constructor(row: DistributionRow & { readonly publicationId?: string | null }) {
    super(row, file);
    const { publicationId = null } = row;
    this.base_url = `/pulp/content/${row.basePath}/`;
    this.publication = publicationId && PUBLICATION_RESOURCE.href(publicationId);
  }
}
