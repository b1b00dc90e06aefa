import { DomainError, type ErrorKind, isTransientFailure, Settings, TaskFailed } from '@berth/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { ChunkOutOfOrder, type OciError, RegistryError, Unauthorized } from '../oci/errors.js';
import { challenge } from './challenge.js';
import { describeUpload } from './locations.js';

const STATUS: Record<ErrorKind, number> = {
  'not-found': 404,
  invalid: 400,
  conflict: 409,
  denied: 403,
  unauthenticated: 401,
  'too-large': 413,
  'out-of-range': 416,
  unsupported: 405,
};

/** The only place where an error becomes an answer of the registry protocol (distribution specification §Error Codes). */
@Catch()
export class RegistryErrorFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger(RegistryErrorFilter.name);

  constructor(private readonly settings: Settings) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    // The client hung up, or the answer is already on its way: there is nobody to tell.
    if (request.raw.destroyed || reply.sent) return;
    if (error instanceof Unauthorized)
      reply.header('WWW-Authenticate', challenge(error, request, this.settings));
    if (error instanceof ChunkOutOfOrder) describeUpload(reply, error.repository, error.uploadId, error.size);
    const { status, errors } = this.answer(error, request);
    // What is left of the body will not be read, so the connection cannot be used again.
    if (!request.raw.complete) reply.header('Connection', 'close');
    reply.code(status).header('Content-Type', 'application/json').send(JSON.stringify({ errors }));
  }

  private answer(error: unknown, request: FastifyRequest): { status: number; errors: readonly OciError[] } {
    if (error instanceof RegistryError) return { status: STATUS[error.kind], errors: error.entries };
    if (error instanceof DomainError)
      return { status: STATUS[error.kind], errors: [{ code: 'UNKNOWN', message: error.message }] };
    if (error instanceof HttpException)
      return { status: error.getStatus(), errors: [{ code: 'UNSUPPORTED', message: error.message }] };
    this.logger.error(`${request.method} ${request.url} failed`, error);
    return this.failure(error);
  }

  private failure(error: unknown): { status: number; errors: readonly OciError[] } {
    if (isTransientFailure(error))
      return {
        status: 503,
        errors: [{ code: 'UNKNOWN', message: 'the registry is not available just now' }],
      };
    const message = error instanceof TaskFailed ? error.message : 'an internal error occurred';
    return { status: 500, errors: [{ code: 'UNKNOWN', message }] };
  }
}
