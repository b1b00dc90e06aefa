import { linkSync, rmSync, writeFileSync } from 'node:fs';

import { readIfPresent } from '@berth/platform';

import { codeOf, LaunchError } from './launch-error.js';
import { isRunning, startOf } from './running-process.js';

/** Keeps a second launcher out of a data directory, by a file that names the first one's process. */
export class LauncherLock {
  private constructor(
    private readonly file: string,
    /** A launcher was here before and was killed: its API may hold the port for another moment. */
    readonly replacedDeadLauncher: boolean,
  ) {}

  /** @throws LaunchError when a launcher runs on this data directory. */
  static take(file: string): LauncherLock {
    if (create(file)) return new LauncherLock(file, false);
    LauncherLock.refuseRunning(file);
    rmSync(file, { force: true });
    if (create(file)) return new LauncherLock(file, true);
    throw new LaunchError(`another Berth is just starting on this data directory (${file})`);
  }

  /** Looks, and changes nothing. @throws LaunchError when a launcher runs on this data directory. */
  static refuseRunning(file: string): void {
    const [line = '', start = ''] = (readIfPresent(file) ?? '').split('\n');
    const pid = Number(line);
    // In a container every launcher has the same process id, and so has the one that was killed.
    if (!(pid > 0) || pid === process.pid || !isRunning(pid) || startOf(pid) !== start) return;
    throw new LaunchError(
      `Berth already runs here (pid ${pid}): stop it with 'kill ${pid}', or set BERTH_DATA_DIR to another directory`,
    );
  }

  release(): void {
    rmSync(this.file, { force: true });
  }
}

/** Makes the file, complete, unless there is one. */
function create(file: string): boolean {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${process.pid}\n${startOf(process.pid)}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}
