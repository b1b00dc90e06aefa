import type { BerthServer } from '../support/berth-server.js';
import type { Door } from './door.js';
import { filesIn } from './files.js';
import { idsOf } from './roles.js';
import type { Stage } from './stage.js';

/** The keys in the hrefs of what requests are tried on, and what else they ask for, by what their table calls it. */
export type Objects = Readonly<Record<string, string>>;

interface Shown {
  readonly pulp_href: string;
}

/** The objects on the stage, and those beside it, which its owner has made. But for `me` nothing is the caller's. */
export async function makeObjects(berth: BerthServer, stage: Stage, owner: Door): Promise<Objects> {
  return {
    // First: the latest task is one of the owner's pushes.
    task: await keyFor(berth, 'SELECT id FROM task ORDER BY id DESC LIMIT 1'),
    task_group: await keyFor(
      berth,
      `INSERT INTO task_group (id, description) VALUES (gen_random_uuid(), 'Nobody''s') RETURNING id`,
    ),
    worker: await keyFor(berth, `SELECT id FROM process WHERE kind = 'worker'`),
    me: await keyFor(berth, `SELECT COALESCE(max(id), 0) AS id FROM "user" WHERE username = $1`, stage.own),
    name: stage.own,
    other: `${stage.own}-other`,
    artifact: await keyFor(berth, 'SELECT id FROM artifact LIMIT 1'),
    asked: 'action=pull&object=some/name',
    ...(await publishedIn(berth, stage.namespace)),
    ...(await filesIn(berth, stage.namespace)),
    upload: await keyOfMade(owner, 'uploads/', { size: 1 }),
    dropped: await keyOfMade(owner, 'uploads/', { size: 1 }),
    policy: await firstOf(owner, 'access_policies/'),
    ...(await makePeople(owner, stage.own)),
  };
}

async function publishedIn(berth: BerthServer, namespaceName: string): Promise<Objects> {
  const { distribution, namespace, repository } = await idsOf(berth, `${namespaceName}/private`);
  const { repository: regular } = await idsOf(berth, `${namespaceName}/regular`);
  const contentOf = (type: string) =>
    keyFor(
      berth,
      `SELECT c.id FROM membership m JOIN content c ON c.id = m.content_id
        WHERE m.repository_id = $1 AND c.type = $2 LIMIT 1`,
      repository,
      `container.${type}`,
    );
  const [tag, manifest, blob] = [
    await contentOf('tag'),
    await contentOf('manifest'),
    await contentOf('blob'),
  ];
  const versions = { version: '1', empty: '0' };
  return { distribution, namespace, repository, regular, tag, manifest, blob, ...versions };
}

/** A user, a group with that user, a role and a token, made by an administrator. @param own begins their names */
export async function makePeople(owner: Door, own: string): Promise<Objects> {
  const everywhere = { role: 'core.task_viewer', content_object: null };
  const user = await keyOfMade(owner, 'users/', { username: `${own}-other`, password: null });
  const group = await keyOfMade(owner, 'groups/', { name: `${own}-others` });
  await keyOfMade(owner, `groups/${group}/users/`, { username: `${own}-other` });
  return {
    user,
    group,
    user_role: await keyOfMade(owner, `users/${user}/roles/`, everywhere),
    group_role: await keyOfMade(owner, `groups/${group}/roles/`, everywhere),
    role: await keyOfMade(owner, 'roles/', { name: `${own}.role`, permissions: [] }),
    token: await keyOfMade(owner, 'access-tokens/', {
      name: 'theirs',
      user: `/pulp/api/v3/users/${user}/`,
    }),
  };
}

async function keyOfMade(owner: Door, path: string, body: object): Promise<string> {
  const answer = await owner.manage('POST', path, body);
  if (answer.status !== 201) throw new Error(`${path} answered ${answer.status} ${await answer.text()}`);
  return keyIn((await answer.json()) as Shown);
}

async function firstOf(owner: Door, path: string): Promise<string> {
  const { results } = (await (await owner.manage('GET', path)).json()) as { results: [Shown] };
  return keyIn(results[0]);
}

const keyIn = ({ pulp_href }: Shown): string => pulp_href.split('/').at(-2) ?? '';

/** The id that a query finds. */
export async function keyFor({ database }: BerthServer, text: string, ...values: unknown[]): Promise<string> {
  const [row] = await database.query<{ id: string | number }>(text, values);
  if (row === undefined) throw new Error(`there is nothing for ${text}`);
  return String(row.id);
}
