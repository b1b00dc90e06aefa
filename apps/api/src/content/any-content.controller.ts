import {
  CalledBy,
  type Found,
  Listed,
  type ListQuery,
  Lists,
  ManagementRoutes,
} from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Get } from '@nestjs/common';

import { AnyContentResponse } from './any-content.response.js';
import { ANY_CONTENT_FILTERS, AnyContentListing } from './any-content-listing.js';

/** Content of all types. */
@ManagementRoutes('content', 'Content')
export class AnyContentController {
  constructor(private readonly content: AnyContentListing) {}

  @Get()
  @Lists(AnyContentResponse, 'content', ANY_CONTENT_FILTERS)
  list(
    @CalledBy() caller: Caller,
    @Listed(ANY_CONTENT_FILTERS) query: ListQuery,
  ): Promise<Found<AnyContentResponse>> {
    return this.content.page(caller, query);
  }
}
