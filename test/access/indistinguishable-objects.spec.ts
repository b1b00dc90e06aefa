import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { type Answer, answerOf } from './answers.js';
import { Door } from './door.js';
import { keyFor, makePeople } from './objects.js';
import { idsOf, setPrivate } from './roles.js';

const PRIVATE = 'vault/hidden';
const NOBODY = '799999999';

describe('private objects and random ids are the same to outsiders in the management API', () => {
  let berth: Berth;
  let owner: Door;
  let paths: readonly string[];
  let others: readonly string[];
  let known: readonly string[];

  beforeAll(async () => {
    berth = await startBerth();
    owner = new Door(berth, 'tokens', `${berth.admin.username}:${berth.admin.password}`);
    await owner.push(PRIVATE);
    await setPrivate(berth, PRIVATE);
    await berth.addUser('plain', 'password', { roles: [] });
    const { distribution, namespace, repository } = await idsOf(berth, PRIVATE);
    const content = await berth.database.query<{ id: string; type: string }>(
      `SELECT c.id, c.type FROM membership m JOIN content c ON c.id = m.content_id ORDER BY c.type, c.id`,
    );
    paths = [
      `distributions/container/container/${distribution}/`,
      `pulp_container/namespaces/${namespace}/`,
      `repositories/container/container-push/${repository}/`,
      `repositories/container/container-push/${repository}/versions/`,
      `repositories/container/container-push/${repository}/versions/1/`,
      ...content.map(({ id, type }) => `content/container/${type.replace('container.', '')}s/${id}/`),
    ];
    // As long as those of nobody.
    for (const table of ['"user"', '"group"'])
      await berth.database.query(`ALTER TABLE ${table} ALTER COLUMN id RESTART WITH 700000001`);
    const people = await makePeople(owner, 'hidden');
    const task = await keyFor(berth, 'SELECT id FROM task ORDER BY id DESC LIMIT 1');
    others = [
      `users/${people.user}/`,
      `users/${people.user}/roles/${people.user_role}/`,
      `groups/${people.group}/`,
      `groups/${people.group}/roles/${people.group_role}/`,
      `access-tokens/${people.token}/`,
      `tasks/${task}/`,
    ];
    known = [
      distribution,
      namespace,
      repository,
      ...content.map(({ id }) => id),
      task,
      ...Object.values(people),
    ];
  });
  afterAll(() => berth.stop());

  const UUID = /[0-9a-f]{8}-[0-9a-f-]{27}/;
  const plain = () => new Door(berth, 'tokens', 'plain:password');

  /** What is answered about the private object, and about one that does not exist. */
  const both = async (method: string, path: string, body?: object): Promise<readonly [Answer, Answer]> => {
    const id = known.find((one) => `${path} ${JSON.stringify(body)}`.includes(one)) ?? '';
    const random = /^\d+$/.test(id) ? NOBODY : randomUUID();
    const other = body && JSON.parse(JSON.stringify(body).replaceAll(id, random));
    return [
      await answerOf(await plain().manage(method, path, body), [id]),
      await answerOf(await plain().manage(method, path.replaceAll(id, random), other), [random]),
    ];
  };

  it('that are read, changed and deleted', async () => {
    const bodies = [undefined, {}, { description: 'x' }, { base_path: 'plain/x' }, { base_path: 'UPPER' }];
    for (const path of [...paths, ...others])
      for (const method of ['GET', 'HEAD', 'PATCH', 'PUT', 'DELETE', 'POST'])
        for (const body of method === 'PATCH' || method === 'PUT' ? bodies : [undefined]) {
          const [hidden, absent] = await both(method, path, body);
          const label = `${method} ${path.replace(UUID, '')} ${JSON.stringify(body)}`;
          expect([label, hidden]).toEqual([label, absent]);
        }
    for (const path of paths) expect([path, (await owner.manage('GET', path)).status]).toEqual([path, 200]);
  });

  it('that something is done to', async () => {
    const role = { role: 'container.containerdistribution_consumer', users: ['plain'] };
    const requests = [
      ['GET', 'my_permissions/'],
      ['GET', 'list_roles/'],
      ['POST', 'add_role/', role],
      ['POST', 'remove_role/', role],
      ['POST', 'add_role/', { role: 'nonsense' }],
      ['POST', 'set_label/', { key: 'team', value: 'x' }],
      ['POST', 'unset_label/', { key: 'team' }],
      ['POST', 'log_out/'],
      ['GET', 'roles/'],
      ['POST', 'roles/', { role: 'core.task_viewer', content_object: null }],
      ['GET', 'users/'],
      ['POST', 'users/', { username: 'plain' }],
      ['GET', 'raw/'],
      ['GET', 'config/'],
    ] as const;
    for (const path of [...paths, ...others])
      for (const [method, action, body] of requests) {
        const [hidden, absent] = await both(method, `${path}${action}`, body);
        const label = `${method} ${path.replace(UUID, '')}${action}`;
        expect([label, hidden]).toEqual([label, absent]);
      }
  });

  it('that are asked about, or looked for', async () => {
    const [distribution = '', , repository = ''] = paths;
    const href = (path: string) => encodeURIComponent(`/pulp/api/v3/${path}`);
    for (const path of [
      `access/explain/?user=plain&action=pull&object=${href(distribution)}`,
      `access/explain/?user=plain&action=container.view_containerdistribution&object=${href(distribution)}`,
      `distributions/container/container/?repository=${href(repository)}`,
      `distributions/container/container/?repository__in=${href(repository)}`,
      `distributions/container/container/?pulp_href__in=${href(distribution)}`,
      `distributions/container/container/?pulp_id__in=${UUID.exec(distribution)?.[0]}`,
      `repositories/container/container-push/?prn__in=prn:container.containerpushrepository:${UUID.exec(repository)?.[0]}`,
      `access-tokens/?user=${href(others[0] ?? '')}`,
    ]) {
      const [hidden, absent] = await both('GET', path);
      const label = path.replace(UUID, '');
      expect([label, hidden]).toEqual([label, absent]);
    }
  });

  it('that a distribution of their own is to show', async () => {
    const path = paths.find((one) => one.startsWith('repositories/container/container-push')) ?? '';
    const fields = { name: 'plain/x', base_path: 'plain/x' };
    for (const reference of [
      { repository: `/pulp/api/v3/${path}` },
      { repository_version: `/pulp/api/v3/${path}versions/1/` },
      { repository: `prn:container.containerpushrepository:${UUID.exec(path)?.[0]}` },
    ]) {
      const [hidden, absent] = await both('POST', 'distributions/container/container/', {
        ...fields,
        ...reference,
      });

      expect([hidden.status, hidden]).toEqual([400, absent]);
    }
  });

  it.each(['repository_version', 'repository_version_added', 'repository_version_removed'])(
    'that content is asked for by: %s',
    async (filter) => {
      const id = UUID.exec(paths[2] ?? '')?.[0] ?? '';
      const repository = `/pulp/api/v3/repositories/container/container-push/${id}/`;
      const prn = `prn:container.containerpushrepository:${id}`;
      for (const kind of ['tags', 'manifests', 'blobs'])
        for (const reference of [repository, `${repository}versions/1/`, prn]) {
          const path = `content/container/${kind}/?${filter}=${encodeURIComponent(reference)}`;
          const [hidden, absent] = await both('GET', path);
          expect([path, hidden]).toEqual([path, absent]);
        }
    },
  );

  it('whose names are asked for', async () => {
    const told = async (name: string) =>
      answerOf(
        await plain().manage('POST', 'distributions/container/container/', { name, base_path: name }),
        [name],
      );

    expect(await told(PRIVATE)).toEqual(await told('vault/absent'));
    expect(await told(PRIVATE)).toEqual(await told('other/absent'));
  });
});
