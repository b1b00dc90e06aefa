import { ContentResponse, type ContentRow, HREF } from '@berth/management/http';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { MANIFEST_RESOURCE, TAG_RESOURCE } from './resources.js';

export interface TagRow extends ContentRow {
  readonly name: string;
  readonly manifestId: string;
}

@ApiSchema({ name: 'container.TagResponse' })
export class TagResponse extends ContentResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty(HREF)
  readonly tagged_manifest: string;

  constructor(row: TagRow) {
    super(TAG_RESOURCE, row);
    this.name = row.name;
    this.tagged_manifest = MANIFEST_RESOURCE.href(row.manifestId);
  }
}
