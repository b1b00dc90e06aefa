import type { NamedVersion, PinnedVersion } from '@berth/management';
import { CreatedResources, keyOf } from '@berth/management/http';
import { FieldsInvalid, type RepositoryKind } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE } from './resources.js';

const KINDS = [
  ['push', PUSH_REPOSITORY_RESOURCE],
  ['regular', REPOSITORY_RESOURCE],
] as const;

/** Repositories and their versions as bodies name them: by href or PRN. Whether they exist is for others to say. */
@Injectable()
export class NamedVersions {
  constructor(private readonly hrefs: CreatedResources) {}

  /** A repository, which stands for its latest version. @throws FieldsInvalid */
  repository(reference: string, field: string): NamedVersion {
    return { ...(repositoryIn(reference) ?? unresolved(field)), number: null, field };
  }

  /** @throws FieldsInvalid */
  async version(reference: string, field: string): Promise<PinnedVersion> {
    const href = await this.hrefOf(reference);
    const [, repository = '', number] = /^(.*\/)versions\/(\d{1,9})\/$/.exec(href) ?? [];
    return { ...(repositoryIn(repository) ?? unresolved(field)), number: Number(number), field };
  }

  /** A version, or a repository for its latest one. @throws FieldsInvalid */
  async versionOrRepository(reference: string, field: string): Promise<NamedVersion> {
    if (repositoryIn(reference) !== null) return this.repository(reference, field);
    return this.version(reference, field);
  }

  /** The PRN of a version does not say whose it is. */
  private async hrefOf(version: string): Promise<string> {
    return version.startsWith('prn:') ? ((await this.hrefs.hrefs([version])).get(version) ?? '') : version;
  }
}

function repositoryIn(reference: string): { repositoryId: string; kind: RepositoryKind } | null {
  for (const [kind, resource] of KINDS) {
    const id = keyOf(reference, [resource]);
    if (id !== null) return { repositoryId: id, kind };
  }
  return null;
}

function unresolved(field: string): never {
  throw new FieldsInvalid({ [field]: ['Invalid hyperlink - No URL match.'] });
}
