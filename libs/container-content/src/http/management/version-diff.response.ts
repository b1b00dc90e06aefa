import type { KnownVersion } from '@berth/management';
import { HREF, NULLABLE_TEXT } from '@berth/management/http';
import type { ContentCounts } from '@berth/platform';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import type { ChangedContent, Comparison } from '../../contents/version-diffs.js';
import { BLOB_RESOURCE, MANIFEST_RESOURCE, REPOSITORIES, TAG_RESOURCE } from './resources.js';

const COUNTS = { type: 'object', additionalProperties: { type: 'integer' } } as const;
const NULLABLE_HREF = { ...NULLABLE_TEXT, ...HREF } as const;

/** Content that one version has and another has not, or a tag that is at another manifest. */
@ApiSchema({ name: 'container.ContentChangeResponse' })
export class ContentChangeResponse {
  @ApiProperty({ enum: ['added', 'removed', 'moved'] })
  readonly change: ChangedContent['change'];

  @ApiProperty()
  readonly pulp_type: string;

  @ApiProperty({ ...HREF })
  readonly pulp_href: string;

  @ApiProperty({ ...NULLABLE_TEXT, description: "A tag's." })
  readonly name: string | null;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly from_digest: string | null;

  @ApiProperty({ ...NULLABLE_TEXT })
  readonly to_digest: string | null;

  constructor({ change, id, type, name, from, to }: ChangedContent) {
    this.change = change;
    this.pulp_type = type;
    this.pulp_href = hrefOf(type, id);
    this.name = name;
    this.from_digest = from;
    this.to_digest = to;
  }
}

/** What was done, or would be done, to get from one version to another. */
@ApiSchema({ name: 'container.VersionDiffResponse' })
export class VersionDiffResponse {
  @ApiProperty(HREF)
  readonly version: string;

  @ApiProperty({ ...NULLABLE_HREF })
  readonly against: string | null;

  @ApiProperty({
    ...COUNTS,
  })
  readonly added: ContentCounts;

  @ApiProperty(COUNTS)
  readonly removed: ContentCounts;

  @ApiProperty({ type: 'integer' })
  readonly moved_tags: number;

  @ApiProperty({ type: 'integer' })
  readonly bytes_added: number;

  @ApiProperty({ type: 'integer' })
  readonly bytes_removed: number;

  @ApiProperty({ type: 'integer' })
  readonly count: number;

  @ApiProperty({ ...NULLABLE_TEXT, format: 'uri' })
  readonly next: string | null;

  @ApiProperty({ type: [ContentChangeResponse] })
  readonly changes: readonly ContentChangeResponse[];

  /** @param next the address of more changes */
  constructor(diff: Comparison, next: string | null) {
    this.version = versionHref(diff.after);
    this.against = diff.before && versionHref(diff.before);
    this.added = diff.added;
    this.removed = diff.removed;
    this.moved_tags = diff.movedTags;
    this.bytes_added = diff.bytesAdded;
    this.bytes_removed = diff.bytesRemoved;
    this.count = diff.count;
    this.next = next;
    this.changes = diff.changes.map((change) => new ContentChangeResponse(change));
  }
}

const versionHref = ({ kind, repositoryId, number }: KnownVersion): string =>
  REPOSITORIES[kind].versionHref(repositoryId, number);

function hrefOf(type: string, id: string): string {
  const resource = [BLOB_RESOURCE, MANIFEST_RESOURCE, TAG_RESOURCE].find(({ model }) => model === type);
  if (resource === undefined) throw new Error(`there is no content ${type}`);
  return resource.href(id);
}
