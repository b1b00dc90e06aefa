import { type NamedVersion, unknownIn } from '@berth/management';
import { keyOf, NamedVersions, ServedReferences } from '@berth/management/http';
import { FieldsInvalid } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { PUBLICATION_RESOURCE } from '../domain/file.js';
import { versionOf } from '../domain/publications.js';
import type { FileDistributionBody } from './distributions.js';

type Serves = Pick<FileDistributionBody, 'repository' | 'repository_version' | 'publication'>;

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
