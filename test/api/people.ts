import type { BerthServer } from '../support/berth-server.js';
import { RegistryClient } from '../support/registry-client.js';
import { ManagementClient, type Shown } from './management-client.js';

/** Somebody who can log in, and their ways to do so. */
export interface Person {
  readonly username: string;
  readonly id: number;
  readonly href: string;
  readonly api: ManagementClient;
  readonly registry: RegistryClient;
}

export const PASSWORD = 'correct horse';

/** Makes a user. @param roles that they get on all objects */
export async function addPerson(berth: BerthServer, username: string, ...roles: string[]): Promise<Person> {
  const admin = new ManagementClient(berth);
  const user = await admin.create<Shown & { id: number }>('users/', { username, password: PASSWORD });
  for (const role of roles) await admin.create(`${user.pulp_href}roles/`, { role, content_object: null });
  const credentials = `${username}:${PASSWORD}`;
  return {
    username,
    id: user.id,
    href: user.pulp_href,
    api: new ManagementClient(berth, credentials),
    registry: new RegistryClient(berth, credentials),
  };
}
