import type { BerthServer } from '../support/berth-server.js';
import { serveRegularRepository } from '../support/regular-repository.js';
import { addUserLike, makeAccessToken } from '../support/token-endpoint.js';
import { Door, type Way } from './door.js';
import { giveFileRole, makeFiles } from './files.js';
import { giveRole, idsOf, makeGroup, setPrivate } from './roles.js';

/** A caller, and a namespace of somebody else's, with all that it might do something to. */
export interface Stage {
  readonly caller: Door;
  /** The caller's user name, and so the name of its own namespace. */
  readonly own: string;
  readonly namespace: string;
}

/** What was pushed to the namespace. All but `public` is private; the verbs are what is going to happen to it. */
const PUSHED = ['private', 'public', 'deleted', 'moved', 'taken'] as const;

/** Beside it there is a regular repository, and files; private too. */
const PUBLISHED = [...PUSHED, 'regular'] as const;

/** What makes a user what it is. */
interface Making {
  /** A role on each distribution of the namespace. */
  readonly distributions?: string;
  /** A role on each repository behind those. */
  readonly repositories?: string;
  /** A role on the namespace. */
  readonly namespace?: string;
  /** The same, through a group. */
  readonly group?: string;
  /** A role on all objects. */
  readonly everywhere?: string;
  /** What an access token is for: actions on the namespace, or all, the management API too. The user has no password. */
  readonly token?: readonly string[] | 'all';
  /** A column of the user. */
  readonly is?: string;
}

const MAKINGS: Readonly<Record<string, Making | null>> = {
  nobody: null,
  plain: {},
  'd.own': { distributions: 'distribution_owner' },
  'd.coll': { distributions: 'distribution_collaborator' },
  'd.cons': { distributions: 'distribution_consumer' },
  'n.own': { namespace: 'namespace_owner' },
  'n.coll': { namespace: 'namespace_collaborator' },
  'n.cons': { namespace: 'namespace_consumer' },
  'p.own': { repositories: 'repository_owner' },
  'p.view': { repositories: 'repository_viewer' },
  group: { group: 'namespace_collaborator' },
  'r.pull': { namespace: 'namespace_collaborator', token: ['pull'] },
  'r.push': { namespace: 'namespace_collaborator', token: ['pull', 'push'] },
  'r.all': { namespace: 'namespace_collaborator', token: 'all' },
  creator: { everywhere: 'namespace_creator' },
  staff: { is: 'is_staff = true' },
  super: { is: 'is_superuser = true' },
  gone: { namespace: 'namespace_owner', is: 'is_active = false' },
};

export const CALLERS: readonly string[] = Object.keys(MAKINGS);

/** Sets the stage for one caller. @param owner pushes what is there */
export async function setStage(berth: BerthServer, way: Way, caller: string, owner: Door): Promise<Stage> {
  const own = `the-${caller}`;
  const namespace = `${own}-team`;
  await publish(berth, namespace, owner);
  const making = MAKINGS[caller] ?? null;
  if (making === null) return { caller: new Door(berth, way, null), own, namespace };
  const password = await makeUser(berth, own, namespace, making);
  return { caller: new Door(berth, way, `${own}:${password}`), own, namespace };
}

async function publish(berth: BerthServer, namespace: string, owner: Door): Promise<void> {
  for (const name of PUSHED.map((one) => `${namespace}/${one}`)) {
    const statuses = await owner.push(name);
    if (statuses.some((status) => status !== 201)) throw new Error(`${name} was not pushed: ${statuses}`);
  }
  await owner.push(`${namespace}/private`, 'deleted');
  await serveRegularRepository(berth, `${namespace}/regular`);
  await makeFiles(namespace, owner);
  for (const one of PUBLISHED) await setPrivate(berth, `${namespace}/${one}`, one !== 'public');
}

/** Resolves with what to log in with. */
async function makeUser(
  berth: BerthServer,
  user: string,
  namespace: string,
  making: Making,
): Promise<string> {
  if (user !== 'the-plain') await addUserLike(berth, 'the-plain', user);
  await giveRoles(berth, user, namespace, making);
  if (making.is) await berth.database.query(`UPDATE "user" SET ${making.is} WHERE username = $1`, [user]);
  if (making.token === undefined) return 'password';
  await berth.database.query('UPDATE "user" SET password_hash = NULL WHERE username = $1', [user]);
  if (making.token === 'all') return makeAccessToken(berth, user, { management: true });
  return makeAccessToken(berth, user, { scopes: [{ name: namespace, actions: making.token }] });
}

async function giveRoles(berth: BerthServer, user: string, namespace: string, making: Making): Promise<void> {
  const { namespace: namespaceId } = await idsOf(berth, `${namespace}/private`);
  if (making.everywhere) await giveRole(berth, making.everywhere, { user }, null);
  if (making.namespace) await giveRole(berth, making.namespace, { user }, namespaceId);
  if (making.group) {
    await makeGroup(berth, `${user}-and-others`, user);
    await giveRole(berth, making.group, { group: `${user}-and-others` }, namespaceId);
  }
  const onObjects = making.distributions ?? making.repositories;
  if (onObjects) await giveFileRole(berth, user, namespace, onObjects);
  for (const one of PUBLISHED) {
    const { distribution, repository } = await idsOf(berth, `${namespace}/${one}`);
    if (making.distributions) await giveRole(berth, making.distributions, { user }, distribution);
    const kind = one === 'regular' ? '' : 'push';
    if (making.repositories) await giveRole(berth, `${kind}${making.repositories}`, { user }, repository);
  }
}
