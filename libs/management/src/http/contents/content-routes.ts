import { applyDecorators } from '@nestjs/common';

import { Audited } from '../audited.js';
import { Dispatches } from '../management-routes.js';

/** A route that has a task change what a repository holds. @param verb such as `add` */
export const ChangesContent = (endpoint: string, verb: string): MethodDecorator =>
  applyDecorators(Audited('content-change'), Dispatches(endpoint, verb));
