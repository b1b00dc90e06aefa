import { BaseDistributionResponse, type DistributionRow } from '@berth/management/http';
import type { ContentPlugin } from '@berth/platform';
import { ApiSchema } from '@nestjs/swagger';

/** A distribution of any kind. */
@ApiSchema({ name: 'DistributionResponse' })
export class AnyDistributionResponse extends BaseDistributionResponse {
  constructor(row: DistributionRow, plugin: ContentPlugin) {
    super(row, plugin);
  }
}
