import { FileClient } from '../file/file-client.js';
import type { BerthServer } from '../support/berth-server.js';
import { formOf } from '../support/forms.js';
import { RegistryClient } from '../support/registry-client.js';
import { ContentClient } from './contents.js';

/** The href of one object of every kind, by the parameter that stands for it in the paths of the description. */
export type KnownHrefs = Readonly<Record<string, string>>;

const EVERYWHERE = { role: 'core.task_viewer', content_object: null };

/** Makes an object of every kind. */
export async function makeKnownHrefs(berth: BerthServer): Promise<KnownHrefs> {
  const api = new ContentClient(berth);
  return {
    ...(await makePeople(api)),
    ...(await makeContent(berth, api)),
    ...(await makeFiles(berth)),
    ...(await makeWork(berth, api)),
    access_policy_href: await firstOf(api, 'access_policies/'),
    worker_href: await firstOf(api, 'workers/'),
  };
}

async function makePeople(api: ContentClient): Promise<KnownHrefs> {
  const user = await hrefOf(api, 'users/', { username: 'known' });
  const group = await hrefOf(api, 'groups/', { name: 'known' });
  await api.create(`${group}users/`, { username: 'known' });
  return {
    auth_user_href: user,
    auth_users_user_role_href: await hrefOf(api, `${user}roles/`, EVERYWHERE),
    group_href: group,
    groups_group_role_href: await hrefOf(api, `${group}roles/`, EVERYWHERE),
    groups_user_href: user.replace(/.*\/users\//, `${group}users/`),
    role_href: await hrefOf(api, 'roles/', { name: 'known', permissions: [] }),
    access_token_href: await hrefOf(api, 'access-tokens/', { name: 'known' }),
  };
}

async function makeContent(berth: BerthServer, api: ContentClient): Promise<KnownHrefs> {
  await new RegistryClient(berth).pushImage('known/app', 'v1', 'known');
  const pushed = await api.repository('known/app');
  const regular = await api.regular('known');
  await api.done(`${regular.pulp_href}copy_tags/`, { source_repository: pushed.pulp_href });
  return {
    container_container_push_repository_href: pushed.pulp_href,
    container_container_push_repository_version_href: pushed.latest_version_href,
    container_container_repository_href: regular.pulp_href,
    container_container_repository_version_href: await api.latest(regular.pulp_href),
    container_container_distribution_href: await firstOf(api, 'distributions/container/container/'),
    container_container_namespace_href: await firstOf(api, 'pulp_container/namespaces/'),
    container_tag_href: await firstOf(api, 'content/container/tags/'),
    container_manifest_href: await firstOf(api, 'content/container/manifests/'),
    container_blob_href: await firstOf(api, 'content/container/blobs/'),
  };
}

async function makeFiles(berth: BerthServer): Promise<KnownHrefs> {
  const api = new FileClient(berth);
  const { repository, distribution } = await api.site();
  await api.uploaded('known', { relative_path: 'known', repository });
  return {
    file_file_repository_href: repository,
    file_file_repository_version_href: await api.latest(repository),
    file_file_distribution_href: distribution,
    file_file_publication_href: await api.publish(repository),
    file_file_content_href: await firstOf(api, 'content/file/files/'),
  };
}

async function makeWork(berth: BerthServer, api: ContentClient): Promise<KnownHrefs> {
  await api.fetch('artifacts/', { method: 'POST', body: formOf('known') });
  await berth.database.query(`INSERT INTO task_group (id, description) VALUES (gen_random_uuid(), 'known')`);
  return {
    artifact_href: await firstOf(api, 'artifacts/'),
    upload_href: await hrefOf(api, 'uploads/', { size: 1 }),
    task_href: await firstOf(api, 'tasks/'),
    task_group_href: await firstOf(api, 'task-groups/'),
  };
}

const hrefOf = async (api: ContentClient, list: string, body: object): Promise<string> =>
  (await api.create(list, body)).pulp_href;

async function firstOf(api: ContentClient, list: string): Promise<string> {
  const [first] = (await api.page(`${list}?limit=1`)).results;
  if (first === undefined) throw new Error(`there is nothing in ${list}`);
  return first.pulp_href;
}
