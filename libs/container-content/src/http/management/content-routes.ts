import { Audited, Dispatches } from '@berth/management/http';
import { applyDecorators } from '@nestjs/common';

/** A route that has a task change what a repository holds. @param verb such as `add` */
export const ChangesContent = (endpoint: string, verb: string): MethodDecorator =>
  applyDecorators(Audited('content-change'), Dispatches(endpoint, verb));
