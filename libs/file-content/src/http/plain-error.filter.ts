import { RangeUnsatisfiable } from '@berth/management';
import { failureOf, SANDBOXED, statusOf } from '@berth/management/http';
import { DomainError, TooManyFailedLogins } from '@berth/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

/** Tells people, in plain text, why they do not get a file. */
@Catch()
export class PlainErrorFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger(PlainErrorFilter.name);

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    if (reply.raw.destroyed || reply.sent) return;
    const { status, message } = answerTo(error);
    if (status === 500) this.logger.error(`${request.method} ${request.url} failed`, error);
    if (status === 401) reply.header('WWW-Authenticate', 'Basic realm="content"');
    if (error instanceof TooManyFailedLogins) reply.header('Retry-After', error.retryAfterSeconds);
    if (error instanceof RangeUnsatisfiable) reply.header('Content-Range', `bytes */${error.size}`);
    const headers = {
      ...SANDBOXED,
      'Cache-Control': 'no-store',
      'Content-Type': 'text/plain; charset=utf-8',
    };
    reply.code(status).headers(headers).send(`${message}\n`);
  }
}

function answerTo(error: unknown): { readonly status: number; readonly message: string } {
  if (error instanceof DomainError) return { status: statusOf(error), message: error.message };
  if (error instanceof HttpException) return { status: error.getStatus(), message: error.message };
  return failureOf(error) ?? { status: 500, message: 'an internal error occurred' };
}
