import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { digestOf, RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';

// What protects pending blobs from collection. A client may find a blob, not send it, and bring the manifest hours later.
describe('blobs that are in no version yet', () => {
  let berth: BerthServer;
  let registry: RegistryClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
  });

  /** A blob that was pushed so many hours ago; resolves with the path of the repository's blobs. */
  const pendingFor = async (hours: number, name: string, blob: string) => {
    await registry.pushBlob(name, blob);
    await eventually(async () => expect(await hoursOf(name)).toEqual([0]));
    await berth.database.query(
      `UPDATE pending_content SET since = now() - $1 * interval '1 hour'
        WHERE repository_id = (SELECT id FROM repository WHERE name = $2)`,
      [hours, name],
    );
    return `/v2/${name}/blobs`;
  };
  /** For how many hours the only one of a repository has been pending; whole hours. */
  const hoursOf = async (name: string) => {
    const rows = await berth.database.query<{ hours: number }>(
      `SELECT floor(extract(epoch FROM now() - p.since) / 3600)::int AS hours
         FROM pending_content p JOIN repository r ON r.id = p.repository_id WHERE r.name = $1`,
      [name],
    );
    return rows.map(({ hours }) => hours);
  };

  it('are kept for a client that finds them, as if it had pushed them', async () => {
    const blobs = await pendingFor(23, 'pending/found', 'found');

    const response = await registry.fetch(`${blobs}/${digestOf('found')}`, { method: 'HEAD' });

    expect(response.status).toBe(200);
    expect(await hoursOf('pending/found')).toEqual([0]);
  });

  it('are kept for a client that mounts them', async () => {
    const blobs = await pendingFor(23, 'pending/mounted', 'mounted');
    const query = `mount=${digestOf('mounted')}&from=pending/mounted`;

    const response = await registry.fetch(`${blobs}/uploads/?${query}`, { method: 'POST' });

    expect(response.status).toBe(201);
    expect(await hoursOf('pending/mounted')).toEqual([0]);
  });

  it('are kept for a client that pushes them again', async () => {
    await pendingFor(23, 'pending/again', 'again');

    await registry.pushBlob('pending/again', 'again');

    await eventually(async () => expect(await hoursOf('pending/again')).toEqual([0]));
  });

  it('are not kept for clients that pull them', async () => {
    const blobs = await pendingFor(23, 'pending/pulled', 'pulled');

    const response = await registry.fetch(`${blobs}/${digestOf('pulled')}`);

    expect(await response.text()).toBe('pulled');
    expect(await hoursOf('pending/pulled')).toEqual([23]);
  });

  it('cost a client that finds them nothing while they are new', async () => {
    const blobs = await pendingFor(0, 'pending/new', 'new');
    const row =
      'SELECT p.xmin::text FROM pending_content p JOIN repository r ON r.id = p.repository_id WHERE r.name = $1';
    const before = await berth.database.query(row, ['pending/new']);

    await registry.fetch(`${blobs}/${digestOf('new')}`, { method: 'HEAD' });

    expect(await berth.database.query(row, ['pending/new'])).toEqual(before);
  });
});
