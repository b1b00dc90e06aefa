import type { ContentCounts } from '@berth/platform';
import type { Type } from '@nestjs/common';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import type { ManagedPlugin } from '../../access/managed-plugin.js';
import type { ChangedContent } from '../../diff/version-diff.js';
import type { Comparison } from '../../diff/version-diffs.js';
import type { KnownVersion } from '../../versions/versions.js';
import { HREF, NULLABLE_TEXT } from '../object-response.js';

const COUNTS = { type: 'object', additionalProperties: { type: 'integer' } } as const;
const NULLABLE_HREF = { ...NULLABLE_TEXT, ...HREF } as const;

/** Content that one version has and another has not, or a tag that is at another manifest. */
abstract class ContentChangeResponse {
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

  protected constructor(plugin: ManagedPlugin, { change, id, type, name, from, to }: ChangedContent) {
    this.change = change;
    this.pulp_type = type;
    this.pulp_href = contentHref(plugin, type, id);
    this.name = name;
    this.from_digest = from;
    this.to_digest = to;
  }
}

/** What was done, or would be done, to get from one version to another. */
export abstract class BaseVersionDiffResponse {
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

  /** @param next the address of more changes */
  protected constructor({ repositories }: ManagedPlugin, diff: Comparison, next: string | null) {
    const href = ({ kind, repositoryId, number }: KnownVersion): string =>
      repositories[kind].versionHref(repositoryId, number);
    this.version = href(diff.after);
    this.against = diff.before && href(diff.before);
    this.added = diff.added;
    this.removed = diff.removed;
    this.moved_tags = diff.movedTags;
    this.bytes_added = diff.bytesAdded;
    this.bytes_removed = diff.bytesRemoved;
    this.count = diff.count;
    this.next = next;
  }
}

/** A class of responses. */
export type DiffResponse = new (diff: Comparison, next: string | null) => BaseVersionDiffResponse;

const known = new Map<ManagedPlugin, DiffResponse>();

/** The differences between a plugin's versions, as the description of the API names them: `<plugin>.VersionDiffResponse`. */
export function diffResponseOf(plugin: ManagedPlugin): DiffResponse {
  const response = known.get(plugin) ?? madeFor(plugin);
  known.set(plugin, response);
  return response;
}

function madeFor(plugin: ManagedPlugin): DiffResponse {
  @ApiSchema({ name: `${plugin.name}.ContentChangeResponse` })
  class PluginContentChange extends ContentChangeResponse {
    constructor(change: ChangedContent) {
      super(plugin, change);
    }
  }

  @ApiSchema({ name: `${plugin.name}.VersionDiffResponse` })
  class PluginVersionDiff extends BaseVersionDiffResponse {
    @ApiProperty({ type: [PluginContentChange as Type] })
    readonly changes: readonly PluginContentChange[];

    constructor(diff: Comparison, next: string | null) {
      super(plugin, diff, next);
      this.changes = diff.changes.map((change) => new PluginContentChange(change));
    }
  }
  return PluginVersionDiff;
}

function contentHref({ name, content }: ManagedPlugin, type: string, id: string): string {
  const resource = content.find(({ model }) => model === type);
  if (resource === undefined) throw new Error(`plugin ${name} declares no content ${type}`);
  return resource.href(id);
}
