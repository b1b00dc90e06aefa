import { RangeUnsatisfiable } from '@berth/management';
import { baseUrl, type Failure, failureOf, statusOf, whenTakenIn } from '@berth/management/http';
import {
  BodyTooSlow,
  CANCELED,
  DomainError,
  type ErrorKind,
  Settings,
  TaskFailed,
  TooManyFailedLogins,
} from '@berth/platform';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { serviceOf } from '../auth/registry-tokens.js';
import { formatScope } from '../auth/scope.js';
import { ChunkOutOfOrder } from '../oci/errors.js';
import { type OciError, type OciErrorCode, RegistryError, refusalOf } from '../oci/registry-error.js';
import { Unauthorized } from '../oci/request-errors.js';
import { describeUpload } from './headers.js';

/** The only place where an error becomes an answer of the registry protocol (distribution specification §Error Codes). */
@Catch()
export class RegistryErrorFilter implements ExceptionFilter<unknown> {
  private readonly logger = new Logger(RegistryErrorFilter.name);

  constructor(private readonly settings: Settings) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    // The client hung up, or the answer is already on its way: there is nobody to tell.
    if (reply.raw.destroyed || reply.sent) return;
    if (error instanceof Unauthorized)
      reply.header('WWW-Authenticate', challenge(error, request, this.settings));
    if (error instanceof BodyTooSlow) reply.header('Connection', 'close');
    if (error instanceof TooManyFailedLogins) reply.header('Retry-After', error.retryAfterSeconds);
    if (error instanceof ChunkOutOfOrder) describeUpload(reply, error.repository, error.uploadId, error.size);
    if (error instanceof RangeUnsatisfiable) reply.header('Content-Range', `bytes */${error.size}`);
    const { status, errors } = this.answer(error, request);
    const send = () =>
      reply.code(status).header('Content-Type', 'application/json').send(JSON.stringify({ errors }));
    whenTakenIn(request.raw, () => reply.raw.destroyed || send());
  }

  private answer(error: unknown, request: FastifyRequest): { status: number; errors: readonly OciError[] } {
    if (error instanceof RegistryError) return { status: statusOf(error), errors: error.entries };
    if (error instanceof DomainError)
      return { status: statusOf(error), errors: [{ code: codeOf(error), message: error.message }] };
    if (error instanceof HttpException)
      return { status: error.getStatus(), errors: [{ code: 'UNSUPPORTED', message: error.message }] };
    const refusal = error instanceof TaskFailed ? refusalOf(error) : null;
    if (refusal !== null) return { status: statusOf(refusal), errors: refusal.entries };
    this.logger.error(`${request.method} ${request.url} failed`, error);
    return this.failure(error);
  }

  private failure(error: unknown): { status: number; errors: readonly OciError[] } {
    const isCanceled = error instanceof TaskFailed && error.error.code === CANCELED.code;
    const failure = isCanceled ? UNAVAILABLE : failureOf(error);
    if (failure !== null)
      return { status: failure.status, errors: [{ code: 'UNKNOWN', message: failure.message }] };
    const message = error instanceof TaskFailed ? error.message : 'an internal error occurred';
    return { status: 500, errors: [{ code: 'UNKNOWN', message }] };
  }
}

const UNAVAILABLE: Failure = { status: 503, message: 'the registry is not available just now' };

/** What the platform refuses has no code of its own, but for these. */
const CODES: Partial<Record<ErrorKind, OciErrorCode>> = {
  'out-of-range': 'UNSUPPORTED',
  'too-large': 'SIZE_INVALID',
  'too-many-requests': 'TOOMANYREQUESTS',
};
const codeOf = ({ kind }: DomainError): OciErrorCode => CODES[kind] ?? 'UNKNOWN';

/**
 * The `WWW-Authenticate` of a 401: where to get a token, and for what (Docker registry token specification). Where tokens are
 * given out, and where there are none, it asks for a name and a password.
 */
function challenge(error: Unauthorized, request: FastifyRequest, settings: Settings): string {
  if (settings.tokenAuthDisabled || isTokenRequest(request)) return `Basic realm="${serviceOf(settings)}"`;
  const parameters = [`realm="${baseUrl(request, settings)}/token"`, `service="${serviceOf(settings)}"`];
  if (error.needed !== null) parameters.push(`scope="${formatScope(error.needed)}"`);
  if (error.reason !== null) parameters.push(`error="${error.reason}"`);
  return `Bearer ${parameters.join(',')}`;
}

const isTokenRequest = ({ originalUrl }: FastifyRequest): boolean => /^\/token\/?(?:\?|$)/.test(originalUrl);
