import { keyOf, type NamedVersion, NamedVersions, ServedReferences, unknownIn } from '@berth/management';
import { FieldsInvalid } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { PUBLICATION_RESOURCE } from './file.js';
import { versionOf } from './publications.js';

interface Serves {
  readonly repository?: string | null;
  readonly repository_version?: string | null;
  readonly publication?: string | null;
}

/** What distributions of files are to serve: a publication stands for its version. */
@Injectable()
export class ServedPublications extends ServedReferences {
  constructor(
    named: NamedVersions,
    private readonly dataSource: DataSource,
  ) {
    super(named);
  }

  override async in(body: Serves): Promise<NamedVersion | null | undefined> {
    const { publication } = body;
    const served = await super.in(body);
    if (publication === undefined) return served;
    if (publication === null || publication === '') return served ?? null;
    const id = keyOf(publication, [PUBLICATION_RESOURCE]);
    if (id === null) throw unknownIn('publication');
    const version = await versionOf(this.dataSource, id, 'publication');
    // A body that was shown has both.
    const isSame = served?.repositoryId === version.repositoryId && served.number === version.number;
    if (served && !isSame)
      throw new FieldsInvalid({
        non_field_errors: [
          "Only one of the attributes 'repository', 'repository_version' and 'publication' may be used.",
        ],
      });
    return version;
  }
}
