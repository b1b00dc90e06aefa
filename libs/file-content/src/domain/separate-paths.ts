import {
  DomainError,
  type ProposedVersion,
  Statement,
  type Transaction,
  type VersionCheck,
} from '@berth/platform';

/** A file would be where a directory is. */
class PathsOverlap extends DomainError {
  readonly code = 'PATHS_OVERLAP';
  readonly kind = 'conflict';

  constructor(file: string, below: string) {
    super(`A version cannot hold both ${file} and ${below}: one of them would be a file and a directory.`);
  }
}

// What is new is compared with what is below it, and with the directories that it is in.
const OVERLAP = new Statement<{ file: string; below: string }>(
  `SELECT x.name AS file, y.name AS below
     FROM membership x
     JOIN membership y ON y.repository_id = $1 AND y.removed_in IS NULL
                      AND y.name > x.name || '/' AND y.name < x.name || '0'
    WHERE x.repository_id = $1 AND x.added_in = $2
   UNION ALL
   SELECT y.name, x.name
     FROM membership x
    CROSS JOIN LATERAL generate_series(1, length(x.name)) AS slash(place)
     JOIN membership y ON y.repository_id = $1 AND y.removed_in IS NULL AND y.name = left(x.name, slash.place - 1)
    WHERE x.repository_id = $1 AND x.added_in = $2 AND substr(x.name, slash.place, 1) = '/'
    LIMIT 1`,
);

/** No file is where a directory is. */
export const separatePaths: VersionCheck = {
  /** @throws PathsOverlap */
  async admit(tx: Transaction, { repositoryId, number }: ProposedVersion): Promise<void> {
    const overlap = await OVERLAP.first(tx, [repositoryId, number]);
    if (overlap !== undefined) throw new PathsOverlap(overlap.file, overlap.below);
  },
};
