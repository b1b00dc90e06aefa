import { Audit, type AuditAction } from '@berth/platform';
import {
  applyDecorators,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  SetMetadata,
  UseInterceptors,
} from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { type Observable, tap } from 'rxjs';
import './called-by.js';
import { originOf } from './called-by.js';

const ACTION = 'berth:audited-action';

@Injectable()
class RecordAction implements NestInterceptor {
  constructor(
    private readonly reflector: Reflector,
    private readonly audit: Audit,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const action = this.reflector.get<AuditAction>(ACTION, context.getHandler());
    return next.handle().pipe(tap(() => this.record(action, request)));
  }

  private record(action: AuditAction, request: FastifyRequest): void {
    const { userId = null, username = '' } = request.caller ?? {};
    const [object] = request.originalUrl.split('?', 1);
    const detail = { method: request.method, ...(request.body as object | undefined) };
    this.audit.record({ action, userId, username, ...originOf(request), object, detail });
  }
}

/** Records a request to the management API that succeeded, with its body: not for what carries secrets. */
export const Audited = (action: AuditAction): MethodDecorator =>
  applyDecorators(SetMetadata(ACTION, action), UseInterceptors(RecordAction));
