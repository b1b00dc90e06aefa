import type { ContentPlugin } from '@berth/platform';
import { ApiSchema } from '@nestjs/swagger';
import { BaseDistributionResponse } from '../distributions/distribution.response.js';
import type { DistributionRow } from '../distributions/distribution-rows.js';

/** A distribution of any kind. */
@ApiSchema({ name: 'DistributionResponse' })
export class AnyDistributionResponse extends BaseDistributionResponse {
  constructor(row: DistributionRow, plugin: ContentPlugin) {
    super(row, plugin);
  }
}
