import { AccessToken } from '@berth/platform';

import { ACCESS_TOKEN_RESOURCE } from '../../access/core-resources.js';
import { timestamp } from '../../transfer/times.js';
import { type Filter, only } from '../filters/filter.js';
import { Filters } from '../filters/filters.js';
import { objectFilters } from '../filters/object-filters.js';
import { textFilters } from '../filters/text-filters.js';
import type { RoutedList } from '../list-routes.js';
import { objectColumns, objectOrderings } from '../object-response.js';

import { userIdOf } from '../users/user.dto.js';
import { AccessTokenResponse, type AccessTokenRow } from './access-token.dto.js';

const ofUser: Filter = {
  schema: { type: 'string' },
  description: "The user's href.",
  condition: (values, { bind }) => `a.user_id = ${bind(userIdOf(only(values)))}`,
};

/** Access tokens: one's own; all of them to administrators. */
export const ACCESS_TOKENS: RoutedList<AccessTokenRow, AccessTokenResponse> = {
  resource: ACCESS_TOKEN_RESOURCE,
  tag: 'Access-Tokens',
  response: AccessTokenResponse,
  entity: AccessToken,
  alias: 'a',
  columns: {
    ...objectColumns('a'),
    kind: 'a.kind',
    name: 'a.name',
    userId: 'a.userId',
    scopes: 'a.scopes',
    management: 'a.management',
    expiresAt: timestamp('a.expiresAt'),
    lastUsedAt: timestamp('a.lastUsedAt'),
  },
  orderings: { ...objectOrderings('a'), name: 'a.name', expires_at: 'a.expiresAt' },
  filters: new Filters({
    ...objectFilters(ACCESS_TOKEN_RESOURCE, 'a.id'),
    ...textFilters('name', 'a.name'),
    user: ofUser,
  }),
  isVisible: (viewer) => `a.userId = ${viewer}`,
};
