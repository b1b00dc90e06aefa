import { beforeAll, describe, expect, it } from '@jest/globals';

import type { BerthServer } from '../support/berth-server.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { sharedBerth } from '../support/shared-berth.js';
import { ContentClient } from './contents.js';

interface VersionEvent {
  readonly subject: string;
  readonly actor: string | null;
  readonly payload: Readonly<Record<string, unknown>>;
}

interface Counted {
  readonly prn: string;
  readonly number: number;
  readonly bytes_added: number;
  readonly bytes_removed: number;
  readonly bytes_present: number;
}

describe('a version', () => {
  let berth: BerthServer;
  let registry: RegistryClient;
  let api: ContentClient;

  beforeAll(async () => {
    berth = await sharedBerth();
    registry = new RegistryClient(berth);
    api = new ContentClient(berth);
  });

  /** Of a repository, as a reader of the outbox gets them. */
  const eventsOf = (repository: string): Promise<VersionEvent[]> =>
    berth.database.query(
      `SELECT e.subject, u.username AS actor, e.payload FROM event e LEFT JOIN "user" u ON u.id = e.actor_id
        WHERE e.type = 'repository-version.created' AND e.payload ->> 'repository' = $1
          AND e.transaction_id < pg_snapshot_xmin(pg_current_snapshot())::text::bigint
        ORDER BY e.transaction_id, e.id`,
      [repository],
    );

  it('leaves one event, which says who made it, how, and what changed', async () => {
    const name = 'events/pushed';
    await registry.pushImage(name, 'v1', 'a'.repeat(1000));
    await registry.pushImage(name, 'v1', 'a'.repeat(1000));
    await registry.pushImage(name, 'v1', 'b'.repeat(500));
    const { pulp_href } = await api.repository(name);

    const versions = (await api.page(`${pulp_href}versions/?ordering=number`))
      .results as unknown as Counted[];
    await eventually(async () => expect(await eventsOf(name)).toHaveLength(2));

    const events = await eventsOf(name);
    expect(events).toEqual(
      versions.slice(1).map(({ prn, number, bytes_added, bytes_removed }) => ({
        subject: prn,
        actor: 'admin',
        payload: {
          repository: name,
          number,
          cause: 'container.add-manifest',
          task: expect.stringMatching(/^[0-9a-f-]{36}$/),
          added: expect.objectContaining({ 'container.tag': 1, 'container.manifest': 1 }),
          removed: number === 1 ? {} : { 'container.tag': 1 },
          bytes_added,
          bytes_removed,
        },
      })),
    );
  });

  it('counts its bytes, and its repository counts what its versions hold once', async () => {
    const name = 'events/counted';
    const manifests = [
      await registry.pushImage(name, 'v1', 'a'.repeat(1000), 'c'.repeat(10)),
      await registry.pushImage(name, 'v2', 'b'.repeat(500), 'c'.repeat(10)),
    ];
    const configs = manifests.map((manifest) => JSON.parse(manifest.toString()).config.size as number);
    const [one = 0, other = 0] = manifests.map(({ length }, place) => length + (configs[place] ?? 0));
    const { pulp_href, bytes } = (await api.repository(name)) as unknown as {
      pulp_href: string;
      bytes: number;
    };

    const versions = (await api.page(`${pulp_href}versions/?ordering=number`))
      .results as unknown as Counted[];

    const counts = versions.map(({ bytes_added, bytes_removed, bytes_present }) => [
      bytes_added,
      bytes_removed,
      bytes_present,
    ]);
    expect(counts).toEqual([
      [0, 0, 0],
      [one + 1010, 0, one + 1010],
      [other + 500, 0, one + other + 1510],
    ]);
    expect(bytes).toBe(one + other + 1510);
  });

  it('that is refused leaves no event', async () => {
    const target = await api.regular();
    await registry.pushImage('events/refused', 'v1', 'refused');
    const { pulp_href: source } = await api.repository('events/refused');
    await api.done(`${target.pulp_href}copy_tags/`, { source_repository: source });
    await eventually(async () => expect(await eventsOf(target.name)).toHaveLength(1));

    const { state } = await api.dispatch(`${target.pulp_href}untag/`, { tag: 'v1' });
    expect(state).toBe('completed');
    await expect(api.done(`${target.pulp_href}untag/`, { tag: 'v1' })).rejects.toThrow();

    await eventually(async () => expect(await eventsOf(target.name)).toHaveLength(2));
  });
});
