import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';

import { run } from './run.js';

const CACHE = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'berth-tests');

/** Of what is made for tests only: to optimize it takes longer than it saves. With the same ones Go builds its library once. */
export const BUILD_FLAGS = ['-gcflags=all=-N -l', '-ldflags=-w'] as const;
export const BUILD_ENVIRONMENT = { ...process.env, CGO_ENABLED: '0' };

/** The path of a program that Go has built from this version of a package, now or in an earlier run. */
export async function builtByGo(packagePath: string, version: string): Promise<string> {
  const directory = join(CACHE, `${packagePath.replaceAll('/', '_')}@${version}`);
  const program = join(directory, basename(packagePath));
  if (existsSync(program)) return program;
  const unfinished = `${directory}.${process.pid}`;
  await mkdir(unfinished, { recursive: true });
  const env = { ...BUILD_ENVIRONMENT, GOBIN: unfinished };
  await run('go', ['install', ...BUILD_FLAGS, `${packagePath}@${version}`], env);
  await rename(unfinished, directory).catch(async (error) => {
    // Another spec may have built it meanwhile.
    if (!existsSync(program)) throw error;
    await rm(unfinished, { recursive: true, force: true });
  });
  return program;
}
