import type { Berth } from '../support/berth.js';
import { imageOf } from './door.js';
import { idsOf } from './roles.js';
import type { Stage } from './stage.js';

/** Something that a caller tries: resolves with the status that it is answered with, or with what it sees. */
type Deed = (stage: Stage, berth: Berth) => Promise<string>;

const DISTRIBUTIONS = 'distributions/container/container/';
const NAMESPACES = 'pulp_container/namespaces/';
const REPOSITORIES = 'repositories/container/container-push/';
const TAGS = 'content/container/tags/';

const statusOf = async (answer: Promise<Response>): Promise<string> => String((await answer).status);

/** One status where all are the same. */
const statusesOf = async (answers: Promise<readonly number[]>): Promise<string> =>
  [...new Set(await answers)].join('/');

/** The deeds, in the order in which they are tried: what destroys something comes last. */
export const DEEDS: Readonly<Record<string, Deed>> = {
  'push a new name, own namespace': ({ caller, own }) => statusesOf(caller.push(`${own}/new`)),
  'push a new name, foreign namespace': ({ caller, namespace }) =>
    statusesOf(caller.push(`${namespace}/new`)),
  'push a new name, absent namespace': ({ caller, own }) => statusesOf(caller.push(`${own}-absent/new`)),
  'push to the private one': ({ caller, namespace }) => statusesOf(caller.push(`${namespace}/private`, 'v2')),
  'push to the public one': ({ caller, namespace }) => statusesOf(caller.push(`${namespace}/public`, 'v2')),
  'pull the public one': (stage) => pulled(stage, 'public'),
  'pull the private one': (stage) => pulled(stage, 'private'),
  'pull an absent one': (stage) => pulled(stage, 'absent'),
  'mount from the private one': ({ caller, own, namespace }) => {
    const from = `${namespace}/private`;
    return statusOf(caller.mount(`${own}/loot`, imageOf(from, 'v1').digest, from));
  },
  'list tags of the private one': ({ caller, namespace }) =>
    statusOf(caller.pull(`${namespace}/private`, 'tags/list')),
  'referrers in the private one': ({ caller, namespace }) => {
    const name = `${namespace}/private`;
    return statusOf(caller.pull(name, `referrers/${imageOf(name, 'v1').manifestDigest}`));
  },
  'private one in the catalog': async ({ caller, namespace }) =>
    seen(
      caller.registry('/v2/_catalog', ['registry:catalog:*']),
      ({ repositories }) => repositories,
      `${namespace}/private`,
    ),
  'delete a tag of the private one': ({ caller, namespace }) =>
    statusOf(caller.delete(`${namespace}/private`, 'manifests/deleted')),
  'private one in the list': async (stage) =>
    seen(
      stage.caller.manage('GET', `${DISTRIBUTIONS}?limit=1000`),
      ({ results }) => results?.map(({ base_path }) => base_path),
      `${stage.namespace}/private`,
    ),
  'read the private one': async (stage, berth) =>
    statusOf(stage.caller.manage('GET', await hrefOf(stage, berth, 'private'))),
  'read its push repository': async ({ caller, namespace }, berth) => {
    const { repository } = await idsOf(berth, `${namespace}/private`);
    return statusOf(caller.manage('GET', `${REPOSITORIES}${repository}/`));
  },
  'its tags in content': async (stage, berth) => {
    const tag = await tagOf(stage, berth);
    const hrefs = (shown: Shown) => shown.results?.map(({ pulp_href }) => pulp_href);
    return seen(stage.caller.manage('GET', `${TAGS}?limit=1000`), hrefs, tag);
  },
  'read the namespace': async ({ caller, namespace }, berth) =>
    statusOf(caller.manage('GET', await namespaceHref(namespace, berth))),
  'create a namespace': ({ caller, own }) =>
    statusOf(caller.manage('POST', NAMESPACES, { name: `${own}-made` })),
  'change the private one': (stage, berth) => change(stage, berth, 'private', { description: 'changed' }),
  'change the public one': (stage, berth) => change(stage, berth, 'public', { description: 'changed' }),
  'move within the namespace': (stage, berth) =>
    change(stage, berth, 'moved', { base_path: `${stage.namespace}/elsewhere` }),
  'move into own namespace': (stage, berth) =>
    change(stage, berth, 'taken', { base_path: `${stage.own}/taken` }),
  'delete a private one': async (stage, berth) =>
    dispatched(stage, 'DELETE', await hrefOf(stage, berth, 'deleted')),
  'delete the namespace': async (stage, berth) =>
    dispatched(stage, 'DELETE', await namespaceHref(stage.namespace, berth)),
};

async function pulled({ caller, namespace }: Stage, repository: string): Promise<string> {
  const name = `${namespace}/${repository}`;
  const { digest, manifestDigest } = imageOf(name, 'v1');
  const paths = ['manifests/v1', `manifests/${manifestDigest}`, `blobs/${digest}`];
  const answers = await Promise.all(paths.map((path) => caller.pull(name, path)));
  return [...new Set(answers.map(({ status }) => status))].join('/');
}

interface Shown {
  readonly repositories?: readonly unknown[];
  readonly results?: readonly Record<string, unknown>[];
}

/** Whether a list has something; its status where it is refused. */
async function seen(
  answer: Promise<Response>,
  items: (shown: Shown) => readonly unknown[] | undefined,
  wanted: string,
): Promise<string> {
  const response = await answer;
  if (response.status !== 200) return String(response.status);
  return items((await response.json()) as Shown)?.includes(wanted) ? 'yes' : 'no';
}

const hrefOf = async ({ namespace }: Stage, berth: Berth, repository: string): Promise<string> =>
  `${DISTRIBUTIONS}${(await idsOf(berth, `${namespace}/${repository}`)).distribution}/`;

const namespaceHref = async (namespace: string, berth: Berth): Promise<string> =>
  `${NAMESPACES}${(await idsOf(berth, `${namespace}/private`)).namespace}/`;

/** The href of the private repository's tag. */
async function tagOf({ namespace }: Stage, berth: Berth): Promise<string> {
  const { repository } = await idsOf(berth, `${namespace}/private`);
  const [tag] = await berth.database.query<{ id: string }>(
    `SELECT content_id AS id FROM membership WHERE repository_id = $1 AND name = 'v1'`,
    [repository],
  );
  return `/pulp/api/v3/${TAGS}${tag?.id}/`;
}

const change = async (stage: Stage, berth: Berth, repository: string, body: object): Promise<string> =>
  dispatched(stage, 'PATCH', await hrefOf(stage, berth, repository), body);

/** The status; and the state of the task, unless it was completed. */
async function dispatched({ caller }: Stage, method: string, path: string, body?: object): Promise<string> {
  const response = await caller.manage(method, path, body);
  if (response.status !== 202) return String(response.status);
  const { task } = (await response.json()) as { task: string };
  const { state } = (await (await caller.manage('GET', task)).json()) as { state: string };
  return state === 'completed' ? '202' : `202 ${state}`;
}
