import { Get } from '@nestjs/common';
import { type Found, Listed, type ListQuery } from '../filters/list-query.js';
import { Lists, ManagementRoutes, Reads } from '../management-routes.js';
import { Id } from '../path-params.js';

import { PolicyResponse } from './policy.response.js';
import { POLICY_FILTERS, PolicyListing } from './policy-listing.js';

/** What the parts of the management API ask of their callers. */
@ManagementRoutes('access_policies', 'Access_Policies')
export class PoliciesController {
  constructor(private readonly policies: PolicyListing) {}

  @Get()
  @Lists(PolicyResponse, 'access_policies', POLICY_FILTERS)
  list(@Listed(POLICY_FILTERS) query: ListQuery): Promise<Found<PolicyResponse>> {
    return this.policies.page(query);
  }

  @Get(':id')
  @Reads(PolicyResponse, 'access_policies')
  read(@Id() id: string): Promise<PolicyResponse> {
    return this.policies.get(id);
  }
}
