import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { ManagementClient } from './management-client.js';

const TIME = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/);

describe('tasks in the management API', () => {
  let berth: Berth;
  let registry: RegistryClient;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth();
    registry = new RegistryClient(berth);
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  it('show what a push had done', async () => {
    await registry.pushImage('tasks/push', 'v1', 'layer');
    const repository = await api.repository('tasks/push');

    const { results } = await api.page('tasks/?limit=1');

    const version = await api.get(repository.latest_version_href);
    expect(results[0]).toEqual({
      pulp_href: expect.stringMatching(/^\/pulp\/api\/v3\/tasks\/[0-9a-f-]{36}\/$/),
      prn: expect.stringMatching(/^prn:core\.task:[0-9a-f-]{36}$/),
      pulp_created: TIME,
      pulp_last_updated: TIME,
      state: 'completed',
      name: 'container.add-manifest',
      logging_cid: expect.any(String),
      created_by: '/pulp/api/v3/users/1/',
      unblocked_at: TIME,
      started_at: TIME,
      finished_at: TIME,
      error: null,
      worker: null,
      parent_task: null,
      child_tasks: [],
      task_group: null,
      progress_reports: [],
      created_resources: [version.pulp_href],
      created_resource_prns: [version.prn],
      reserved_resources_record: [repository.prn],
      result: { version: 1 },
      pulp_api_version: 'v3',
    });
    expect(await api.get(results[0]?.pulp_href ?? '')).toEqual(results[0]);
  });

  it('show why they failed', async () => {
    await berth.database.query(
      `INSERT INTO task (id, name, state, input, error) VALUES ($1, 'test.fail', 'failed', '{}', $2)`,
      ['01900000-0000-7000-8000-000000000001', { code: 'Broken', description: 'it broke', detail: ['x'] }],
    );

    const task = await api.get('tasks/01900000-0000-7000-8000-000000000001/');

    expect(task).toMatchObject({
      state: 'failed',
      error: { description: 'it broke', traceback: '', code: 'Broken' },
      created_by: null,
      started_at: null,
    });
  });

  it('say of what they made that it is gone', async () => {
    const prns = ['01900000-0000-7000-8000-00000000000a', 'nonsense'].map(
      (id) => `prn:core.repositoryversion:${id}`,
    );
    await berth.database.query(
      `INSERT INTO task (id, name, state, input, created_resources) VALUES ($1, 'test.made', 'completed', '{}', $2)`,
      ['01900000-0000-7000-8000-000000000002', prns],
    );

    const task = await api.get('tasks/01900000-0000-7000-8000-000000000002/');

    expect(task.created_resources).toEqual(['<unavailable>', '<unavailable>']);
    expect(task.created_resource_prns).toEqual(prns);
  });
});
