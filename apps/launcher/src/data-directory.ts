import { realpathSync } from 'node:fs';
import { join } from 'node:path';

import { openDataDirectory } from '@berth/platform';

/** Where the launcher keeps what it needs, all under `BERTH_DATA_DIR`. */
export class DataDirectory {
  readonly postgres = this.file('postgres');
  /** A database directory that is still being made. */
  readonly unfinishedPostgres = this.file('postgres.new');
  readonly postgresLibraries = this.file('postgres-lib');
  readonly postgresLog = this.file('postgres.log');
  readonly postgresPassword = this.file('postgres-password');
  /** Where the admin command finds the database while Berth runs. */
  readonly databaseUrl = this.file('database-url');
  readonly administratorPassword = this.file('admin-password');
  readonly launcherPid = this.file('launcher.pid');

  private constructor(readonly path: string) {}

  /**
   * Makes the directory when it is missing.
   * @throws OperatorMistake when it cannot be made or written.
   */
  static open(path: string): DataDirectory {
    openDataDirectory(path, modeOfNewDirectory());
    return new DataDirectory(realpathSync(path));
  }

  private file(name: string): string {
    return join(this.path, name);
  }
}

/** Started by root, PostgreSQL may have to run as another user, who must get through to its part of the directory. */
function modeOfNewDirectory(): number {
  return process.geteuid?.() === 0 ? 0o711 : 0o700;
}
