import { allOperations, baseUrl, buildDocument, type Document, type PathStyle } from '@berth/management/http';
import { API_ROOT, type ContentPlugin, type Settings } from '@berth/platform';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SwaggerModule } from '@nestjs/swagger';
import type { FastifyInstance, FastifyRequest } from 'fastify';

const DOCS = `${API_ROOT}docs`;

/**
 * Serves the description of the management API: a page at `docs/`, the document at `docs/api.json` and `docs/api.yaml`,
 * and the addresses of its lists at its root.
 */
export function describeManagementApi(
  app: NestFastifyApplication,
  plugins: readonly ContentPlugin[],
  settings: Settings,
): void {
  const document = once((style: PathStyle) => buildDocument(app, plugins, style));
  const json = once((style: PathStyle) => Buffer.from(JSON.stringify(document(style))));
  const fastify = app.getHttpAdapter().getInstance();
  fastify.get(`${DOCS}/api.json`, (request, reply) =>
    reply.type('application/vnd.oai.openapi+json').send(json(styleFor(request))),
  );
  indexLists(fastify, settings, () => document('href'));
  SwaggerModule.setup(DOCS, app, () => document('href'), {
    ui: false,
    raw: ['yaml'],
    yamlDocumentUrl: `${DOCS}/api.yaml`,
  });
  // The page sends requests of its own, and would encode the slashes of an href.
  SwaggerModule.setup(DOCS, app, () => document('key'), {
    raw: false,
    // Links to one operation; and no request to a validator elsewhere.
    swaggerOptions: { deepLinking: true, validatorUrl: null },
  });
}

/** `?pk_path=1` asks for paths that every generator of clients understands. */
const styleFor = ({ query }: FastifyRequest): PathStyle =>
  (query as { readonly pk_path?: unknown }).pk_path === undefined ? 'href' : 'key';

/** Makes each result when it is asked for first: that takes too long for a start. */
function once<Key, Made>(make: (key: Key) => Made): (key: Key) => Made {
  const made = new Map<Key, Made>();
  return (key) => {
    const result = made.get(key) ?? make(key);
    made.set(key, result);
    return result;
  };
}

/** Answers at the root of the management API with the addresses of all lists, by their paths: where a client may begin. */
function indexLists(fastify: FastifyInstance, settings: Settings, document: () => Document): void {
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
