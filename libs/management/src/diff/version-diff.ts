import type { ContentCounts } from '@berth/platform';

/** Content that one version has and another has not, or a tag that is at another manifest. */
export interface ChangedContent {
  readonly change: 'added' | 'removed' | 'moved';
  /** Of a tag that moved, the later one's. */
  readonly id: string;
  readonly type: string;
  /** A tag's. */
  readonly name: string | null;
  /** Its digest, or that of the manifest that it is at: before, and after. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What distinguishes a version from another one, and some of the contents that do. */
export interface VersionDiff {
  readonly added: ContentCounts;
  readonly removed: ContentCounts;
  readonly movedTags: number;
  /** Of artifacts that only one of the two needs. */
  readonly bytesAdded: number;
  readonly bytesRemoved: number;
  /** Of all changes. */
  readonly count: number;
  /** Tags first, in the order of their names; then manifests, then blobs, in that of their digests. */
  readonly changes: readonly ChangedContent[];
}
