import { SANDBOXED, UnreadBody } from '@berth/management/http';
import type { WireProtocol } from '@berth/platform';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** The wire protocol that a path belongs to; undefined for the management API. */
export function wireOf(wires: readonly WireProtocol[], url: string): WireProtocol | undefined {
  return wires.find(({ prefixes }) => prefixes.some((prefix) => hasPrefix(url, prefix)));
}

const known = new Map<WireProtocol | undefined, Readonly<Record<string, string>>>();

/** The headers of every answer of a wire protocol, and of what belongs to none and is answered before any route. */
export function headersOf(wire: WireProtocol | undefined): Readonly<Record<string, string>> {
  const headers = known.get(wire) ?? { ...SANDBOXED, ...wire?.headers };
  known.set(wire, headers);
  return headers;
}

/** Whether a path is the prefix, or below it. */
export function hasPrefix(url: string, prefix: string): boolean {
  const next = url[prefix.length];
  return url.startsWith(prefix) && (next === undefined || next === '/' || next === '?');
}

/**
 * Leaves bodies of wire protocols of any type alone: crane opens an upload with an empty
 * `application/json`, docker sends a layer without any type, and a manifest must not be parsed before it is hashed.
 * Those of the management API are read when their senders have been let in.
 */
export function receiveBodies(fastify: FastifyInstance, wires: readonly WireProtocol[]): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', async (request: FastifyRequest, payload: unknown) =>
    wireOf(wires, request.originalUrl) === undefined ? new UnreadBody(request) : payload,
  );
  fastify.addHook('onRequest', ({ originalUrl, raw }, _reply, done) => {
    // Fastify itself refuses what is no media type.
    if (raw.headers['content-type'] !== undefined) {
      const [path = ''] = originalUrl.split('?', 1);
      if (wireOf(wires, originalUrl)?.ignoresType(path)) delete raw.headers['content-type'];
    }
    done();
  });
  let isClosing = false;
  fastify.addHook('preClose', async () => {
    isClosing = true;
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    // A connection that is kept alive would keep a server that is to end.
    if (isClosing) reply.header('Connection', 'close');
    // Fastify adds a charset, which JSON does not have; clients compare the type as it stands.
    if (reply.getHeader('content-type') === 'application/json; charset=utf-8')
      reply.header('content-type', 'application/json');
    done();
  });
}
