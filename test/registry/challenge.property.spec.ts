import { Agent } from 'node:http';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import type { BerthServer } from '../support/berth-server.js';
import { type Challenge, parseChallenge } from '../support/challenge.js';
import { rawRequest } from '../support/raw-request.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

/** A request of the registry, and the actions that it needs. */
interface Endpoint {
  readonly method: string;
  readonly path: string;
  readonly actions: string;
}

const UPLOAD = 'blobs/uploads/01890000-0000-7000-8000-000000000000';
const DIGEST = digestOf('a blob');

const PULLS: readonly Endpoint[] = ['GET', 'HEAD'].flatMap((method) =>
  [`blobs/${DIGEST}`, `manifests/${DIGEST}`, 'manifests/latest', 'tags/list']
    .filter((path) => method === 'GET' || path !== 'tags/list')
    .map((path) => ({ method, path, actions: 'pull' })),
);
const PUSHES: readonly Endpoint[] = [
  ['POST', 'blobs/uploads/'],
  ['POST', `blobs/uploads/?mount=${DIGEST}&from=team/app`],
  ['GET', UPLOAD],
  ['PATCH', UPLOAD],
  ['PUT', `${UPLOAD}?digest=${DIGEST}`],
  ['DELETE', UPLOAD],
  ['PUT', 'manifests/latest'],
  ['PUT', `manifests/${DIGEST}`],
].map(([method = '', path = '']) => ({ method, path, actions: 'pull,push' }));

// Some components look like parts of an endpoint.
const component = fc.oneof(
  fc.stringMatching(/^[a-z0-9]{1,8}(?:(?:\.|_|__|-{1,3})[a-z0-9]{1,8}){0,2}$/),
  fc.constantFrom('v2', 'blobs', 'uploads', 'manifests', 'tags', 'list', 'token'),
);
const repository = fc.array(component, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
const host = fc
  .tuple(fc.domain(), fc.option(fc.integer({ min: 1, max: 65_535 })))
  .map(([domain, port]) => (port === null ? domain : `${domain}:${port}`));
/** All that a header may hold: quotes, commas, spaces, letters beyond ASCII. */
const anyText = fc.stringMatching(/^[\x20-\x7e\x80-\xff]{0,40}$/);
const hostile = fc.oneof(
  anyText,
  fc.tuple(host, anyText).map(([start, end]) => start + end),
  fc.constantFrom(
    'a",service="evil',
    'a\\',
    'a\\",realm="http://evil/token',
    'user:password@evil',
    'evil/path?query#',
    'evil, Basic realm="evil"',
  ),
);

describe('the challenge of a 401', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  const agent = new Agent({ keepAlive: true });

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });
  afterAll(() => agent.destroy());

  const challengeOf = async (
    method: string,
    path: string,
    headers: Record<string, string>,
  ): Promise<Challenge> => {
    const response = await rawRequest(berth, { method, path, headers, agent });
    const challenge = parseChallenge(response.headers.get('www-authenticate') ?? '');
    if (method !== 'HEAD')
      expect(await refusalOf(response)).toEqual({ status: 401, codes: ['UNAUTHORIZED'] });
    expect(response.status).toBe(401);
    return challenge;
  };
  const bearer = (parameters: Record<string, string>, realm = `${berth.url}/token`): Challenge => ({
    scheme: 'Bearer',
    parameters: { realm, service: 'berth', ...parameters },
  });

  it('names the scope that a push needs', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...PUSHES),
      repository,
      async ({ method, path, actions }, name) => {
        const challenge = await challengeOf(method, `/v2/${name}/${path}`, {});

        expect(challenge).toEqual(bearer({ scope: `repository:${name}:${actions}` }));
      },
    );

    await fc.assert(property);
  });

  it('names the scope of any request whose token is not valid', async () => {
    const property = fc.asyncProperty(
      fc.constantFrom(...PULLS, ...PUSHES),
      repository,
      fc.constantFrom('Bearer garbage', 'Bearer a.b.c', 'Bearer', 'nonsense'),
      async ({ method, path, actions }, name, Authorization) => {
        const challenge = await challengeOf(method, `/v2/${name}/${path}`, { Authorization });

        expect(challenge).toEqual(bearer({ scope: `repository:${name}:${actions}`, error: 'invalid_token' }));
      },
    );

    await fc.assert(property);
  });

  it('names the scope that a token for something else does not have', async () => {
    const tokens = await Promise.all(
      ['repository:another/one:pull,push', 'registry:catalog:*', ''].map((scope) => registry.token(scope)),
    );
    const property = fc.asyncProperty(
      fc.constantFrom(...PUSHES),
      repository,
      fc.constantFrom(...tokens),
      async ({ method, path, actions }, name, token) => {
        const headers = { Authorization: `Bearer ${token}` };
        const challenge = await challengeOf(method, `/v2/${name}/${path}`, headers);

        expect(challenge).toEqual(
          bearer({ scope: `repository:${name}:${actions}`, error: 'insufficient_scope' }),
        );
      },
    );

    await fc.assert(property);
  });

  it.each([
    ['/v2/', {}],
    ['/v2/_catalog', { scope: 'registry:catalog:*' }],
  ])('of %s, which has no repository, names %j', async (path, parameters) => {
    expect(await challengeOf('GET', path, {})).toEqual(bearer(parameters));
  });

  it('sends a client to the host that it has asked', async () => {
    const property = fc.asyncProperty(host, async (Host) => {
      const challenge = await challengeOf('GET', '/v2/', { Host });

      expect(challenge).toEqual(bearer({}, `http://${Host}/token`));
    });

    await fc.assert(property);
  });

  it('does not let a hostile Host out of the realm, which is a URL of nothing but a host', async () => {
    const property = fc.asyncProperty(hostile, repository, async (Host, name) => {
      const challenge = await challengeOf('POST', `/v2/${name}/blobs/uploads/`, { Host });

      const { realm = '', ...parameters } = challenge.parameters;
      expect(parameters).toEqual({ service: 'berth', scope: `repository:${name}:pull,push` });
      expect(realm).toMatch(/^http:\/\/(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d+)?\/token$/i);
    });

    await fc.assert(property, { numRuns: 300 });
  });
});
