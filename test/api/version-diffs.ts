/** What distinguishes two versions, as the management API tells it. */
export interface VersionDiff {
  readonly version: string;
  readonly against: string | null;
  readonly added: Readonly<Record<string, number>>;
  readonly removed: Readonly<Record<string, number>>;
  readonly moved_tags: number;
  readonly bytes_added: number;
  readonly bytes_removed: number;
  readonly count: number;
  readonly next: string | null;
  readonly changes: readonly {
    readonly change: 'added' | 'removed' | 'moved';
    readonly pulp_type: string;
    readonly pulp_href: string;
    readonly name: string | null;
    readonly from_digest: string | null;
    readonly to_digest: string | null;
  }[];
}
