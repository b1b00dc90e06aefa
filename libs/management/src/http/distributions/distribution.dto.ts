import type { ContentPlugin } from '@berth/platform';
import { ApiProperty } from '@nestjs/swagger';

import type { PlainBody } from '../../distributions/distribution-fields.js';
import { NoReference, OptionalFlag, ReferenceOrNull, RequiredText, TextOrNull } from '../fields.js';
import { Labels } from '../label-fields.js';
import { HREF, LABELS, NULLABLE_TEXT, NULLABLE_TIME, ObjectResponse } from '../object-response.js';
import type { DistributionRow } from './distribution-listing.js';

/** What every body of a distribution has. A plugin says what its base paths are like. */
export abstract class BaseDistributionBody implements PlainBody {
  @RequiredText(255)
  readonly name!: string;

  abstract readonly base_path: string;

  @ReferenceOrNull()
  readonly repository?: string | null;

  @ReferenceOrNull()
  readonly repository_version?: string | null;

  /** There are no content guards. */
  @NoReference()
  readonly content_guard?: string | null;

  @OptionalFlag()
  readonly private?: boolean;

  @OptionalFlag()
  readonly hidden?: boolean;

  @TextOrNull(10_000)
  readonly description?: string | null;

  @Labels()
  readonly pulp_labels?: Readonly<Record<string, string | null>>;
}

/** What the list of all kinds shows. Where it is pinned a distribution has a `repository_version`, else a `repository`. */
export abstract class ListedDistributionResponse extends ObjectResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty()
  readonly base_path: string;

  @ApiProperty({ ...NULLABLE_TEXT, ...HREF })
  readonly repository: string | null;

  @ApiProperty({ ...NULLABLE_TEXT, ...HREF })
  readonly repository_version: string | null;

  @ApiProperty()
  readonly hidden: boolean;

  @ApiProperty(LABELS)
  readonly pulp_labels: Readonly<Record<string, string | null>>;

  @ApiProperty(NULLABLE_TEXT)
  readonly content_guard: string | null = null;

  @ApiProperty(NULLABLE_TEXT)
  readonly content_guard_prn: string | null = null;

  @ApiProperty(NULLABLE_TIME)
  readonly no_content_change_since: string | null = null;

  /** @param plugin whose distribution it is */
  protected constructor(row: DistributionRow, { distributions, repositories }: Named) {
    super(distributions.href(row.id), distributions.prn(row.id), row);
    const { repositoryId: id, repositoryKind: kind, versionNumber: number } = row;
    const shown = id === null || kind === null ? null : { id, resource: repositories[kind] };
    this.name = row.name;
    this.base_path = row.basePath;
    this.repository = shown !== null && number === null ? shown.resource.href(shown.id) : null;
    this.repository_version =
      shown !== null && number !== null ? shown.resource.versionHref(shown.id, number) : null;
    this.hidden = row.hidden;
    this.pulp_labels = row.pulpLabels;
  }
}

/** What every plugin shows of its distributions. */
export abstract class BaseDistributionResponse extends ListedDistributionResponse {
  @ApiProperty()
  readonly private: boolean;

  @ApiProperty(NULLABLE_TEXT)
  readonly description: string | null;

  protected constructor(row: DistributionRow, plugin: Named) {
    super(row, plugin);
    this.private = row.private;
    this.description = row.description;
  }
}

/** How a plugin names its distributions, and the repositories that they show. */
type Named = Pick<ContentPlugin, 'distributions' | 'repositories'>;
