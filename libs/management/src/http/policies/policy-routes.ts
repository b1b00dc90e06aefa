import { type Caller, PluginRegistry } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { v5 as namedUuid } from 'uuid';
import { ACCESS_POLICY_RESOURCE } from '../../access/core-resources.js';
import { timestamp } from '../../transfer/times.js';
import { flagFilter } from '../filters/choice-filters.js';
import { Filters } from '../filters/filters.js';
import type { Found, ListQuery } from '../filters/list-query.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import { servedListRoutes } from '../list-routes.js';
import { Rows } from '../rows.js';

import { CORE_POLICIES } from './core-policies.js';
import { PolicyResponse, type PolicyRow } from './policy.response.js';

/** What the list of policies can be narrowed by. */
const POLICY_FILTERS = new Filters({
  ...objectFilters(ACCESS_POLICY_RESOURCE, 'p.id'),
  ...textFilters('viewset_name', 'p.viewset_name'),
  customized: flagFilter('false'),
});

/** The same in every installation: the ids of policies are made of their names. */
const IDS = '4d8f7a34-6a0e-5c0b-9a3b-7f2f1f6f2a10';

/** They change with the version of Berth, not in the database. */
const SINCE = timestamp(`'2026-11-24T00:00:00Z'::timestamptz`);

/** The access policies as the management API shows them: values of the program, put into a list by the database. */
@Injectable()
export class PolicyListing {
  private readonly policies: string;

  constructor(
    private readonly dataSource: DataSource,
    plugins: PluginRegistry,
  ) {
    const all = [...CORE_POLICIES, ...plugins.all.flatMap(({ policies }) => policies)];
    this.policies = JSON.stringify(
      all.map(({ viewsetName, statements, owner = null }) => ({
        id: namedUuid(viewsetName, IDS),
        viewset_name: viewsetName,
        statements,
        owner,
      })),
    );
  }

  async page(_caller: Caller, query: ListQuery): Promise<Found<PolicyResponse>> {
    return (await this.rows().page(query)).map((row) => new PolicyResponse(row));
  }

  /** @throws ObjectUnknown */
  async get(_caller: Caller, id: string): Promise<PolicyResponse> {
    return new PolicyResponse(await this.rows().where('p.id = :id', { id }).one());
  }

  private rows(): Rows<PolicyRow> {
    const query = this.dataSource
      .createQueryBuilder()
      .from(
        '(SELECT * FROM jsonb_to_recordset(:policies::jsonb) AS x(id uuid, viewset_name text, statements jsonb, owner text))',
        'p',
      )
      .setParameters({ policies: this.policies });
    return new Rows<PolicyRow>(query, {
      key: 'p.id',
      columns: {
        id: 'p.id',
        pulpCreated: SINCE,
        pulpLastUpdated: SINCE,
        viewsetName: 'p.viewset_name',
        statements: 'p.statements',
        owner: 'p.owner',
      },
      // None is older than another, so that only their keys tell them apart.
      orderings: {
        pulp_id: 'p.id',
        pulp_created: 'p.id',
        pulp_last_updated: 'p.id',
        viewset_name: 'p.viewset_name',
      },
    });
  }
}

/** What the parts of the management API ask of their callers. */
export const PoliciesController = servedListRoutes({
  resource: ACCESS_POLICY_RESOURCE,
  tag: 'Access_Policies',
  response: PolicyResponse,
  filters: POLICY_FILTERS,
  listing: PolicyListing,
});
