import {
  CalledBy,
  type Found,
  Id,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
  Reads,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Get } from '@nestjs/common';

import { TagResponse } from './tag.response.js';
import { TAG_FILTERS, TagListing } from './tag-listing.js';

/** Tags of all repositories. */
@ManagementRoutes('content/container/tags', 'Content: Tags')
export class TagsController {
  constructor(private readonly tags: TagListing) {}

  @Get()
  @Lists(TagResponse, 'content_container_tags', TAG_FILTERS)
  list(@CalledBy() caller: Caller, @Listed(TAG_FILTERS) query: ListQuery): Promise<Found<TagResponse>> {
    return this.tags.page(caller, query);
  }

  @Get(':id')
  @Reads(TagResponse, 'content_container_tags')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<TagResponse> {
    return this.tags.get(caller, id);
  }
}
