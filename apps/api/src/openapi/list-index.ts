import { allOperations, baseUrl, type Document } from '@berth/management/http';
import { API_ROOT, type Settings } from '@berth/platform';
import type { FastifyInstance } from 'fastify';

/** Answers at the root of the management API with the addresses of all lists, by their paths: where a client may begin. */
export function indexLists(fastify: FastifyInstance, settings: Settings, document: () => Document): void {
  fastify.get(API_ROOT, (request, reply) => {
    const base = baseUrl(request, settings);
    const addresses = listPaths(document()).map((path) => [
      path.slice(API_ROOT.length).replace(/\/$/, ''),
      base + path,
    ]);
    return reply.send(Object.fromEntries(addresses));
  });
}

/** Of the lists that are below no object. */
const listPaths = (document: Document): string[] =>
  allOperations(document)
    .filter(({ path, operation }) => operation.operationId?.endsWith('_list') && !path.includes('{'))
    .map(({ path }) => path);
