import type { BerthServer } from '../support/berth-server.js';
import { imageOf } from './door.js';
import { dispatched, seen, statusOf } from './outcomes.js';
import { idsOf } from './roles.js';
import type { Stage } from './stage.js';

/** Something that a caller tries: resolves with the status that it is answered with, or with what it sees. */
type Deed = (stage: Stage, berth: BerthServer) => Promise<string>;

const DISTRIBUTIONS = 'distributions/container/container/';
const PUSH_REPOSITORIES = 'repositories/container/container-push/';

/** The deeds, in the order in which they are tried: what destroys something comes last. */
export const DEEDS: Readonly<Record<string, Deed>> = {
  'push a new name, own namespace': (stage) => pushed(stage, `${stage.own}/new`),
  'push a new name, foreign namespace': (stage) => pushed(stage, `${stage.namespace}/new`),
  'push a new name, absent namespace': (stage) => pushed(stage, `${stage.own}-absent/new`),
  'push to the private one': (stage) => pushed(stage, `${stage.namespace}/private`, 'v2'),
  'push to the public one': (stage) => pushed(stage, `${stage.namespace}/public`, 'v2'),
  'push to a regular one': (stage) => pushed(stage, `${stage.namespace}/regular`),
  'pull the public one': (stage) => pulled(stage, 'public'),
  'pull the private one': (stage) => pulled(stage, 'private'),
  'pull an absent one': (stage) => pulled(stage, 'absent'),
  'mount from the private one': ({ caller, own, namespace }) => {
    const from = `${namespace}/private`;
    return statusOf(caller.mount(`${own}/loot`, imageOf(from, 'v1').digest, from));
  },
  'list tags of the public one': (stage) => listed(stage, 'public'),
  'list tags of the private one': (stage) => listed(stage, 'private'),
  'referrers in the public one': (stage) => referred(stage, 'public'),
  'referrers in the private one': (stage) => referred(stage, 'private'),
  'public one in the catalog': (stage) => inCatalog(stage, 'public'),
  'private one in the catalog': (stage) => inCatalog(stage, 'private'),
  'be told that it may pull the private one': (stage) => told(stage, 'pull'),
  'be told that it may push to the private one': (stage) => told(stage, 'push'),
  'delete a tag of the private one': ({ caller, namespace }) =>
    statusOf(caller.delete(`${namespace}/private`, 'manifests/deleted')),
  'publish a new name, own namespace': (stage) => published(stage, `${stage.own}/made`),
  'publish a new name, foreign namespace': (stage) => published(stage, `${stage.namespace}/made`),
  'publish a new name, absent namespace': (stage) => published(stage, `${stage.own}-made/made`),
  'list the repository of the public one': async ({ caller, namespace }, berth) => {
    const { repository } = await idsOf(berth, `${namespace}/public`);
    return seen(caller.manage('GET', `${PUSH_REPOSITORIES}?limit=1000`), ({ results }) =>
      results?.some(({ pulp_href }) => String(pulp_href).endsWith(`/${repository}/`)),
    );
  },
  'read the repository of the public one': async ({ caller, namespace }, berth) => {
    const { repository } = await idsOf(berth, `${namespace}/public`);
    return statusOf(caller.manage('GET', `${PUSH_REPOSITORIES}${repository}/`));
  },
  'change the public one': (stage, berth) => changed(stage, berth, 'public', { description: 'changed' }),
  'move within the namespace': (stage, berth) =>
    changed(stage, berth, 'moved', { base_path: `${stage.namespace}/elsewhere` }),
  'move into own namespace': (stage, berth) =>
    changed(stage, berth, 'taken', { base_path: `${stage.own}/taken` }),
};

/** One status where all are the same. */
const oneOf = (statuses: readonly number[]): string => [...new Set(statuses)].join('/');

const pushed = async ({ caller }: Stage, name: string, tag?: string): Promise<string> =>
  oneOf(await caller.push(name, tag));

async function pulled({ caller, namespace }: Stage, repository: string): Promise<string> {
  const name = `${namespace}/${repository}`;
  const { digest, manifestDigest } = imageOf(name, 'v1');
  const paths = ['manifests/v1', `manifests/${manifestDigest}`, `blobs/${digest}`];
  const answers = await Promise.all(paths.map((path) => caller.pull(name, path)));
  return oneOf(answers.map(({ status }) => status));
}

const listed = ({ caller, namespace }: Stage, repository: string): Promise<string> =>
  statusOf(caller.pull(`${namespace}/${repository}`, 'tags/list'));

function referred({ caller, namespace }: Stage, repository: string): Promise<string> {
  const name = `${namespace}/${repository}`;
  return statusOf(caller.pull(name, `referrers/${imageOf(name, 'v1').manifestDigest}`));
}

const inCatalog = ({ caller, namespace }: Stage, repository: string): Promise<string> =>
  seen(caller.registry('/v2/_catalog', ['registry:catalog:*']), ({ repositories }) =>
    repositories?.includes(`${namespace}/${repository}`),
  );

const told = ({ caller, own, namespace }: Stage, action: string): Promise<string> =>
  seen(
    caller.manage('GET', `access/explain/?user=${own}&action=${action}&object=${namespace}/private`),
    ({ allowed }) => allowed,
  );

const published = ({ caller }: Stage, name: string): Promise<string> =>
  dispatched(caller, caller.manage('POST', DISTRIBUTIONS, { name, base_path: name }));

async function changed(
  { caller, namespace }: Stage,
  berth: BerthServer,
  repository: string,
  body: object,
): Promise<string> {
  const { distribution } = await idsOf(berth, `${namespace}/${repository}`);
  return dispatched(caller, caller.manage('PATCH', `${DISTRIBUTIONS}${distribution}/`, body));
}
