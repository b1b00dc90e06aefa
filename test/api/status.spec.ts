import { hostname } from 'node:os';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { eventually } from '../support/eventually.js';
import { hasRedis } from '../support/redis.js';
import { startSecondApi } from '../support/second-api.js';

interface Process {
  readonly name: string;
}

interface Status {
  readonly online_workers: readonly Process[];
  readonly online_api_apps: readonly Process[];
  readonly versions: readonly { readonly component: string; readonly version: string }[];
  readonly storage: Readonly<Record<'total' | 'used' | 'free', number>>;
  readonly database_connection: object;
  readonly redis_connection: object;
}

const status = async (berth: Berth): Promise<Status> =>
  (await (await berth.fetch('/pulp/api/v3/status/')).json()) as Status;

describe('the status', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
  });
  afterAll(() => berth.stop());

  it('is for everybody', async () => {
    const shown = await status(berth);

    expect(shown).toEqual({
      versions: [
        {
          component: 'core',
          version: expect.stringMatching(/^3\.\d+\.\d+$/),
          package: 'berth',
          module: 'berth.core',
          domain_compatible: false,
        },
        {
          component: 'container',
          version: expect.stringMatching(/^2\.28\.\d+$/),
          package: 'berth',
          module: 'berth.container',
          domain_compatible: false,
        },
        {
          component: 'file',
          version: expect.stringMatching(/^3\.\d+\.\d+$/),
          package: 'berth',
          module: 'berth.file',
          domain_compatible: false,
        },
      ],
      online_workers: [],
      online_api_apps: [
        {
          name: `${berth.pid('api')}@${hostname()}`,
          last_heartbeat: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/),
          versions: { core: expect.any(String), container: expect.any(String), file: expect.any(String) },
        },
      ],
      online_content_apps: [],
      database_connection: { connected: true },
      queue_connection: { connected: true },
      redis_connection: { connected: false },
      storage: { total: expect.any(Number), used: expect.any(Number), free: expect.any(Number) },
      content_settings: { content_origin: berth.url, content_path_prefix: '/' },
      domain_enabled: false,
    });
    expect(shown.storage.total).toBeGreaterThanOrEqual(shown.storage.used + shown.storage.free);
  });

  it('names the processes that run', async () => {
    const other = await startBerth();
    const second = await startSecondApi(other);
    try {
      const { online_workers, online_api_apps } = await status(other);
      await second.stop();
      await other.end('worker');
      const later = await status(other);

      expect(online_workers.map(({ name }) => name)).toEqual([expect.stringMatching(/^\d+@/)]);
      expect(online_api_apps).toHaveLength(2);
      expect(later.online_workers).toEqual([]);
      expect(later.online_api_apps.map(({ name }) => name)).toEqual([online_api_apps[0]?.name]);
    } finally {
      await other.stop();
    }
  });

  it('has a probe that says nothing', async () => {
    const response = await berth.fetch('/pulp/api/v3/livez/');

    expect(response.status).toBe(200);
    expect(await response.text()).toBe('');
  });

  it('is described without credentials', async () => {
    const page = await berth.fetch('/pulp/api/v3/docs/');
    const document = await berth.fetch('/pulp/api/v3/docs/api.json');

    expect([page.status, document.status]).toEqual([200, 200]);
    expect(await page.text()).not.toMatch(/(?:src|href)=["'](?:https?:)?\/\//);
    expect(await document.json()).toMatchObject({ openapi: '3.0.3' });
  });

  it('agrees with the description about versions', async () => {
    const document = await (await berth.fetch('/pulp/api/v3/docs/api.json')).json();

    const { versions } = await status(berth);

    const stated = Object.fromEntries(versions.map(({ component, version }) => [component, version]));
    expect(document).toMatchObject({ info: { 'x-pulp-app-versions': stated } });
  });

  it('answers although the database does not', async () => {
    const lonely = await startBerth({ worker: false });
    await lonely.database.drop();

    const shown = await status(lonely);

    expect(shown.database_connection).toEqual({ connected: false });
    await lonely.end('api');
  });
});

(hasRedis ? describe : describe.skip)('the status of Redis', () => {
  let berth: Berth;

  beforeAll(async () => {
    berth = await startBerth({ worker: false, queue: 'redis' });
  });
  afterAll(() => berth.stop());

  const untilConnectedIs = (connected: boolean): Promise<void> =>
    eventually(async () => {
      expect((await status(berth)).redis_connection).toEqual({ connected });
    });

  it('is told as it is', async () => {
    await untilConnectedIs(true);

    await berth.redis?.stop();

    await untilConnectedIs(false);
    await berth.redis?.restart();
    await untilConnectedIs(true);
  });
});
