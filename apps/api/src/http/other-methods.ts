import { API_ROOT } from '@berth/platform';
import type { FastifyInstance } from 'fastify';

interface Routed {
  readonly pattern: RegExp;
  readonly methods: readonly string[];
}

/** Says which methods a path of the management API has, to clients that use another one. Routes must come after this. */
export function refuseOtherMethods(fastify: FastifyInstance): void {
  const routes: Routed[] = [];
  fastify.addHook('onRoute', ({ url, method }) => {
    if (url.startsWith(API_ROOT)) routes.push({ pattern: patternOf(url), methods: [method].flat() });
  });
  fastify.addHook('onRequest', (request, reply, done) => {
    // With CORS there is a route for OPTIONS of everything; what gets here is no preflight of an allowed origin.
    const isUnroutable = request.is404 || request.method === 'OPTIONS';
    if (!isUnroutable || !request.originalUrl.startsWith(API_ROOT)) return done();
    const [path = ''] = request.originalUrl.split('?', 1);
    const methods = routes.filter(({ pattern }) => pattern.test(path)).flatMap((route) => route.methods);
    if (methods.length === 0) return done();
    const body = { detail: `Method "${request.method}" not allowed.` };
    reply
      .code(405)
      .headers({ Allow: [...new Set(methods)].sort().join(', '), 'Content-Type': 'application/json' })
      .send(JSON.stringify(body));
  });
}

/** @param url as the router has it, such as `/pulp/api/v3/tasks/:id` */
const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url.replaceAll('.', '\\.').replace(/:\w+/g, '[^/]+').replace('*', '.*').replace(/\/?$/, '/?')}$`,
  );
