import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { digestOf, imageManifest, OCI_MANIFEST, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

interface Answer {
  readonly status: number;
  /** Whether the server asked for the body before it answered. */
  readonly askedForBody: boolean;
  readonly headers: IncomingMessage['headers'];
}

describe('a client that waits to be asked for its body', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let authorization: string;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    authorization = `Bearer ${await registry.token('repository:expect/app:pull,push,delete')}`;
  });

  it('is asked when it may push a blob', async () => {
    const location = await registry.startUpload('expect/app');

    const answer = await send('PUT', `${location}?digest=${digestOf('waited')}`, 'waited');

    expect(answer).toMatchObject({ status: 201, askedForBody: true });
  });

  it('is asked once in a chunked push, for each chunk', async () => {
    const location = await registry.startUpload('expect/app');

    const patch = await send('PATCH', location, 'a chunk');
    const put = await send('PUT', `${location}?digest=${digestOf('a chunk, and another')}`, ', and another');

    expect(patch).toMatchObject({ status: 202, askedForBody: true });
    expect(put).toMatchObject({ status: 201, askedForBody: true });
  });

  it('is asked when it may push a manifest', async () => {
    await registry.pushBlob('expect/app', 'config');

    const answer = await send('PUT', '/v2/expect/app/manifests/v1', imageManifest('config'), {
      'Content-Type': OCI_MANIFEST,
    });

    expect(answer).toMatchObject({ status: 201, askedForBody: true });
  });

  it('is asked for a form when its user may send one', async () => {
    const form =
      '--x\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nawaited bytes\r\n--x--\r\n';
    const headers = (user: string) => ({
      'Content-Type': 'multipart/form-data; boundary=x',
      Authorization: `Basic ${btoa(user)}`,
    });
    await berth.addUser('expectant', 'a password');

    const refused = await send('POST', '/pulp/api/v3/artifacts/', form, headers('expectant:a password'));
    const taken = await send(
      'POST',
      '/pulp/api/v3/artifacts/',
      form,
      headers(`${berth.admin.username}:${berth.admin.password}`),
    );

    expect(refused).toMatchObject({ status: 403, askedForBody: false });
    expect(taken).toMatchObject({ status: 201, askedForBody: true });
  });

  it('is not asked when it has not logged in', async () => {
    const location = await registry.startUpload('expect/app');

    const answer = await send('PUT', `${location}?digest=${digestOf('refused')}`, 'refused', {
      Authorization: '',
    });

    expect(answer).toMatchObject({ status: 401, askedForBody: false });
    expect(answer.headers['www-authenticate']).toContain('Bearer');
    expect(answer.headers.connection).toBe('close');
  });

  it('is not asked for a chunk that is out of order', async () => {
    const location = await registry.startUpload('expect/app');

    const answer = await send('PATCH', location, 'a chunk', { 'Content-Range': '5-11' });

    expect(answer).toMatchObject({ status: 416, askedForBody: false });
  });

  it('is not asked for a manifest that is too large', async () => {
    const answer = await send('PUT', '/v2/expect/app/manifests/large', 'x'.repeat(5 * 1024 * 1024));

    expect(answer).toMatchObject({ status: 413, askedForBody: false });
  });

  it('is not asked for what nobody reads', async () => {
    const digest = await registry.pushBlob('expect/app', 'mounted');

    const answer = await send(
      'POST',
      `/v2/expect/app/blobs/uploads/?mount=${digest}&from=expect/app`,
      'ignored',
    );

    expect(answer).toMatchObject({ status: 201, askedForBody: false });
    expect(answer.headers.connection).toBe('close');
  });

  async function send(
    method: string,
    path: string,
    body: string,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const sent = request(new URL(path, berth.url), {
      method,
      agent: false,
      headers: {
        Authorization: authorization,
        'Content-Length': body.length,
        Expect: '100-continue',
        ...headers,
      },
    });
    let askedForBody = false;
    sent.once('continue', () => {
      askedForBody = true;
      sent.end(body);
    });
    sent.flushHeaders();
    const [answer] = (await once(sent, 'response')) as [IncomingMessage];
    answer.resume();
    sent.destroy();
    return { status: answer.statusCode ?? 0, askedForBody, headers: answer.headers };
  }
});
