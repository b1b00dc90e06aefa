import { randomBytes } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { formOf } from '../support/forms.js';
import { rawRequest } from '../support/raw-request.js';
import { refusalOf } from '../support/refusal.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { storedFiles } from '../support/stored-files.js';

const MOST_BYTES = 200_000;
const MOST_OPEN = 3;
const TOO_LARGE = { status: 413, codes: ['SIZE_INVALID'] };

describe('limits of uploads', () => {
  let berth: Berth;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await startBerth({
      env: { BERTH_MAX_BLOB_BYTES: String(MOST_BYTES), BERTH_OPEN_UPLOADS_PER_USER: String(MOST_OPEN) },
    });
    registry = new RegistryClient(berth);
  });
  afterAll(() => berth.stop());

  const paths = async (name: string, digest: string): Promise<[string, string][]> => [
    ['POST', `/v2/${name}/blobs/uploads/?digest=${digest}`],
    ['PATCH', await registry.startUpload(name)],
    ['PUT', `${await registry.startUpload(name)}&digest=${digest}`],
  ];
  const cancelAll = () => berth.database.query(`DELETE FROM container_upload`);

  it('refuse a blob that is announced as too large before its body is sent', async () => {
    const name = 'limits/announced';
    const authorization = `Bearer ${await registry.token(`repository:${name}:pull,push,delete`)}`;
    const headers = {
      Authorization: authorization,
      'Content-Length': String(MOST_BYTES + 1),
      Expect: '100-continue',
    };

    for (const [method, path] of await paths(name, digestOf('x')))
      expect(await refusalOf(await rawRequest(berth, { method, path, headers }))).toEqual(TOO_LARGE);

    await cancelAll();
  });

  it('cut a blob off that becomes too large, and keep nothing of it', async () => {
    const bytes = randomBytes(MOST_BYTES + 1);
    const before = await storedFiles(berth, 'blobs');

    for (const [method, path] of await paths('limits/chunked', digestOf(bytes))) {
      const body = new Blob([bytes]).stream();
      const answer = await registry.fetch(path, { method, body, duplex: 'half' });
      expect(await refusalOf(answer)).toEqual(TOO_LARGE);
    }

    expect(await storedFiles(berth, 'blobs')).toEqual(before);
    await cancelAll();
  });

  it('count all chunks of a blob', async () => {
    const bytes = randomBytes(MOST_BYTES);
    const location = await registry.startUpload('limits/chunks');
    const send = (method: string, path: string, body: Uint8Array<ArrayBuffer>) =>
      registry.fetch(path, { method, body });

    const first = await send('PATCH', location, bytes.subarray(1));
    const second = await send('PATCH', location, bytes.subarray(0, 2));
    const last = await send(
      'PUT',
      `${location}&digest=${digestOf(Buffer.concat([bytes.subarray(1), bytes.subarray(0, 1)]))}`,
      bytes.subarray(0, 1),
    );

    expect([first.status, last.status]).toEqual([202, 201]);
    expect(await refusalOf(second)).toEqual(TOO_LARGE);
  });

  it('hold for artifacts and uploads of the management API', async () => {
    const headers = { Authorization: `Basic ${btoa(`${berth.admin.username}:${berth.admin.password}`)}` };
    const artifact = (bytes: Uint8Array<ArrayBuffer>) =>
      berth.fetch('/pulp/api/v3/artifacts/', { method: 'POST', headers, body: formOf(bytes) });
    const upload = (size: number) =>
      berth.fetch('/pulp/api/v3/uploads/', {
        method: 'POST',
        headers: { ...headers, 'Content-Type': 'application/json' },
        body: JSON.stringify({ size }),
      });

    const answers = [
      await artifact(randomBytes(MOST_BYTES + 1)),
      await artifact(randomBytes(20 * MOST_BYTES)),
      await upload(MOST_BYTES + 1),
      await artifact(randomBytes(MOST_BYTES)),
      await upload(MOST_BYTES),
    ];

    expect(answers.map(({ status }) => status)).toEqual([413, 413, 413, 201, 201]);
  });

  it('end the number of open uploads of a user, who goes on when some have ended', async () => {
    const name = 'limits/open';
    const patch = (client: RegistryClient, location: string) =>
      client.fetch(location, { method: 'PATCH', body: 'x' });
    const begin = async () => patch(registry, await registry.startUpload(name));
    await berth.addSuperuser('other', 'other-password');
    const other = new RegistryClient(berth, 'other:other-password');

    const locations: string[] = [];
    for (let i = 0; i < MOST_OPEN; i += 1) {
      const location = await registry.startUpload(name);
      locations.push(location);
      await patch(registry, location);
    }
    const refused = await begin();
    const others = await patch(other, await other.startUpload(name));
    const [canceled = '', finished = ''] = locations;
    await registry.fetch(canceled, { method: 'DELETE' });
    await registry.fetch(`${finished}&digest=${digestOf('x')}`, { method: 'PUT' });
    const again = [await begin(), await begin(), await begin()];

    expect(refused.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await refusalOf(refused)).toEqual({ status: 429, codes: ['TOOMANYREQUESTS'] });
    expect([others.status, ...again.map(({ status }) => status)]).toEqual([202, 202, 202, 429]);
  });
});
