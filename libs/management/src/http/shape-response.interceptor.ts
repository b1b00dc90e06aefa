import { Settings } from '@berth/platform';
import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { map, type Observable, tap } from 'rxjs';
import { pageUrl } from './base-url.js';
import { Found, names, type PageEnd } from './filters/list-query.js';

/**
 * Puts a page into its envelope, with the addresses of its neighbours, and leaves of objects the fields asked for. Of an
 * object that was made `Location` is the href.
 */
@Injectable()
export class ShapeResponse implements NestInterceptor {
  constructor(private readonly settings: Settings) {}

  intercept(context: ExecutionContext, next: CallHandler<unknown>): Observable<unknown> {
    const http = context.switchToHttp();
    const [request, reply] = [http.getRequest<FastifyRequest>(), http.getResponse<FastifyReply>()];
    const select = selection(request.query as Readonly<Record<string, unknown>>);
    return next.handle().pipe(
      tap((body) => locate(body, reply)),
      map((body) => (body instanceof Found ? envelope(body, request, this.settings, select) : select(body))),
    );
  }
}

function locate(body: unknown, reply: FastifyReply): void {
  if (reply.statusCode !== 201 || typeof body !== 'object' || body === null) return;
  if ('pulp_href' in body && typeof body.pulp_href === 'string') reply.header('Location', body.pulp_href);
}

function envelope(
  { count, results, query, end }: Found<unknown>,
  request: FastifyRequest,
  settings: Settings,
  select: (object: unknown) => unknown,
): object {
  const { limit, offset } = query;
  const linkTo = (start: number, after: PageEnd | null = null) =>
    pageUrl(request, settings, { limit, offset: start, after });
  return {
    count,
    next: offset + limit < count ? linkTo(offset + limit, end) : null,
    previous: offset > 0 ? linkTo(Math.max(0, offset - limit)) : null,
    results: results.map(select),
  };
}

/** What `fields` and `exclude_fields` leave of an object. A name that it does not have means nothing. */
function selection(query: Readonly<Record<string, unknown>>): (object: unknown) => unknown {
  const [shown, hidden] = [new Set(names(query.fields)), new Set(names(query.exclude_fields))];
  if (shown.size + hidden.size === 0) return (object) => object;
  const isShown = (field: string) => (shown.size === 0 || shown.has(field)) && !hidden.has(field);
  return (object) => Object.fromEntries(Object.entries(object ?? {}).filter(([field]) => isShown(field)));
}
