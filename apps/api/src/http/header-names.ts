import { type IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';

/** Those that are not written as words with a capital. */
const IRREGULAR = [
  'Correlation-ID',
  'Docker-Distribution-API-Version',
  'Docker-Upload-UUID',
  'ETag',
  'OCI-Filters-Applied',
  'OCI-Subject',
  'OCI-Tag',
  'WWW-Authenticate',
  'X-DNS-Prefetch-Control',
  'X-XSS-Protection',
];

/** Names as they are sent, by names as the code gives them. None comes from a client, so it stays small. */
const sent = new Map(IRREGULAR.map((name) => [name.toLowerCase(), name]));

/**
 * An answer whose headers are named as Pulp and other registries write them. Names mean the same in any case (RFC 9110
 * §5.1), but scripts look for `Correlation-ID` in what `curl` prints, and Fastify has all of them in lower case.
 */
export class NamedHeadersResponse<
  Request extends IncomingMessage = IncomingMessage,
> extends ServerResponse<Request> {
  override setHeader(name: string, value: number | string | readonly string[]): this {
    return super.setHeader(sentNameOf(name), value);
  }

  override writeHead(status: number, ...rest: unknown[]): this {
    const headers = rest.pop();
    const named = isHeaders(headers) ? withSentNames(headers) : headers;
    return Reflect.apply(super.writeHead, this, [status, ...rest, named]);
  }
}

const isHeaders = (given: unknown): given is OutgoingHttpHeaders =>
  typeof given === 'object' && given !== null && !Array.isArray(given);

function withSentNames(headers: OutgoingHttpHeaders): OutgoingHttpHeaders {
  const named: OutgoingHttpHeaders = {};
  for (const name of Object.keys(headers)) named[sentNameOf(name)] = headers[name];
  return named;
}

function sentNameOf(name: string): string {
  let found = sent.get(name);
  if (found === undefined) {
    // One with a capital is somebody's choice.
    found = /[A-Z]/.test(name) ? name : name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
    sent.set(name, found);
  }
  return found;
}
