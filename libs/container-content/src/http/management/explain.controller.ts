import { CalledBy, ManagementRoutes } from '@berth/management/http';
import type { Caller } from '@berth/platform';
import { Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation } from '@nestjs/swagger';

import { Explain } from './explain.js';
import { ExplainQuery, Explanation } from './explanation.js';

/** Why somebody may do something. */
@ManagementRoutes('access/explain', 'Access')
export class ExplainController {
  constructor(private readonly explain: Explain) {}

  @Get()
  @ApiOperation({ operationId: 'access_explain_read' })
  @ApiOkResponse({ description: 'All that allows it.', type: Explanation })
  read(@CalledBy() caller: Caller, @Query() query: ExplainQuery): Promise<Explanation> {
    return this.explain.answer(caller, query);
  }
}
