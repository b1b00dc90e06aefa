import { CreatedResources, FieldsInvalid, keyOf } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { NamedVersion } from '../../distributions/publishable.js';
import type { PatchedDistributionBody } from './distribution.body.js';
import { PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from './resources.js';

const KINDS = [
  ['push', PUSH_REPOSITORY_RESOURCE],
  ['regular', REPOSITORY_RESOURCE],
] as const;

/** What distributions are to serve, as bodies name it. */
@Injectable()
export class ServedReferences {
  constructor(private readonly hrefs: CreatedResources) {}

  /**
   * What a body says that a distribution serves: undefined where it says nothing of it, null for nothing.
   * @throws FieldsInvalid
   */
  async in({
    repository,
    repository_version: version,
  }: PatchedDistributionBody): Promise<NamedVersion | null | undefined> {
    if (repository && version)
      throw new FieldsInvalid({
        non_field_errors: ["Only one of the attributes 'repository' and 'repository_version' may be used."],
      });
    if (version) return versionOf(await this.hrefOf(version));
    if (repository) return repositoryOf(repository);
    return repository === undefined && version === undefined ? undefined : null;
  }

  /** The PRN of a version does not say whose it is. */
  private async hrefOf(version: string): Promise<string> {
    return version.startsWith('prn:') ? ((await this.hrefs.hrefs([version])).get(version) ?? '') : version;
  }
}

function repositoryOf(reference: string): NamedVersion {
  const field = 'repository';
  for (const [kind, resource] of KINDS) {
    const id = keyOf(reference, [resource]);
    if (id !== null) return { repositoryId: id, number: null, kind, field };
  }
  throw unresolved(field);
}

/** A push repository always serves its latest version. */
function versionOf(reference: string): NamedVersion {
  const field = 'repository_version';
  const [, repository = '', number] = /^(.*\/)versions\/(\d{1,9})\/$/.exec(reference) ?? [];
  if (keyOf(repository, [PUSH_REPOSITORY_RESOURCE]) !== null)
    throw new FieldsInvalid({ [field]: ['A push repository always serves its latest version.'] });
  const id = keyOf(repository, [REPOSITORY_RESOURCE]);
  if (id === null) throw unresolved(field);
  return { repositoryId: id, number: Number(number), kind: 'regular', field };
}

const unresolved = (field: string): FieldsInvalid =>
  new FieldsInvalid({ [field]: ['Invalid hyperlink - No URL match.'] });
