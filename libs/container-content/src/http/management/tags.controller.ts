import {
  CalledBy,
  type Caller,
  ContentQuery,
  type Found,
  Id,
  Lists,
  ManagementRoutes,
  Reads,
} from '@berth/platform';
import { Get, Query } from '@nestjs/common';

import { TagResponse } from './tag.response.js';
import { TagListing } from './tag-listing.js';

/** Tags, in whatever repositories they are. */
@ManagementRoutes('content/container/tags', 'Content: Tags')
export class TagsController {
  constructor(private readonly tags: TagListing) {}

  @Get()
  @Lists(TagResponse, 'content_container_tags')
  list(@CalledBy() caller: Caller, @Query() query: ContentQuery): Promise<Found<TagResponse>> {
    return this.tags.page(caller, query);
  }

  @Get(':id')
  @Reads(TagResponse, 'content_container_tags')
  read(@CalledBy() caller: Caller, @Id() id: string): Promise<TagResponse> {
    return this.tags.get(caller, id);
  }
}
