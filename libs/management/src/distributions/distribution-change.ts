/** What a distribution is to be. Fields that are left out stay as they are. */
export interface DistributionFields {
  readonly name?: string;
  readonly basePath?: string;
  readonly description?: string | null;
  readonly pulpLabels?: Readonly<Record<string, string | null>>;
  readonly private?: boolean;
  readonly hidden?: boolean;
  /** What it serves: the latest version of a repository, or one version of a regular one; null for nothing. */
  readonly serves?: ServedVersion | null;
}

export interface ServedVersion {
  readonly repositoryId: string;
  /** Null for the latest. */
  readonly number: number | null;
}
