import { FieldsInvalid, type RepositoryResource } from '@berth/platform';
import { validate as isUuid } from 'uuid';

import type { NamedVersion } from '../../distributions/publishable.js';
import type { PatchedDistributionBody } from './distribution.body.js';
import { PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from './resources.js';

const KINDS: readonly [NamedVersion['kind'], RepositoryResource][] = [
  ['push', PUSH_REPOSITORY_RESOURCE],
  ['regular', REPOSITORY_RESOURCE],
];

/**
 * What a body says that a distribution serves: undefined where it says nothing of it, null for nothing.
 * @throws FieldsInvalid
 */
export function servedBy({
  repository,
  repository_version: version,
}: PatchedDistributionBody): NamedVersion | null | undefined {
  if (repository && version)
    throw new FieldsInvalid({
      non_field_errors: ["Only one of the attributes 'repository' and 'repository_version' may be used."],
    });
  if (version) return versionOf(version);
  if (repository) return repositoryOf(repository);
  return repository === undefined && version === undefined ? undefined : null;
}

function repositoryOf(reference: string): NamedVersion {
  const field = 'repository';
  for (const [kind, resource] of KINDS) {
    const id = idIn(reference, resource);
    if (id !== null) return { repositoryId: id, number: null, kind, field };
  }
  throw unresolved(field);
}

/** A push repository always serves its latest version. */
function versionOf(reference: string): NamedVersion {
  const field = 'repository_version';
  const [, repository = '', number] = /^(.*\/)versions\/(\d{1,9})\/$/.exec(reference) ?? [];
  if (idIn(repository, PUSH_REPOSITORY_RESOURCE) !== null)
    throw new FieldsInvalid({ [field]: ['A push repository always serves its latest version.'] });
  const id = idIn(repository, REPOSITORY_RESOURCE);
  if (id === null) throw unresolved(field);
  return { repositoryId: id, number: Number(number), kind: 'regular', field };
}

/** The id in an href or a PRN of such an object; null where it is of something else. */
function idIn(reference: string, resource: RepositoryResource): string | null {
  const id = reference.split(/[/:]/).filter(Boolean).at(-1) ?? '';
  return isUuid(id) && (reference === resource.href(id) || reference === resource.prn(id)) ? id : null;
}

const unresolved = (field: string): FieldsInvalid =>
  new FieldsInvalid({ [field]: ['Invalid hyperlink - No URL match.'] });
