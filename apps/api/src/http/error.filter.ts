import { failureOf, statusOf, whenTakenIn } from '@berth/management/http';
import {
  DomainError,
  FieldsInvalid,
  RequestInvalid,
  TooManyFailedLogins,
  type WireProtocol,
} from '@berth/platform';
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
  NotFoundException,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { wireOf } from './wire-of.js';

interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * Turns errors into answers of the management API (`{"detail": …}`, or a map of fields). What happens to a request
 * of a wire protocol before one of its controllers is asked comes here too, and takes that protocol's shape.
 */
@Catch()
export class ErrorFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger(ErrorFilter.name);

  constructor(private readonly wires: readonly WireProtocol[]) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (reply.raw.destroyed || reply.sent) return;
    const { status, headers, body } = this.answer(error, request);
    if (status >= 500) this.logger.error(`${request.method} ${request.url} failed`, error);
    if (status === 401) reply.header('WWW-Authenticate', `${schemeFor(request)} realm="api"`);
    if (status === 408) reply.header('Connection', 'close');
    if (error instanceof TooManyFailedLogins) reply.header('Retry-After', error.retryAfterSeconds);
    reply.code(status).headers({ ...headers, 'Content-Type': 'application/json' });
    whenTakenIn(request.raw, () => reply.raw.destroyed || reply.send(JSON.stringify(body)));
  }

  private answer(error: unknown, { method, originalUrl }: FastifyRequest): Answer {
    const wire = wireOf(this.wires, originalUrl);
    const status = statusFor(error);
    if (wire === undefined) return { status, body: bodyOf(error) };
    if (error instanceof NotFoundException)
      return wire.unroutable(method, originalUrl.split('?', 1)[0] ?? originalUrl);
    return { status, body: wire.errorBody(status, messageOf(error)) };
  }
}

/** A browser would ask for a password on behalf of a script that knows `Basic` and has said who it is. */
const schemeFor = ({ headers }: FastifyRequest): string =>
  headers['x-requested-with'] === 'XMLHttpRequest' ? 'xBasic' : 'Basic';

function statusFor(error: unknown): number {
  if (error instanceof DomainError) return statusOf(error);
  if (error instanceof HttpException) return error.getStatus();
  const failure = failureOf(error);
  if (failure !== null) return failure.status;
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : 500;
}

function messageOf(error: unknown): string {
  if (error instanceof DomainError || (statusFor(error) < 500 && error instanceof Error))
    return error.message;
  return failureOf(error)?.message ?? 'an internal error occurred';
}

/** A body that a controller has given its exception is the answer as it stands: the map of fields. */
function bodyOf(error: unknown): unknown {
  if (error instanceof FieldsInvalid) return error.fields;
  if (error instanceof RequestInvalid) return [error.message];
  const response = error instanceof HttpException ? error.getResponse() : null;
  if (typeof response === 'object' && response !== null && !('statusCode' in response)) return response;
  return { detail: messageOf(error) };
}
