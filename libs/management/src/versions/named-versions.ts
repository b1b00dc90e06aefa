import type { RepositoryKind } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { CreatedResources } from '../access/created-resources.js';
import { ManagedPlugin } from '../access/managed-plugin.js';
import { refusal, unknownIn, unresolvedIn } from '../access/refusals.js';
import { keyOf } from '../access/resource-kinds.js';
import type { NamedVersion, PinnedVersion } from './versions.js';

/** A field that can name something. */
interface NamingField {
  readonly field: string;
  readonly value: string | undefined;
}

/** Repositories and their versions as bodies name them: by href or PRN. Whether they exist is for others to say. */
@Injectable()
export class NamedVersions {
  constructor(
    private readonly plugin: ManagedPlugin,
    private readonly hrefs: CreatedResources,
  ) {}

  /** A repository, which stands for its latest version. @throws FieldsInvalid */
  repository(reference: string, field: string): NamedVersion {
    return { ...(this.repositoryIn(reference) ?? unresolved(field)), number: null, field };
  }

  /** @throws FieldsInvalid */
  async version(reference: string, field: string): Promise<PinnedVersion> {
    const href = await this.hrefOf(reference);
    const [, repository = '', number] = /^(.*\/)versions\/(\d{1,9})\/$/.exec(href) ?? [];
    return { ...(this.repositoryIn(repository) ?? unresolved(field)), number: Number(number), field };
  }

  /** The number of a version of a repository. @throws FieldsInvalid */
  async numberOf(reference: string, repositoryId: string, field: string): Promise<number> {
    const version = await this.version(reference, field);
    if (version.repositoryId !== repositoryId) throw unknownIn(field);
    return version.number;
  }

  /** A version, or a repository for its latest one. @throws FieldsInvalid */
  async versionOrRepository(reference: string, field: string): Promise<NamedVersion> {
    if (this.repositoryIn(reference) !== null) return this.repository(reference, field);
    return this.version(reference, field);
  }

  /**
   * A repository or a version, whichever of two fields is there.
   * @param otherwise what is said where both are there, or none
   * @throws FieldsInvalid
   */
  async either(
    { repository, version }: { readonly repository: NamingField; readonly version: NamingField },
    otherwise: string,
  ): Promise<NamedVersion> {
    if ((repository.value === undefined) === (version.value === undefined)) throw refusal(otherwise);
    return repository.value === undefined
      ? this.version(version.value ?? '', version.field)
      : this.repository(repository.value, repository.field);
  }

  /** The PRN of a version does not say whose it is. */
  private async hrefOf(version: string): Promise<string> {
    return version.startsWith('prn:') ? ((await this.hrefs.hrefs([version])).get(version) ?? '') : version;
  }

  private repositoryIn(reference: string): { repositoryId: string; kind: RepositoryKind } | null {
    for (const kind of ['push', 'regular'] as const) {
      const id = keyOf(reference, [this.plugin.repositories[kind]]);
      if (id !== null) return { repositoryId: id, kind };
    }
    return null;
  }
}

function unresolved(field: string): never {
  throw unresolvedIn(field);
}
