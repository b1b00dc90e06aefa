import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { ManagementClient } from './management-client.js';
import { addPerson } from './people.js';

const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };
const DENIED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };

interface Group {
  readonly tasks: readonly { readonly name: string; readonly state: string }[];
}

describe('groups of tasks in the management API', () => {
  let berth: Berth;
  let api: ManagementClient;

  beforeAll(async () => {
    berth = await startBerth({ worker: false });
    api = new ManagementClient(berth);
  });
  afterAll(() => berth.stop());

  /** A group of tasks in these states, and its href. */
  const addGroup = async (states: readonly string[], createdBy: number | null = null): Promise<string> => {
    const id = randomUUID();
    await berth.database.query(`INSERT INTO task_group (id, description) VALUES ($1, 'Some tasks')`, [id]);
    await berth.database.query(
      `INSERT INTO task (id, name, state, input, task_group_id, created_by_id)
       SELECT gen_random_uuid(), 'test.part', state, '{}', $1, $3 FROM unnest($2::text[]) AS state`,
      [id, states, createdBy],
    );
    return `/pulp/api/v3/task-groups/${id}/`;
  };

  it('show how far their tasks are', async () => {
    const href = await addGroup(['waiting', 'completed', 'completed', 'failed']);

    const group = await api.get<Group>(href);
    const { results } = await api.page('task-groups/?limit=1');

    expect(group).toMatchObject({
      pulp_href: href,
      prn: expect.stringMatching(/^prn:core\.taskgroup:[0-9a-f-]{36}$/),
      description: 'Some tasks',
      all_tasks_dispatched: false,
      waiting: 1,
      skipped: 0,
      running: 0,
      completed: 2,
      canceled: 0,
      failed: 1,
      canceling: 0,
      group_progress_reports: [],
    });
    expect(group.tasks.map(({ state }) => state).sort()).toEqual([
      'completed',
      'completed',
      'failed',
      'waiting',
    ]);
    expect(results).toHaveLength(1);
    expect(await api.page(`tasks/?task_group=${href}`)).toMatchObject({ count: 4 });
  });

  it('are canceled as a whole', async () => {
    const href = await addGroup(['waiting', 'waiting', 'completed']);

    const canceled = await api.patch(href, { state: 'canceled' });

    expect(canceled).toMatchObject({
      status: 200,
      body: { all_tasks_dispatched: true, waiting: 0, canceled: 2, completed: 1 },
    });
  });

  it('are not canceled when all has been done', async () => {
    const href = await addGroup(['completed', 'failed']);

    const answer = await api.patch(href, { state: 'canceled' });

    expect(answer).toMatchObject({ status: 409, body: { pulp_href: href, completed: 1, failed: 1 } });
  });

  it('refuse any other state', async () => {
    const href = await addGroup(['waiting']);

    expect(await api.patch(href, { state: 'completed' })).toEqual({
      status: 400,
      body: { state: ["The only acceptable value for 'state' is 'canceled'."] },
    });
  });

  it('are there for users who may see their tasks', async () => {
    const owner = await addPerson(berth, 'group-owner');
    const viewer = await addPerson(berth, 'group-viewer', 'core.task_viewer');
    const stranger = await addPerson(berth, 'group-stranger');
    const href = await addGroup(['waiting'], owner.id);

    expect(await stranger.api.send('GET', href)).toEqual(NOT_FOUND);
    expect(await stranger.api.patch(href, { state: 'canceled' })).toEqual(NOT_FOUND);
    expect(await stranger.api.page('task-groups/')).toMatchObject({ count: 0 });
    expect(await viewer.api.send('GET', href)).toMatchObject({ status: 200, body: { waiting: 1 } });
    expect(await viewer.api.patch(href, { state: 'canceled' })).toEqual(DENIED);
    expect(await owner.api.patch(href, { state: 'canceled' })).toMatchObject({ status: 200 });
  });
});
