import { randomUUID } from 'node:crypto';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { RegistryClient } from '../support/registry-client.js';
import { RowLock } from '../support/row-lock.js';
import { ManagementClient, type ShownTask } from './management-client.js';
import { addPerson } from './people.js';

const NOT_FOUND = { status: 404, body: { detail: 'Not found.' } };
const DENIED = { status: 403, body: { detail: 'You do not have permission to perform this action.' } };
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

  /** Records a task that nobody does, and resolves with its href. */
  const addTask = async (fields: Readonly<Record<string, unknown>> = {}): Promise<string> => {
    const row = { id: randomUUID(), name: 'test.nothing', input: '{}', ...fields };
    const columns = Object.keys(row);
    await berth.database.query(
      `INSERT INTO task (${columns.join()}) VALUES (${columns.map((_, place) => `$${place + 1}`).join()})`,
      Object.values(row),
    );
    return `/pulp/api/v3/tasks/${row.id}/`;
  };

  const hrefsFor = async (query: string): Promise<string[]> =>
    (await api.page(`tasks/?${query}`)).results.map(({ pulp_href }) => pulp_href).sort();

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

  it('show what they made by href, or that it is gone', async () => {
    await registry.pushImage('tasks/made', 'v1', 'a layer');
    const repository = await api.repository('tasks/made');
    const [distribution] = (await api.page('distributions/container/container/?name=tasks/made')).results;
    const [tag] = (await api.page(`content/container/tags/?repository_version=${repository.pulp_href}`))
      .results;
    const [artifact] = await berth.database.query<{ id: string }>('SELECT id FROM artifact LIMIT 1');
    const made = [repository.prn, distribution?.prn, tag?.prn, `prn:core.artifact:${artifact?.id}`];
    const gone = [
      ...['container.containerrepository', 'container.tag', 'core.artifact', 'core.task', 'test.unknown'].map(
        (model) => `prn:${model}:${randomUUID()}`,
      ),
      'nonsense',
    ];

    const task = await api.get(await addTask({ state: 'completed', created_resources: [...made, ...gone] }));

    expect(task.created_resources).toEqual([
      repository.pulp_href,
      distribution?.pulp_href,
      tag?.pulp_href,
      `/pulp/api/v3/artifacts/${artifact?.id}/`,
      ...gone.map(() => '<unavailable>'),
    ]);
  });

  it('are found by what they lock and make', async () => {
    await registry.pushImage('tasks/locked', 'v1', 'a layer');
    const { pulp_href: repository, prn, latest_version_href } = await api.repository('tasks/locked');
    const [push] = await hrefsFor(`reserved_resources=${repository}`);
    const exclusive = await addTask({ reserved_resources: [prn] });
    const shared = await addTask({ reserved_resources: [`shared:${prn}`] });

    const both = [push, exclusive, shared].sort();
    expect(await hrefsFor(`reserved_resources=${prn}`)).toEqual(both);
    expect(await hrefsFor(`reserved_resources__in=${repository},prn:core.task:${randomUUID()}`)).toEqual(
      both,
    );
    expect(await hrefsFor(`exclusive_resources=${repository}`)).toEqual([push, exclusive].sort());
    expect(await hrefsFor(`exclusive_resources__in=${prn}`)).toEqual([push, exclusive].sort());
    expect(await hrefsFor(`shared_resources=${repository}`)).toEqual([shared]);
    expect(await hrefsFor(`shared_resources__in=${prn}`)).toEqual([shared]);
    expect(await hrefsFor(`created_resources=${latest_version_href}`)).toEqual([push]);
    expect(await hrefsFor(`created_resources=${repository}versions/7/`)).toEqual([]);
    expect(await hrefsFor('reserved_resources__in=')).toEqual([]);
  });

  it('are found by their relatives, names and times', async () => {
    const cid = randomUUID();
    const group = randomUUID();
    await berth.database.query(`INSERT INTO task_group (id, description) VALUES ($1, '')`, [group]);
    const parent = await addTask({ name: 'test.parent', logging_cid: cid });
    const child = await addTask({
      name: 'test.child',
      logging_cid: cid,
      parent_task_id: parent.split('/').at(-2),
      task_group_id: group,
      state: 'canceled',
      started_at: '2026-01-02T03:04:05Z',
      finished_at: '2026-01-02T03:04:06Z',
    });

    expect(await api.get(parent)).toMatchObject({ child_tasks: [child], parent_task: null });
    expect(await api.get(child)).toMatchObject({
      parent_task: parent,
      task_group: `/pulp/api/v3/task-groups/${group}/`,
    });
    expect(await hrefsFor(`parent_task=${parent}`)).toEqual([child]);
    expect(await hrefsFor(`child_tasks=${child}`)).toEqual([parent]);
    expect(await hrefsFor(`task_group=prn:core.taskgroup:${group}`)).toEqual([child]);
    expect(await hrefsFor(`logging_cid=${cid}&name__ne=test.child`)).toEqual([parent]);
    expect(await hrefsFor(`logging_cid__contains=${cid.slice(9)}&state__ne=waiting`)).toEqual([child]);
    expect(await hrefsFor(`logging_cid=${cid}&started_at__isnull=true`)).toEqual([parent]);
    expect(await hrefsFor(`logging_cid=${cid}&finished_at__gte=2026-01-02T03:04:06Z`)).toEqual([child]);
    expect(await hrefsFor(`logging_cid=${cid}&finished_at__lt=2026-01-02T03:04:06Z`)).toEqual([]);
    expect(await hrefsFor(`worker=/pulp/api/v3/workers/${randomUUID()}/`)).toEqual([]);
  });

  it.each([
    ['reserved_resources=nonsense', ['URI not valid: nonsense']],
    ['shared_resources__in=/pulp/api/v3/nothing/1/', ['URI not valid: /pulp/api/v3/nothing/1/']],
    ['parent_task=/pulp/api/v3/tasks/5/', ["URI couldn't be resolved: /pulp/api/v3/tasks/5/"]],
    ['minimal=perhaps', { minimal: ['Must be a valid boolean.'] }],
    ['started_at__gte=soon', { started_at__gte: ['Enter a valid date/time.'] }],
  ])('refuse %s', async (query, body) => {
    expect(await api.send('GET', `tasks/?${query}`)).toEqual({ status: 400, body });
  });

  it('show less when that is asked for', async () => {
    const href = await addTask();
    const id = href.split('/').at(-2);

    const { results } = await api.page(`tasks/?pulp_id__in=${id}&minimal=true`);
    const whole = await api.page(`tasks/?pulp_id__in=${id}&minimal=true&minimal=false`);

    expect(Object.keys(results[0] ?? {}).sort()).toEqual([
      'finished_at',
      'name',
      'prn',
      'pulp_api_version',
      'pulp_created',
      'pulp_href',
      'pulp_last_updated',
      'started_at',
      'state',
      'unblocked_at',
      'worker',
    ]);
    expect(whole.results).toEqual([await api.get(href)]);
  });

  it('are canceled at once while they wait', async () => {
    const href = await addTask();

    const canceled = await api.patch(href, { state: 'canceled' });
    const again = await api.patch(href, { state: 'canceled' });

    expect(canceled).toMatchObject({
      status: 200,
      body: { pulp_href: href, state: 'canceled', error: null, started_at: null, finished_at: TIME },
    });
    expect(again).toEqual(canceled);
  });

  it('are not canceled when they have ended', async () => {
    const href = await addTask({ state: 'failed', error: { code: 'Broken', description: 'it broke' } });

    const answer = await api.patch(href, { state: 'canceled' });

    expect(answer).toEqual({ status: 409, body: await api.get(href) });
  });

  it('that are short come to their end before a cancellation is answered', async () => {
    await registry.pushImage('tasks/short', 'v1', 'layer');
    const [distribution] = (await api.page('distributions/container/container/?name=tasks/short')).results;
    const lock = await RowLock.on(
      berth.database,
      'SELECT 1 FROM distribution WHERE base_path = $1 FOR UPDATE',
      ['tasks/short'],
    );

    const task = await api.accepted('PATCH', distribution?.pulp_href ?? '', { description: 'changed' });
    await lock.isAwaited();
    const dispatched = await api.get<ShownTask>(task);
    const canceling = api.patch<ShownTask>(task, { state: 'canceled' });
    await lock.isAwaited(2);
    await lock.letGo();

    expect(dispatched).toMatchObject({ state: 'waiting', unblocked_at: TIME });
    expect(await canceling).toMatchObject({ status: 409, body: { state: 'completed' } });
  });

  it.each([
    [{ state: 'running' }, { state: ["The only acceptable value for 'state' is 'canceled'."] }],
    [{}, { state: ['This field is required.'] }],
    [{ state: 'canceled', bogus: 1 }, { bogus: ['Unexpected field'] }],
  ])('refuse the change %j', async (change, body) => {
    expect(await api.patch(await addTask(), change)).toEqual({ status: 400, body });
  });

  it('are deleted when they have ended, and not before', async () => {
    const ended = await addTask({ state: 'completed' });
    const waiting = await addTask();

    const deleted = await api.delete(ended);
    const kept = await api.delete(waiting);

    expect(deleted).toEqual({ status: 204, body: null });
    expect(kept).toEqual({ status: 409, body: { detail: 'The task has not ended.' } });
    expect(await api.send('GET', ended)).toEqual(NOT_FOUND);
    expect(await api.get(waiting)).toMatchObject({ state: 'waiting' });
  });

  it('belong to the user who asked for them', async () => {
    const owner = await addPerson(berth, 'task-owner');
    const stranger = await addPerson(berth, 'task-stranger');
    const href = await addTask({ created_by_id: owner.id, state: 'completed' });

    const permissions = await owner.api.send('GET', `${href}my_permissions/`);
    const roles = await owner.api.send('GET', `${href}list_roles/`);

    expect(permissions.body).toEqual({
      permissions: [
        'core.change_task',
        'core.delete_task',
        'core.manage_roles_task',
        'core.view_task',
        'core.view_task_profile_artifacts',
      ],
    });
    expect(roles.body).toEqual({ roles: [{ role: 'core.task_owner', users: ['task-owner'], groups: [] }] });
    for (const [method, path, body] of [
      ['GET', href],
      ['PATCH', href, { state: 'canceled' }],
      ['DELETE', href],
      ['GET', `${href}my_permissions/`],
    ] as const)
      expect(await stranger.api.send(method, path, body)).toEqual(NOT_FOUND);
    expect((await stranger.api.page('tasks/')).results).toEqual([]);
    expect((await owner.api.page('tasks/')).results.map(({ pulp_href }) => pulp_href)).toEqual([href]);
    expect(await owner.api.delete(href)).toEqual({ status: 204, body: null });
  });

  it('are shown to whom their owner gives a role, who may do no more with it', async () => {
    const owner = await addPerson(berth, 'task-giver');
    const viewer = await addPerson(berth, 'task-taker');
    const href = await addTask({ created_by_id: owner.id });

    const given = await owner.api.post(`${href}add_role/`, {
      role: 'core.task_viewer',
      users: ['task-taker'],
    });
    const seen = await viewer.api.page('tasks/');
    const denied = await viewer.api.patch(href, { state: 'canceled' });
    const taken = await owner.api.post(`${href}remove_role/`, {
      role: 'core.task_viewer',
      users: ['task-taker'],
    });

    expect([given.status, taken.status]).toEqual([201, 201]);
    expect(seen.results.map(({ pulp_href }) => pulp_href)).toEqual([href]);
    expect(denied).toEqual(DENIED);
    expect(await viewer.api.send('GET', href)).toEqual(NOT_FOUND);
  });

  it('are not given to anybody as if they had asked for them', async () => {
    const href = await addTask();

    expect(
      await api.post(`${href}add_role/`, { role: 'core.task_user_dispatcher', users: ['admin'] }),
    ).toEqual({
      status: 400,
      body: { non_field_errors: ['The role does not contain any permission for that object.'] },
    });
  });
});
