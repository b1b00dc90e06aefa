import type { BerthServer } from '../support/berth-server.js';
import { formOf } from '../support/forms.js';
import { type Door } from './door.js';
import { dispatched } from './outcomes.js';
import { giveRole } from './roles.js';

/** The ids of what `makeFiles` made. */
export interface Files {
  readonly files: string;
  readonly site: string;
  readonly file: string;
  readonly publication: string;
}

/** What users have on files, by what they have on images. */
const ROLES: Readonly<Record<string, { readonly on: keyof Files; readonly role: string }>> = {
  distribution_owner: { on: 'site', role: 'file.filedistribution_owner' },
  distribution_collaborator: { on: 'publication', role: 'file.filepublication_owner' },
  distribution_consumer: { on: 'site', role: 'file.filedistribution_consumer' },
  repository_owner: { on: 'files', role: 'file.filerepository_owner' },
  repository_viewer: { on: 'files', role: 'file.filerepository_viewer' },
};

/** Makes a repository of one file, at home in a namespace, and a private distribution that serves its publication. */
export async function makeFiles(namespace: string, owner: Door): Promise<void> {
  const name = `${namespace}/files`;
  const made = await owner.manage('POST', 'repositories/file/file/', { name });
  const { pulp_href: repository } = (await made.json()) as { pulp_href: string };
  const form = formOf(namespace, { relative_path: `${namespace}.txt`, repository });
  const steps: readonly (readonly [string, object])[] = [
    ['content/file/files/', form],
    ['publications/file/file/', { repository }],
    ['distributions/file/file/', { name, base_path: name, repository, private: true }],
  ];
  for (const [path, body] of steps) {
    const outcome = await dispatched(owner, owner.manage('POST', path, body));
    if (outcome !== '202') throw new Error(`${path} answered ${outcome}`);
  }
}

/** What was made of files in a namespace. */
export async function filesIn({ database }: BerthServer, namespace: string): Promise<Files> {
  const [row] = await database.query<Files>(
    `SELECT d.repository_id AS files, d.id AS site, f.id AS file, p.id AS publication
       FROM distribution d
       JOIN membership m ON m.repository_id = d.repository_id
       JOIN file_content f ON f.id = m.content_id
       JOIN file_publication p ON p.repository_id = d.repository_id
      WHERE d.base_path = $1 || '/files'`,
    [namespace],
  );
  if (row === undefined) throw new Error(`there are no files in ${namespace}`);
  return row;
}

/** Gives a user the role on files that goes with a role on images. */
export async function giveFileRole(
  berth: BerthServer,
  user: string,
  namespace: string,
  given: string,
): Promise<void> {
  const { on, role } = ROLES[given] ?? {};
  if (on === undefined || role === undefined) throw new Error(`no role on files goes with ${given}`);
  await giveRole(berth, role, { user }, (await filesIn(berth, namespace))[on]);
}
