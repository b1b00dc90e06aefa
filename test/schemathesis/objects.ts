import type { ManagementClient } from '../api/management-client.js';
import { FileClient } from '../file/file-client.js';
import type { Berth } from '../support/berth.js';
import { formOf } from '../support/forms.js';
import { RegistryClient } from '../support/registry-client.js';

const NUMBERS = [1, 2, 3, 4];
const VIEWER = 'container.containerrepository_viewer';

/** Makes some of everything that has a list. */
export async function makeObjects(berth: Berth, api: ManagementClient): Promise<void> {
  const registry = new RegistryClient(berth);
  const files = new FileClient(berth);
  for (const number of NUMBERS) {
    const name = `known-${number}`;
    const user = await api.create('users/', { username: name, password: 'correct horse' });
    const group = await api.create('groups/', { name });
    await api.create(`${group.pulp_href}users/`, { username: name });
    for (const holder of [user, group])
      await api.create(`${holder.pulp_href}roles/`, { role: VIEWER, content_object: null });
    await api.create('roles/', { name, permissions: ['core.view_task'] });
    await api.create('access-tokens/', { name });
    await api.create('repositories/container/container/', { name });
    await api.create('uploads/', { size: number });
    await api.fetch('artifacts/', { method: 'POST', body: formOf(name) });
    const { repository } = await files.site();
    await files.uploaded(name, { relative_path: name, repository });
    await files.publish(repository);
    await registry.pushImage(`known/app-${number}`, 'v1', name);
    await registry.pushImage(`known/app-${number}`, 'v2', `${name} again`);
  }
}
