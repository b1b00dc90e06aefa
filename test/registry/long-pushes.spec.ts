import { sign } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { addUserLike, bearer, getToken, tokenIn } from '../support/token-endpoint.js';

const HALVES = ['first', 'second'].map((half) => new TextEncoder().encode(half));
const BYTES = Buffer.concat(HALVES);
/** Long enough to begin a request. */
const SECONDS = 5;
/** The clocks of hosts may differ by this much, so a token is good for so long after its end. */
const TOLERANCE_SECONDS = 60;

describe('a request that is authorized when it begins', () => {
  let berth: BerthServer;

  beforeAll(async () => {
    berth = await sharedBerth();
    await berth.addUser('long-pushes-model', 'password');
  });

  /** The same token, but for its end. */
  const shortened = async (token: string): Promise<string> => {
    const [header = '', payload = ''] = token.split('.');
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const exp = Math.floor(Date.now() / 1000) + SECONDS - TOLERANCE_SECONDS;
    const message = `${header}.${Buffer.from(JSON.stringify({ ...claims, exp })).toString('base64url')}`;
    const key = await readFile(join(berth.dataDir, 'token-key.pem'), 'utf8');
    const signature = sign('sha256', Buffer.from(message), { key, dsaEncoding: 'ieee-p1363' });
    return `${message}.${signature.toString('base64url')}`;
  };

  /** Sends one half, and the other one when the token is not good any more. */
  async function* bodyAround(token: string, act: () => Promise<unknown>): AsyncGenerator<Uint8Array> {
    const [first, second] = HALVES as [Uint8Array, Uint8Array];
    yield first;
    await act();
    await eventually(async () =>
      expect((await berth.fetch('/v2/', { headers: bearer(token) })).status).toBe(401),
    );
    yield second;
  }

  it.each([
    [
      'its user is logged out',
      {
        tokenFrom: async (token: string) => token,
        act: (user: string) => berth.command('user', 'log-out', user),
      },
    ],
    ['its token expires', { tokenFrom: shortened, act: async () => undefined }],
  ])('is done although %s meanwhile, and the next one is refused', async (what, { tokenFrom, act }) => {
    const user = `pusher-${what.length}`;
    await addUserLike(berth, 'long-pushes-model', user);
    const scope = `scope=repository:${user}/app:pull,push`;
    const issued = await tokenIn(getToken(berth, scope, `${user}:password`));
    const location = await new RegistryClient(berth, `${user}:password`).startUpload(`${user}/app`);
    const put = `${location}?digest=${digestOf(BYTES)}`;
    const token = await tokenFrom(issued.token);
    const headers = bearer(token);

    const body = ReadableStream.from(bodyAround(token, () => act(user)));
    const patched = await berth.fetch(location, { method: 'PATCH', body, duplex: 'half', headers });
    const refused = await berth.fetch(put, { method: 'PUT', headers });
    const closed = await new RegistryClient(berth, `${user}:password`).fetch(put, { method: 'PUT' });

    expect([patched.status, patched.headers.get('range')]).toEqual([202, `0-${BYTES.length - 1}`]);
    expect([refused.status, closed.status]).toEqual([401, 201]);
  });
});
