import { FieldsInvalid } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { NamedVersions } from '../versions/named-versions.js';
import type { NamedVersion, PinnedVersion } from '../versions/versions.js';

/** What bodies of distributions say of what these serve. */
interface Serves {
  readonly repository?: string | null;
  readonly repository_version?: string | null;
}

/** What distributions are to serve, as bodies name it. */
@Injectable()
export class ServedReferences {
  constructor(private readonly named: NamedVersions) {}

  /**
   * What a body says that a distribution serves: undefined where it says nothing of it, null for nothing.
   * @throws FieldsInvalid
   */
  async in({ repository, repository_version: version }: Serves): Promise<NamedVersion | null | undefined> {
    if (repository && version)
      throw new FieldsInvalid({
        non_field_errors: ["Only one of the attributes 'repository' and 'repository_version' may be used."],
      });
    if (version) return this.pin(version, 'repository_version');
    if (repository) return this.named.repository(repository, 'repository');
    return repository === undefined && version === undefined ? undefined : null;
  }

  /** A version that a distribution is pinned to. @throws FieldsInvalid also when it is of a push repository */
  async pin(reference: string, field: string): Promise<PinnedVersion> {
    const version = await this.named.version(reference, field);
    if (version.kind === 'push')
      throw new FieldsInvalid({ [field]: ['A push repository always serves its latest version.'] });
    return version;
  }
}
