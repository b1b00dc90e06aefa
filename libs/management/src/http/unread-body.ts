import type { IncomingMessage } from 'node:http';
import { nestsDeeperThan, Settings } from '@berth/platform';
import {
  BadRequestException,
  type CallHandler,
  type ExecutionContext,
  Injectable,
  type NestInterceptor,
  PayloadTooLargeException,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Observable } from 'rxjs';

import { unsupportedType } from './fields.js';
import { MultipartForm } from './multipart-form.js';
import { isBodyAwaited, readBody } from './read-body.js';

/** Larger than any description of an object. */
const MOST_BYTES = 1024 * 1024;

/** Deeper than any description of an object. */
const MOST_DEPTH = 32;

/** A body of the management API that nobody has looked at: who sends it is asked first. */
export class UnreadBody {
  constructor(private readonly request: FastifyRequest) {}

  /** The JSON that it is, or the form, which its route reads. @param seconds in which JSON must arrive */
  async read(seconds: number): Promise<unknown> {
    const type = this.request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
    if (type === 'multipart/form-data') return new MultipartForm(this.request);
    if (type !== 'application/json') throw unsupportedType(type);
    return parsed(await readBody(this.request, { bytes: MOST_BYTES, seconds }, tooLarge));
  }
}

/** Reads the body of a request: after its guards, and before its pipes check what is in it. */
@Injectable()
export class ReadsBody implements NestInterceptor {
  constructor(private readonly settings: Settings) {}

  async intercept(context: ExecutionContext, next: CallHandler<unknown>): Promise<Observable<unknown>> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (request.body instanceof UnreadBody)
      request.body = await request.body.read(this.settings.bodyTimeoutSeconds);
    return next.handle();
  }
}

function parsed(json: Buffer): unknown {
  if (json.length === 0) return {};
  if (nestsDeeperThan(MOST_DEPTH, json)) throw malformed(`the body nests more than ${MOST_DEPTH} deep`);
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    throw malformed('the body is not JSON');
  }
}

const malformed = (reason: string) => new BadRequestException({ detail: `JSON parse error - ${reason}` });
const tooLarge = () => new PayloadTooLargeException({ detail: 'The request body is too large.' });

const PATIENCE_MS = 2000;

/**
 * Answers a request whose body nobody reads. A client that is still sending hears nothing if its connection is closed under
 * it; so what it sends is taken in first, and thrown away, for a while.
 */
export function whenTakenIn(body: IncomingMessage, answer: () => unknown): void {
  if (body.complete || isBodyAwaited(body)) {
    answer();
    return;
  }
  const ended = new Promise((resolve) => body.once('close', resolve).once('end', resolve));
  const patience = new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
  void Promise.race([ended, patience]).then(answer);
  body.resume();
}
