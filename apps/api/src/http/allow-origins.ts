import type { Settings } from '@berth/platform';
import cors from '@fastify/cors';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** Headers that say what an answer is about, beyond those that every page may read. */
const EXPOSED = [
  'Accept-Ranges',
  'Allow',
  'Content-Range',
  'Correlation-ID',
  'Docker-Content-Digest',
  'Docker-Distribution-API-Version',
  'Docker-Upload-UUID',
  'ETag',
  'Link',
  'Location',
  'OCI-Filters-Applied',
  'OCI-Subject',
  'OCI-Tag',
  'Range',
  'Retry-After',
  'WWW-Authenticate',
];

const PREFLIGHT_SECONDS = 600;

/**
 * Lets pages of the origins that the operator has named use the server (CORS protocol, Fetch standard §3.3). They log in
 * themselves: what a browser has kept of a login is not theirs.
 */
export async function allowOrigins(fastify: FastifyInstance, { corsOrigins }: Settings): Promise<void> {
  if (corsOrigins.length === 0) return;
  const options = {
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: EXPOSED,
    maxAge: PREFLIGHT_SECONDS,
    strictPreflight: false,
  };
  await fastify.register(cors, {
    delegator: async ({ headers: { origin = '' } }: FastifyRequest) => ({
      ...options,
      origin: corsOrigins.includes(origin) && origin,
    }),
  });
}
