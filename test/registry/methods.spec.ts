import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { rawRequest } from '../support/raw-request.js';
import { digestOf } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND'];
const UPLOAD = '018f3c5e-0000-7000-8000-000000000000';

describe('a method that an endpoint does not have', () => {
  let berth: BerthServer;

  beforeAll(async () => {
    berth = await sharedBerth();
  });

  it.each([
    ['/v2/', 'GET, HEAD'],
    ['/v2', 'GET, HEAD'],
    ['/v2/_catalog', 'GET, HEAD'],
    ['/token', 'GET, HEAD, POST'],
    ['/v2/a/b/tags/list', 'GET, HEAD'],
    [`/v2/a/b/referrers/${digestOf('x')}`, 'GET, HEAD'],
    ['/v2/a/b/manifests/v1', 'GET, HEAD, PUT, DELETE'],
    [`/v2/a/b/blobs/${digestOf('x')}`, 'GET, HEAD, DELETE'],
    [`/v2/a/b/blobs/uploads/${UPLOAD}`, 'GET, HEAD, PATCH, PUT, DELETE'],
  ])('is refused at %s, and the others are named', async (path, allowed) => {
    const answers = await Promise.all(METHODS.map((method) => rawRequest(berth, { method, path })));

    const refused = METHODS.filter((_, i) => answers[i]?.status === 405);
    expect(refused).toEqual(METHODS.filter((method) => !allowed.split(', ').includes(method)));
    expect(answers.map(({ headers }) => headers.get('allow'))).toEqual(
      METHODS.map((method) => (refused.includes(method) ? allowed : null)),
    );
  });

  it.each(['/v2/a/b/blobs/uploads/', '/v2/a/b/blobs/uploads'])(
    'is refused where uploads begin: %s',
    async (path) => {
      const response = await rawRequest(berth, { method: 'PATCH', path });

      expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
    },
  );
});
